//! Tables of times: when a session began, what it was called, who spoke.

use crate::{
    block::{Block, Shape},
    clean::squeezed,
    draft::{Certainty, DraftSpeaker, ImportDraft, Known},
    inline, names, people,
    vocabulary::has_hiragana,
    words,
};

/// A row of a table of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// As written: 19:05〜19:40.
    pub clock: String,
    title: String,
    pub speakers: Vec<DraftSpeaker>,
}

/// Fewer letters than this name anything.
const ENOUGH: usize = 4;

impl Slot {
    /// The row is about the session of this title.
    pub fn is_of(&self, title: &str) -> bool {
        let (row, title) = (squeezed(&self.title), squeezed(title));
        let long = |text: &str| text.chars().count() >= ENOUGH;
        long(&row) && long(&title) && (row.contains(&title) || title.contains(&row))
    }
}

/// The rows of all tables whose rows hold a time. Tables without one are the report's own.
pub fn read(blocks: &[Block], known: &Known) -> Vec<Slot> {
    let tables = blocks.iter().filter(|block| block.shape == Shape::Verbatim && block.text.starts_with('|'));
    tables.flat_map(|block| block.text.lines().filter_map(|row| slot(row, known))).collect()
}

fn slot(row: &str, known: &Known) -> Option<Slot> {
    let cells: Vec<String> = row
        .trim()
        .trim_matches('|')
        .split('|')
        .map(|cell| inline::plain(cell.trim()).0)
        .filter(|cell| !cell.is_empty())
        .collect();
    let clock = cells.iter().position(|cell| is_clock(cell))?;
    let others = || cells.iter().enumerate().filter(|(at, _)| *at != clock).map(|(_, cell)| cell);
    let title = others().max_by_key(|cell| cell.chars().count())?;
    let split = names::split(title, known);
    let who = others().filter(|cell| *cell != title).find_map(|cell| {
        // 運営, 20分 and 未定 are no people.
        let is_name = cell.contains(' ') || cell.starts_with('@') || has_hiragana(cell) || cell.chars().count() >= 3;
        people::people(cell, known).filter(|_| is_name && !cell.starts_with(|c: char| c.is_ascii_digit()))
    });
    let speakers = who.map(|found| found.into_iter().map(|(speaker, _)| speaker).collect());
    let title = if split.title.is_empty() { title.clone() } else { split.title };
    Some(Slot { clock: cells[clock].clone(), title, speakers: speakers.unwrap_or(split.speakers) })
}

/// 19:05, 19:05〜19:40, and nothing beside it.
fn is_clock(cell: &str) -> bool {
    let (clock, rest) = words::split_clock(cell);
    clock.is_empty()
        && rest.chars().all(|c| c.is_ascii_digit() || " :：~〜～-–－".contains(c))
        && rest.contains([':', '：'])
        && rest.chars().filter(char::is_ascii_digit).count() >= 3
}

/// When a session began, and who spoke where its heading does not say it.
pub fn fill(draft: &mut ImportDraft, slots: &[Slot]) {
    for at in 0..draft.sections.len() {
        let section = &mut draft.sections[at];
        let Some(slot) = slots.iter().find(|slot| slot.is_of(&section.title)) else { continue };
        if section.clock.is_empty() {
            let start: String =
                slot.clock.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ':' | '：')).collect();
            if let Some((hour, minute)) = start.replace('：', ":").split_once(':') {
                section.clock = format!("{hour:0>2}:{minute}");
            }
        }
        if section.speakers.is_empty() && !slot.speakers.is_empty() {
            section.speakers.clone_from(&slot.speakers);
            draft.guess(
                format!("sections/{at}/speakers/0"),
                Certainty::Likely,
                "時間割の表にある名前です。",
                "The name stands in the table of times.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_a_time_name_title_and_people() {
        let table = "| 時間 | 内容 | 登壇者 |\n| --- | --- | --- |\n| 19:00 | オープニング | 運営 |\n| 19:05〜19:40 | 港のサイバー演習 | 波止 直人 |";
        let read = read(&[Block::new((1, 4), Shape::Verbatim, table)], &Known::default());
        assert_eq!(read.len(), 2);
        assert!(read[0].speakers.is_empty());
        assert!(read[1].is_of("港のサイバー演習") && !read[1].is_of("棚"));
        assert_eq!(read[1].speakers[0].name, "波止 直人");
        assert_eq!(slot("| 夜 | 19:05 に始まる話 |", &Known::default()), None);
    }
}
