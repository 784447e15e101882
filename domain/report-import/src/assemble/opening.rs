//! A session opens: its heading taken apart, and what of it is a guess.

use lang::Text;

use super::{Assembler, Mode, body, closing};
use crate::{
    block::{Block, Shape},
    draft::{Certainty, Choice, DraftNote, DraftSection, DraftSpeaker, Edit, LineOutcome, Role, SectionKind},
    inline::{self, Link},
    labels, names,
    outline::How,
    words,
};

impl Assembler<'_> {
    /// Opens a section.
    pub(super) fn open(&mut self, at: usize, block: &Block, how: How) -> LineOutcome {
        let index = self.draft.sections.len();
        self.mode = Mode::Notes;
        self.in_section = 0;
        self.asked = false;
        self.section_level = block.level().unwrap_or(0);
        self.item_base = block.depth().unwrap_or(0);
        let (plain, links) = inline::plain(self.outline.groups.lent.get(&at).unwrap_or(&block.text));
        let plain = plain.replace("**", "").replace('`', "");
        let mut known = self.known.clone();
        if !self.draft.series.is_empty() && !known.series_names.contains(&self.draft.series) {
            known.series_names.push(self.draft.series.clone());
        }
        let (clock, plain) = take_clock(&plain);
        let label = labels::label(&plain)
            .or_else(|| labels::label(words::bare(&plain)))
            .filter(|label| label.numbered || label.firm);
        let rest = label.as_ref().map_or_else(|| words::bare(&plain).to_owned(), |label| label.rest.to_owned());
        let split = names::split(&rest, &known);
        let (name, kind) = label.map_or((String::new(), self.kind_above(at)), |label| (label.name, label.kind));
        let mut section = DraftSection {
            kind,
            title: if split.title.is_empty() {
                if name.is_empty() { plain.clone() } else { name.clone() }
            } else {
                split.title
            },
            label: name,
            clock,
            speakers: split.speakers,
            level: split.level,
            day: self.day,
            first_line: block.first,
            last_line: block.last,
            ..DraftSection::default()
        };
        let base = format!("sections/{index}");
        if kind == SectionKind::Talk
            && let Some(found) = labels::kind_by_title(&section.title)
        {
            let organizers = section.speakers.iter().all(|s| s.honorific.is_empty());
            // セッション2「ふりかえりの峠」 of somebody is a talk.
            let is_talk = !section.label.is_empty()
                && !section.speakers.is_empty()
                && matches!(found, SectionKind::Opening | SectionKind::Closing | SectionKind::Break);
            if organizers && !is_talk || found == SectionKind::Qa {
                section.kind = found;
                self.draft.guess(
                    format!("{base}/kind"),
                    Certainty::Likely,
                    "題名の言葉から種類を決めました。",
                    "The kind was chosen by words of the title.",
                );
            }
        }
        let further: Vec<Link> = links.into_iter().filter(|link| !body::set_link(&mut section, link)).collect();
        if split.border_unsure {
            let choices = other_borders(block.first, &section, &rest);
            self.draft.guess_with(
                format!("{base}/title"),
                Certainty::Unsure,
                (
                    "題名と所属・名前の境目は推測です。",
                    "Where the title ends and affiliation or name begin is a guess.",
                ),
                choices,
            );
        }
        for (speaker, _) in split.speaker_unsure.iter().enumerate().filter(|(_, unsure)| **unsure) {
            let choices = other_roles(block.first, &section, speaker);
            self.draft.guess_with(
                format!("{base}/speakers/{speaker}"),
                Certainty::Likely,
                ("名前・所属・役割の分け方は推測です。", "How name, affiliation and role part is a guess."),
                choices,
            );
        }
        self.draft.sections.push(section);
        self.keep_links(&further, Some(index));
        self.sections.insert(at, index);
        self.guess_opening(block, &base, how);
        LineOutcome::Data(base)
    }

    /// A heading's address is no part of a title: it stands in a line of its own, in the lead or the session's notes.
    pub(super) fn keep_links(&mut self, links: &[Link], section: Option<usize>) {
        for link in links.iter().filter(|link| !link.url.starts_with('#')) {
            let label = if link.label.is_empty() { &link.url } else { &link.label };
            let text = format!("[{label}]({})", link.url);
            match section.and_then(|at| self.draft.sections.get_mut(at)) {
                Some(section) => section.notes.push(DraftNote { depth: 0, text }),
                None => closing::append(&mut self.draft.lead, &Block::new((0, 0), Shape::Paragraph, text)),
            }
        }
    }

    /// What the heading over several sessions says of them: LT大会.
    fn kind_above(&self, at: usize) -> SectionKind {
        let level = self.blocks[at].level().unwrap_or(0);
        let above = self.blocks[..at].iter().rev().find(|block| block.level().is_some_and(|above| above < level));
        let words = above.map(|block| crate::clean::folded(words::bare(&block.text))).unwrap_or_default();
        let is_lightning = words.starts_with("lt") || words.contains("ライトニング") || words.contains("lightning");
        if is_lightning { SectionKind::Lightning } else { SectionKind::Talk }
    }

    fn guess_opening(&mut self, block: &Block, base: &str, how: How) {
        if how == How::Sure {
            return;
        }
        let other = |role, ja: &'static str, en: &'static str| Choice {
            what: Text::new(ja, en),
            edit: Edit::Line { line: block.first, role },
        };
        let is_first = base == "sections/0";
        let mut choices = vec![if is_first {
            other(Role::Lead, "前書きの一部", "Part of the lead")
        } else {
            other(Role::Notes, "上の枠の続き", "Part of the session above")
        }];
        if !is_first {
            choices.push(other(Role::Closing, "結びの一部", "Part of the closing"));
        }
        let certainty = if how == How::Named { Certainty::Likely } else { Certainty::Unsure };
        self.draft.guess_with(
            format!("{base}/label"),
            certainty,
            ("ラベルのない見出しをセッションとして読みました。", "A heading without a label was read as a session."),
            choices,
        );
    }
}

/// "19:05〜 題名", "19:05-19:40 題名": the start as HH:MM, and the title without it and without pictures before it.
fn take_clock(text: &str) -> (String, String) {
    let text = words::strip_emoji(text);
    let (clock, title) = words::split_clock(text);
    let clock = crate::clean::folded(clock.trim());
    let start: String = clock.chars().take_while(|c| c.is_ascii_digit() || *c == ':').collect();
    let start = match start.split_once(':') {
        Some((hour, minute)) => format!("{hour:0>2}:{minute}"),
        None => String::new(),
    };
    (start, title.to_owned())
}

/// Other places at which a title could end: one word earlier, two, one later, not at all.
fn other_borders(line: usize, section: &DraftSection, whole: &str) -> Vec<Choice> {
    let mut choices = Vec::new();
    let mut add = |title: String, affiliation: String| {
        let mut people = section.speakers.clone();
        if let Some(first) = people.first_mut() {
            first.affiliation = affiliation;
        }
        choices.push(Choice {
            what: Text::new(format!("題名は「{title}」"), format!("The title is “{title}”")),
            edit: Edit::Heading { line, title, speakers: rows(&people) },
        });
    };
    let tokens: Vec<&str> = section.title.split_whitespace().collect();
    let affiliation = section.speakers.first().map(|s| s.affiliation.clone()).unwrap_or_default();
    if !section.speakers.is_empty() {
        for taken in 1..=2 {
            if tokens.len() > taken {
                let (title, more) = tokens.split_at(tokens.len() - taken);
                add(title.join(" "), format!("{} {affiliation}", more.join(" ")).trim().to_owned());
            }
        }
        let behind: Vec<&str> = affiliation.split_whitespace().collect();
        if let [first, rest @ ..] = behind.as_slice() {
            add(format!("{} {first}", section.title), rest.join(" "));
        }
    }
    choices.push(Choice {
        what: Text::new("全体が題名", "All of it is the title"),
        edit: Edit::Heading { line, title: whole.to_owned(), speakers: String::new() },
    });
    choices
}

/// Other places at which the role of somebody could begin: none, one word earlier, one later.
fn other_roles(line: usize, section: &DraftSection, at: usize) -> Vec<Choice> {
    let speaker = &section.speakers[at];
    let words: Vec<&str> = speaker.affiliation.split_whitespace().chain(speaker.role.split_whitespace()).collect();
    let begins = speaker.affiliation.split_whitespace().count();
    let is_another = |place: &usize| *place > 0 && *place < words.len() && *place != begins;
    let mut places: Vec<usize> = [begins.saturating_sub(1), begins + 1].into_iter().filter(is_another).collect();
    // Without a role there is no other place at which it could end.
    if begins < words.len() {
        places.insert(0, words.len());
    }
    let choice = |place: usize| {
        let (affiliation, role) = (words[..place].join(" "), words[place..].join(" "));
        let mut people = section.speakers.clone();
        people[at].affiliation.clone_from(&affiliation);
        people[at].role.clone_from(&role);
        let what = if role.is_empty() {
            Text::new(format!("所属は「{affiliation}」、役割なし"), format!("Affiliation “{affiliation}”, no role"))
        } else {
            Text::new(
                format!("所属は「{affiliation}」、役割は「{role}」"),
                format!("Affiliation “{affiliation}”, role “{role}”"),
            )
        };
        Choice { what, edit: Edit::Heading { line, title: section.title.clone(), speakers: rows(&people) } }
    };
    places.into_iter().map(choice).collect()
}

/// A line for each of the people, as [`crate::correct::apply_corrections`] takes them.
fn rows(people: &[DraftSpeaker]) -> String {
    let row = |s: &DraftSpeaker| format!("{} / {} / {} / {}", s.name, s.affiliation, s.role, s.honorific);
    people.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_could_begin_elsewhere_and_no_reading_is_offered_twice() {
        let readings = |affiliation: &str, role: &str| -> Vec<String> {
            let (affiliation, role) = (affiliation.to_owned(), role.to_owned());
            let speaker = DraftSpeaker { name: "三枝 朔".to_owned(), affiliation, role, ..DraftSpeaker::default() };
            let section = DraftSection { speakers: vec![speaker], ..DraftSection::default() };
            let of = |choice: Choice| match choice.edit {
                Edit::Heading { speakers, .. } => speakers,
                edit => format!("{edit:?}"),
            };
            other_roles(3, &section, 0).into_iter().map(of).collect()
        };
        assert_eq!(
            readings("株式会社青嶺 開発部", "SRE"),
            ["三枝 朔 / 株式会社青嶺 開発部 SRE /  / ", "三枝 朔 / 株式会社青嶺 / 開発部 SRE / "]
        );
        assert_eq!(readings("青嶺", "SRE"), ["三枝 朔 / 青嶺 SRE /  / "]);
        assert_eq!(readings("青嶺 開発部", ""), ["三枝 朔 / 青嶺 / 開発部 / "]);
        assert_eq!(readings("青嶺", ""), Vec::<String>::new());
    }
}
