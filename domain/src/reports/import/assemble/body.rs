//! What stands under a heading: bullets, prose, questions with their answers.

use super::{Assembler, Mode, append, inline, preamble, set_link, words};
use crate::reports::import::{
    lines::{Line, Link, Shape},
    types::{Certainty, DraftAnswer, DraftLink, DraftNote, DraftQuestion, LineOutcome},
};

impl Assembler<'_> {
    pub(super) fn bullet(&mut self, line: &Line, depth: i32) -> LineOutcome {
        let text = line.text.clone();
        let Some(at) = self.draft.sections.len().checked_sub(1).filter(|_| self.mode != Mode::Closing) else {
            if self.mode == Mode::Contents {
                return self.drop_line(line, "目次です。", "The table of contents.");
            }
            let field = if self.mode == Mode::Closing { &mut self.draft.closing } else { &mut self.draft.lead };
            append(
                field,
                &format!("{}- {text}", "  ".repeat(usize::try_from(depth - 1).unwrap_or(0))),
                line.blank_before,
            );
            if self.mode == Mode::Preamble {
                for link in inline(&line.text).1 {
                    let label = if link.label.is_empty() { link.url.clone() } else { link.label.clone() };
                    self.draft.links.push(DraftLink {
                        kind: words::link_kind(&link.url, &label),
                        label,
                        url: link.url,
                    });
                }
            }
            return LineOutcome::Data(if self.mode == Mode::Closing { "closing" } else { "lead" }.into());
        };
        let section = &mut self.draft.sections[at];
        if self.mode == Mode::Impression {
            append(
                &mut section.impression,
                &format!("{}- {text}", "  ".repeat(usize::try_from(depth - 1).unwrap_or(0))),
                line.blank_before,
            );
            return LineOutcome::Data(format!("sections/{at}/impression"));
        }
        for link in inline(&text).1 {
            set_link(section, &link);
        }
        let note = DraftNote { depth, text };
        let count = section.questions.len();
        if self.mode == Mode::Question
            && let Some(question) = section.questions.last_mut()
        {
            match question.answers.last_mut() {
                Some(answer) => answer.lines.push(note),
                None => question.answers.push(DraftAnswer { author: String::new(), lines: vec![note] }),
            }
            return LineOutcome::Data(format!("sections/{at}/questions/{}", count - 1));
        }
        section.notes.push(note);
        LineOutcome::Data(format!("sections/{at}/notes/{}", section.notes.len() - 1))
    }

    /// The wrapped rest of a Markdown bullet joins the line above.
    pub(super) fn continue_bullet(&mut self, line: &Line) -> LineOutcome {
        let Some(section) = self.draft.sections.last_mut() else {
            append(&mut self.draft.lead, &line.text, false);
            return LineOutcome::Data("lead".into());
        };
        let target = match self.mode {
            Mode::Notes => section.notes.last_mut().map(|n| &mut n.text),
            Mode::Question => section
                .questions
                .last_mut()
                .and_then(|q| q.answers.last_mut())
                .and_then(|a| a.lines.last_mut())
                .map(|n| &mut n.text),
            Mode::Impression => Some(&mut section.impression),
            _ => Some(&mut self.draft.closing),
        };
        match (target, &self.last_fate) {
            (Some(target), LineOutcome::Data(path)) => {
                target.push(' ');
                target.push_str(&line.text);
                LineOutcome::Data(path.clone())
            }
            _ => self.bullet(line, 1),
        }
    }

    pub(super) fn prose(&mut self, line: &Line, plain: &str, links: &[Link], next: Option<&Line>) -> LineOutcome {
        if self.draft.sections.is_empty() {
            self.mode = Mode::Preamble;
            return preamble::place(&mut self.draft, line.number, &line.text, plain, links);
        }
        if self.mode == Mode::Closing {
            append(&mut self.draft.closing, &line.text, line.blank_before);
            return LineOutcome::Data("closing".into());
        }
        let at = self.draft.sections.len() - 1;
        if let Some((asker, body)) = words::question(plain) {
            self.mode = Mode::Question;
            self.indents.clear();
            let section = &mut self.draft.sections[at];
            section.questions.push(DraftQuestion { asker, body: body.to_owned(), answers: Vec::new() });
            return LineOutcome::Data(format!("sections/{at}/questions/{}", section.questions.len() - 1));
        }
        let section = &mut self.draft.sections[at];
        match self.mode {
            Mode::Impression => {
                append(&mut section.impression, &line.text, line.blank_before);
                LineOutcome::Data(format!("sections/{at}/impression"))
            }
            Mode::Question => {
                let index = section.questions.len().saturating_sub(1);
                let mut guessed = false;
                if let Some(question) = section.questions.last_mut() {
                    let note = |text: &str| DraftNote { depth: 0, text: text.to_owned() };
                    if let Some(body) = words::answer(plain) {
                        question.answers.push(DraftAnswer { author: String::new(), lines: vec![note(body)] });
                    } else if let Some(answer) = question.answers.last_mut() {
                        answer.lines.push(note(&line.text));
                    } else if line.blank_before {
                        guessed = true;
                        question.answers.push(DraftAnswer { author: String::new(), lines: vec![note(&line.text)] });
                    } else {
                        question.body.push('\n');
                        question.body.push_str(&line.text);
                    }
                }
                let path = format!("sections/{at}/questions/{index}");
                if guessed {
                    self.draft.guess(
                        format!("{path}/answers"),
                        Certainty::Unsure,
                        "質問の下の文を回答として読みました。",
                        "The prose below the question was read as its answer.",
                    );
                }
                LineOutcome::Data(path)
            }
            _ => {
                let only_link = links.len() == 1
                    && (plain == links[0].label
                        || plain.ends_with(&links[0].url)
                            && plain.chars().count() <= links[0].url.chars().count() + 12);
                if only_link && set_link(section, &links[0]) {
                    let field = if section.slides_url == links[0].url { "slides_url" } else { "video_url" };
                    return LineOutcome::Data(format!("sections/{at}/{field}"));
                }
                let outline = self.outline
                    || (line.shape == Shape::Plain && next.is_some_and(|n| matches!(n.shape, Shape::Indented(_))));
                let depth = if outline {
                    self.outline = true;
                    self.indents.clear();
                    self.indents.depth(0)
                } else {
                    0
                };
                section.notes.push(DraftNote { depth, text: line.text.clone() });
                LineOutcome::Data(format!("sections/{at}/notes/{}", section.notes.len() - 1))
            }
        }
    }
}
