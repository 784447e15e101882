//! Questions of a session, and their answers.

use super::{Assembler, Mode, closing};
use crate::{
    block::Block,
    draft::{Certainty, Choice, DraftAnswer, DraftNote, DraftQuestion, Edit, LineOutcome, Role},
    words,
};
use lang::Text;

impl Assembler<'_> {
    /// A bullet below 質疑応答 that ends in a question mark.
    pub(super) fn ask_without_mark(&mut self, at: usize, block: &Block, plain: &str) -> LineOutcome {
        self.mode = Mode::Question(block.depth().unwrap_or(0));
        let id = format!("sections/{at}/questions/{}", self.draft.sections[at].questions.len());
        let choice = Choice {
            what: Text::new("質問ではなくノート", "Notes, not a question"),
            edit: Edit::Line { line: block.first, role: Role::Notes },
        };
        self.draft.guess_with(
            id,
            Certainty::Likely,
            (
                "質疑の見出しの下にあるので、質問として読みました。",
                "It stands below a heading of questions, so it was read as one.",
            ),
            vec![choice],
        );
        self.ask(at, String::new(), plain.to_owned())
    }

    pub(super) fn ask(&mut self, at: usize, asker: String, body: String) -> LineOutcome {
        let section = &mut self.draft.sections[at];
        section.questions.push(DraftQuestion { asker, body, answers: Vec::new() });
        LineOutcome::Data(format!("sections/{at}/questions/{}", section.questions.len() - 1))
    }

    /// A marked answer to the last question; without one it is a note.
    pub(super) fn answer(&mut self, at: usize, body: &str, is_new: bool) -> LineOutcome {
        let section = &mut self.draft.sections[at];
        let note = DraftNote { depth: 0, text: body.to_owned() };
        let count = section.questions.len();
        match section.questions.last_mut() {
            Some(question) if is_new || question.answers.is_empty() => {
                question.answers.push(DraftAnswer { author: String::new(), lines: vec![note] });
            }
            Some(question) => {
                question.answers.last_mut().into_iter().for_each(|answer| answer.lines.push(note.clone()));
            }
            None => {
                section.notes.push(note);
                return LineOutcome::Data(format!("sections/{at}/notes/{}", section.notes.len() - 1));
            }
        }
        LineOutcome::Data(format!("sections/{at}/questions/{}", count - 1))
    }

    /// What stands below a question: its answer, or the rest of it.
    pub(super) fn reply(&mut self, at: usize, block: &Block, plain: &str) -> LineOutcome {
        if let Some(body) = words::answer(plain) {
            let body = body.to_owned();
            return self.answer(at, &body, true);
        }
        let Mode::Question(asked) = self.mode else { return self.put(block, plain) };
        let note = DraftNote {
            depth: block.depth().map_or(0, |depth| (depth - asked).max(1)),
            text: if block.depth().is_some() { block.text.clone() } else { closing::markdown(block) },
        };
        let section = &mut self.draft.sections[at];
        let count = section.questions.len();
        let path = format!("sections/{at}/questions/{}", count.saturating_sub(1));
        let Some(question) = section.questions.last_mut() else {
            self.mode = Mode::Notes;
            return self.put(block, plain);
        };
        match question.answers.last_mut() {
            Some(answer) => answer.lines.push(note),
            None if block.apart || block.depth().is_some() => {
                question.answers.push(DraftAnswer { author: String::new(), lines: vec![note] });
                if block.depth().is_none() {
                    let choice = Choice {
                        what: Text::new("質問の続き、またはノート", "Notes, not an answer"),
                        edit: Edit::Line { line: block.first, role: Role::Notes },
                    };
                    self.draft.guess_with(
                        format!("{path}/answers"),
                        Certainty::Unsure,
                        (
                            "質問の下の文を回答として読みました。",
                            "The prose below the question was read as its answer.",
                        ),
                        vec![choice],
                    );
                }
            }
            None => {
                question.body.push('\n');
                question.body.push_str(&block.text);
            }
        }
        LineOutcome::Data(path)
    }
}
