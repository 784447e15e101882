//! What stands below the heading of a session: its facts, notes, questions with their answers, an impression.

use super::{Assembler, Mode, closing};
use crate::{
    block::{Block, Shape},
    draft::{Certainty, DraftNote, DraftSection, LineOutcome, LinkKind},
    fields::{self, Field},
    inline::Link,
    links, names, people,
    standing::{self, Standing},
    words,
};

/// So many blocks below a heading its facts may stand.
const FACTS: usize = 8;

/// Slides and video of a section from a link; `true` when it took it.
pub(super) fn set_link(section: &mut DraftSection, link: &Link) -> bool {
    let field = match links::link_kind(&link.url, &link.label) {
        LinkKind::Slides => &mut section.slides_url,
        LinkKind::Video => &mut section.video_url,
        _ => return false,
    };
    if field.is_empty() {
        field.clone_from(&link.url);
        return true;
    }
    *field == link.url
}

impl Assembler<'_> {
    /// A standing heading. `at` says: below the level of the sessions or without one, among sessions, behind them all.
    pub(super) fn standing(
        &mut self,
        block: &Block,
        (kind, behind): (Standing, &str),
        (is_part, in_sections, is_over): (bool, bool, bool),
    ) -> Option<LineOutcome> {
        let only_heading = ("見出しだけの行です。内容は下にあります。", "A heading only; what it opens follows.");
        let section = self.draft.sections.len().checked_sub(1);
        match (kind, section) {
            (Standing::Contents, _) if !in_sections => {
                self.mode = Mode::Contents;
                Some(self.drop_block(block, "目次です。", "The table of contents."))
            }
            (Standing::Impression, Some(at)) if is_part || !is_over => {
                self.mode = Mode::Impression;
                self.only_one_has_it(at, block);
                if behind.is_empty() && !is_named_so(block) {
                    return Some(self.drop_block(
                        block,
                        "感想の見出しです。内容は感想にあります。",
                        "The heading of the impression; its words follow there.",
                    ));
                }
                if !behind.is_empty() {
                    closing::append(&mut self.draft.sections[at].impression, &text_block(block, behind));
                }
                Some(LineOutcome::Data(format!("sections/{at}/impression")))
            }
            // At the level of the sessions, behind the last: of the whole evening rather than of its last talk.
            (Standing::Impression, Some(at)) => {
                self.mode = Mode::Closing;
                self.guess_overall(block, at);
                Some(self.close(block, behind))
            }
            (Standing::Closing, Some(_)) if is_over && (!is_part || block.level().is_none()) => {
                self.mode = Mode::Closing;
                Some(self.close(block, behind))
            }
            (Standing::Questions, Some(_)) if behind.is_empty() => {
                self.mode = Mode::Notes;
                self.asked = true;
                Some(self.drop_block(
                    block,
                    "見出しだけの行です。質問は下にあります。",
                    "A heading only; the questions follow.",
                ))
            }
            (Standing::Slides | Standing::Video, Some(_))
                if block.level().is_some() && behind.is_empty() && is_part =>
            {
                self.mode = Mode::Notes;
                Some(self.drop_block(block, only_heading.0, only_heading.1))
            }
            (Standing::Container | Standing::Lead, None) if behind.is_empty() => {
                self.mode = Mode::Lead;
                Some(self.drop_block(block, only_heading.0, only_heading.1))
            }
            (Standing::Container, Some(_)) if behind.is_empty() && block.level().is_some() && !is_part => {
                Some(self.drop_block(block, only_heading.0, only_heading.1))
            }
            (Standing::Aside | Standing::Lead | Standing::Slides | Standing::Video, Some(_)) if is_over && !is_part => {
                self.mode = Mode::Closing;
                Some(self.put(block, &block.text.clone()))
            }
            (Standing::Slides, Some(_)) if is_over && block.level().is_none() && block.text.contains('覧') => {
                self.mode = Mode::Closing;
                Some(self.put(block, &block.text.clone()))
            }
            _ => None,
        }
    }

    /// 感想 behind the last session of a text without levels could be of the whole evening.
    fn only_one_has_it(&mut self, at: usize, block: &Block) {
        let others = self.draft.sections[..at].iter().any(|section| !section.impression.is_empty());
        let is_last = self.outline.last.is_some_and(|last| self.sections.get(&last) == Some(&at));
        if block.level().is_none() && is_last && at > 0 && !others {
            let choice = crate::draft::Choice {
                what: lang::Text::new("この回全体の感想", "Of the whole evening"),
                edit: crate::draft::Edit::Line { line: block.first, role: crate::draft::Role::Closing },
            };
            self.draft.guess_with(
                format!("sections/{at}/impression"),
                Certainty::Unsure,
                ("最後のセッションの感想として読みました。", "It was read as the impression of the last session."),
                vec![choice],
            );
        }
    }

    fn guess_overall(&mut self, block: &Block, at: usize) {
        let title = self.draft.sections[at].title.clone();
        let choice = crate::draft::Choice {
            what: lang::Text::new(format!("「{title}」の感想"), format!("The impression of “{title}”")),
            edit: crate::draft::Edit::Line { line: block.first, role: crate::draft::Role::Impression },
        };
        self.draft.guess_with(
            "closing",
            Certainty::Likely,
            (
                "この回全体の感想として、結びに入れました。",
                "It was read as the impression of the whole evening, in the closing.",
            ),
            vec![choice],
        );
    }

    fn close(&mut self, block: &Block, behind: &str) -> LineOutcome {
        if behind.is_empty() {
            return self.drop_block(
                block,
                "結びの見出しです。内容は結びにあります。",
                "The heading of the closing; its words follow there.",
            );
        }
        closing::append(&mut self.draft.closing, &text_block(block, behind));
        LineOutcome::Data("closing".into())
    }

    /// A block that is no heading.
    pub(super) fn content(&mut self, block: &Block, plain: &str, links: &[Link]) -> LineOutcome {
        match self.mode {
            Mode::Contents if block.depth().is_some() => self.drop_block(block, "目次です。", "The table of contents."),
            Mode::Lead | Mode::Contents => {
                self.mode = Mode::Lead;
                self.preamble(block, plain, links)
            }
            Mode::Again(at) => {
                let mut took = false;
                for link in links {
                    took |= set_link(&mut self.draft.sections[at], link);
                }
                if took && links.len() == 1 {
                    return LineOutcome::Data(format!("sections/{at}/slides_url"));
                }
                closing::append(&mut self.draft.closing, block);
                LineOutcome::Data("closing".into())
            }
            Mode::Closing => self.put(block, plain),
            Mode::Speakers => self.names(block, plain, links),
            Mode::Notes | Mode::Impression | Mode::Question(_) => self.below(block, plain, links),
        }
    }

    /// What stands below a heading 登壇者: names, and then the notes.
    fn names(&mut self, block: &Block, plain: &str, links: &[Link]) -> LineOutcome {
        let at = self.draft.sections.len() - 1;
        let known = self.known.clone();
        let is_line = matches!(block.shape, Shape::Paragraph | Shape::Item(1));
        let Some(found) = people::people(plain, &known).filter(|_| is_line) else {
            self.mode = Mode::Notes;
            return self.below(block, plain, links);
        };
        for (speaker, unsure) in found {
            let section = &mut self.draft.sections[at];
            if section.speakers.iter().any(|known| known.name == speaker.name) {
                continue;
            }
            section.speakers.push(speaker);
            let id = format!("sections/{at}/speakers/{}", section.speakers.len() - 1);
            if unsure {
                self.draft.guess(
                    id,
                    Certainty::Likely,
                    "名前・所属・役割の分け方は推測です。",
                    "How name, affiliation and role part is a guess.",
                );
            }
        }
        LineOutcome::Data(format!("sections/{at}/speakers"))
    }

    fn below(&mut self, block: &Block, plain: &str, links: &[Link]) -> LineOutcome {
        let at = self.draft.sections.len() - 1;
        self.in_section += 1;
        let depth = block.depth().unwrap_or(0);
        let is_line = matches!(block.shape, Shape::Paragraph | Shape::Item(_));
        // A bullet of the same depth as the one that asked ends its answer.
        if let Mode::Question(asked) = self.mode
            && asked > 0
            && depth > 0
            && depth <= asked
            && words::answer(plain).is_none()
        {
            self.mode = Mode::Notes;
        }
        if is_line
            && self.mode != Mode::Impression
            && let Some((asker, body)) = words::question(plain)
        {
            self.mode = Mode::Question(depth);
            return self.ask(at, asker, body.to_owned());
        }
        if self.asked && self.mode == Mode::Notes && depth > 0 && plain.ends_with(['?', '？']) {
            return self.ask_without_mark(at, block, plain);
        }
        if is_line && depth <= 1 && matches!(self.mode, Mode::Notes | Mode::Question(_)) && is_impression(plain) {
            self.mode = Mode::Notes;
            closing::append(&mut self.draft.sections[at].impression, &text_block(block, behind_label(&block.text)));
            return LineOutcome::Data(format!("sections/{at}/impression"));
        }
        if let Mode::Question(_) = self.mode {
            return self.reply(at, block, plain);
        }
        if self.mode == Mode::Notes && is_line && (depth <= 1) {
            if let Some(field) = self.fact(at, block, plain, links) {
                return LineOutcome::Data(format!("sections/{at}/{field}"));
            }
            if let Some(fate) = self.link_line(at, block, plain, links) {
                return fate;
            }
        }
        if depth > 0 && self.mode == Mode::Notes {
            for link in links {
                set_link(&mut self.draft.sections[at], link);
            }
        }
        self.put(block, plain)
    }

    /// "登壇者: …", "資料: …": the field that holds all of it.
    fn fact(&mut self, at: usize, block: &Block, plain: &str, links: &[Link]) -> Option<&'static str> {
        let known = self.known.clone();
        let near = self.in_section <= FACTS;
        let section = &mut self.draft.sections[at];
        if let Some((field, value)) = fields::labelled(plain) {
            match field {
                Field::Speaker if near && section.speakers.is_empty() => {
                    let found = people::people(value, &known)?;
                    let unsure = found.iter().any(|(_, unsure)| *unsure);
                    section.speakers = found.into_iter().map(|(speaker, _)| speaker).collect();
                    if unsure {
                        self.draft.guess(
                            format!("sections/{at}/speakers/0"),
                            Certainty::Likely,
                            "名前・所属・役割の分け方は推測です。",
                            "How name, affiliation and role part is a guess.",
                        );
                    }
                    return Some("speakers");
                }
                Field::Title if near && (section.title == section.label || section.title.is_empty()) => {
                    let split = names::split(value, &known);
                    section.title = if split.title.is_empty() { value.to_owned() } else { split.title };
                    if section.speakers.is_empty() {
                        section.speakers = split.speakers;
                    }
                    return Some("title");
                }
                Field::Level if near && section.level.is_none() => {
                    let level = value.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok();
                    section.level = level.filter(|n| (100..=500).contains(n));
                    return section.level.map(|_| "level");
                }
                Field::Slides | Field::Video if links.len() == 1 => {
                    let all = value.trim_matches(['(', ')', ' ']) == links[0].label || value == links[0].url;
                    let slot = if field == Field::Slides { &mut section.slides_url } else { &mut section.video_url };
                    if slot.is_empty() {
                        slot.clone_from(&links[0].url);
                        let name = if field == Field::Slides { "slides_url" } else { "video_url" };
                        return all.then_some(name);
                    }
                }
                _ => {}
            }
        }
        // A line of names right below a heading that has none.
        let first = self.in_section == 1 && section.speakers.is_empty() && section.notes.is_empty();
        if first && block.depth().is_none() {
            let found = people::billing(plain, &known)?;
            section.speakers = found.into_iter().map(|(speaker, _)| speaker).collect();
            return Some("speakers");
        }
        None
    }

    /// A line that is nothing but a link, or that promises one.
    fn link_line(&mut self, at: usize, block: &Block, plain: &str, links: &[Link]) -> Option<LineOutcome> {
        if block.depth().is_some() {
            return None;
        }
        if let Some((kind, promised)) = links::placeholder(plain).filter(|_| links.is_empty()) {
            if promised && kind == LinkKind::Slides {
                self.draft.sections[at].slides_promised = true;
                return Some(LineOutcome::Data(format!("sections/{at}/slides_promised")));
            }
            if promised {
                return None;
            }
            self.draft.warn(
                block.first,
                format!("「{plain}」のリンク先が写っていません。"),
                format!("The address of “{plain}” did not survive the copy."),
            );
            return Some(self.drop_block(
                block,
                "リンクの言葉だけで、リンク先が写っていません。",
                "The words of a link whose address did not survive the copy.",
            ));
        }
        let [link] = links else { return None };
        let lead = plain.strip_suffix(link.url.as_str()).unwrap_or(plain).chars().count();
        let only = plain == link.label || plain.ends_with(&link.url) && lead <= 12;
        let section = &mut self.draft.sections[at];
        if only && set_link(section, link) {
            let field = if section.slides_url == link.url { "slides_url" } else { "video_url" };
            return Some(LineOutcome::Data(format!("sections/{at}/{field}")));
        }
        None
    }

    /// Puts a block where lines go now, as it is.
    pub(super) fn put(&mut self, block: &Block, plain: &str) -> LineOutcome {
        let at = self.draft.sections.len().checked_sub(1);
        match (self.mode, at) {
            (Mode::Closing | Mode::Again(_), _) => {
                closing::append(&mut self.draft.closing, block);
                LineOutcome::Data("closing".into())
            }
            (Mode::Lead | Mode::Contents, _) | (_, None) => {
                closing::append(&mut self.draft.lead, block);
                LineOutcome::Data("lead".into())
            }
            (Mode::Impression, Some(at)) => {
                closing::append(&mut self.draft.sections[at].impression, block);
                LineOutcome::Data(format!("sections/{at}/impression"))
            }
            (Mode::Notes | Mode::Speakers | Mode::Question(_), Some(at)) => {
                let text = match block.shape {
                    Shape::Heading(_) => plain.to_owned(),
                    Shape::Item(_) => block.text.clone(),
                    _ => closing::markdown(block),
                };
                let section = &mut self.draft.sections[at];
                section.notes.push(DraftNote { depth: block.depth().unwrap_or(0), text });
                LineOutcome::Data(format!("sections/{at}/notes/{}", section.notes.len() - 1))
            }
        }
    }
}

/// The report shows it below this very word.
fn is_named_so(block: &Block) -> bool {
    words::bare(&block.text) == "感想"
}

/// "感想: …" within the notes: one line, after which they go on.
fn is_impression(plain: &str) -> bool {
    plain.split_once([':', '：']).is_some_and(|(label, words)| {
        !words.trim().is_empty() && standing::of_text(label).is_some_and(|(kind, _)| kind == Standing::Impression)
    })
}

/// What stands behind the label of a line, whose marks may close behind its colon.
fn behind_label(text: &str) -> &str {
    let Some((label, behind)) = text.split_once([':', '：']) else { return text };
    let is_open = label.matches("**").count() % 2 == 1;
    behind.strip_prefix("**").filter(|_| is_open).unwrap_or(behind).trim()
}

/// The words behind a heading's colon, as a paragraph.
fn text_block(block: &Block, text: &str) -> Block {
    Block { shape: Shape::Paragraph, text: text.to_owned(), ..block.clone() }
}
