//! What a person said of a line.

use super::{Assembler, Mode};
use crate::{
    block::Block,
    draft::{LineOutcome, Role},
    inline::Link,
    outline::How,
    words,
};

impl Assembler<'_> {
    /// What a person said a line is.
    pub(super) fn by_role(&mut self, at: usize, block: &Block, role: Role, line: (&str, &[Link])) -> LineOutcome {
        let before = self.mode;
        let is_heading = block.level().is_some();
        let mode = match role {
            Role::Session => return self.open(at, block, How::Sure),
            Role::Title => return LineOutcome::Data("title".into()),
            Role::LeftOut => {
                return self.drop_block(block, "取り込まないことにした行です。", "A line that was left out by hand.");
            }
            Role::Lead => Mode::Lead,
            Role::Closing => Mode::Closing,
            _ if self.draft.sections.is_empty() => Mode::Lead,
            Role::Notes => Mode::Notes,
            Role::Impression => Mode::Impression,
            Role::Question => {
                let section = self.draft.sections.len() - 1;
                self.mode = Mode::Question(block.depth().unwrap_or(0));
                let (asker, body) = words::question(line.0).unwrap_or((String::new(), line.0));
                return self.ask(section, asker, body.to_owned());
            }
            Role::Answer => {
                let section = self.draft.sections.len() - 1;
                let body = words::answer(line.0).unwrap_or(line.0).to_owned();
                self.mode = Mode::Question(block.depth().unwrap_or(0));
                return self.answer(section, &body, true);
            }
        };
        self.mode = mode;
        let fate = self.put(block, line.0);
        if is_heading {
            self.forced = block.level();
        } else {
            self.mode = before;
        }
        fate
    }
}
