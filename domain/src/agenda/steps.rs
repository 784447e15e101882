//! Steps of the agenda editor: what a button does to the rows of a draft. Pure.

use chrono::NaiveDateTime;

use super::{
    flow,
    moves::{self, Spot},
    types::{DraftSlot, SlotKind},
};
use crate::lang::Lang;

/// What a button of the agenda editor asks for. Places count from 0 in the order of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Save,
    Up(usize),
    Down(usize),
    Remove(usize),
    /// A new slot, behind the one at `behind` and in its room, or `for_all`; without one before the closing.
    Add {
        kind: SlotKind,
        behind: Option<usize>,
        for_all: bool,
    },
    /// The slot begins when the one before it has ended.
    Flow(usize),
    /// A break of so many minutes before the slot.
    Pause(usize, i32),
    /// The slot is in this room; an empty name is for everybody.
    Room(usize, String),
    /// The slot comes before the one at `before`, or at the end, and begins when it can; with a name also in that room.
    Move {
        at: usize,
        before: Option<usize>,
        room: Option<String>,
    },
    /// The slot begins then, in a room, as [`Spot::parse`] reads it.
    At(usize, String),
    /// The slot takes so many minutes.
    Length(usize, i32),
    /// The slot goes to the next event.
    Next(usize),
    Undo,
    Release,
}

impl Step {
    /// `up:3`; the number is that of the row's fields. `room:3:Hall A`, `move:3:5`, `move:3:end:Hall A`,
    /// `at:3:0:2015:Hall A`, `length:3:25`, `add:break`, `add:talk:3`, `add:all:3`: a name may hold anything. What is no
    /// step saves.
    pub fn parse(word: &str, order: &[&str]) -> Self {
        let (verb, rest) = word.split_once(':').unwrap_or((word, ""));
        let (of, rest) = rest.split_once(':').unwrap_or((rest, ""));
        let place = |row: &str| order.iter().position(|known| *known == row);
        match (verb, place(of)) {
            ("up", Some(at)) => Self::Up(at),
            ("down", Some(at)) => Self::Down(at),
            ("remove", Some(at)) => Self::Remove(at),
            ("flow", Some(at)) => Self::Flow(at),
            ("pause", Some(at)) => {
                let minutes = rest.parse().ok();
                Self::Pause(at, minutes.filter(|n| (1..=1_440).contains(n)).unwrap_or(10))
            }
            ("room", Some(at)) => Self::Room(at, rest.to_owned()),
            ("next", Some(at)) => Self::Next(at),
            ("at", Some(at)) => Self::At(at, rest.to_owned()),
            ("length", Some(at)) => match rest.parse() {
                Ok(minutes @ 0..=1_440) => Self::Length(at, minutes),
                _ => Self::Save,
            },
            ("move", Some(at)) => {
                let (before, room) = match rest.split_once(':') {
                    Some((before, room)) => (before, Some(room.to_owned())),
                    None => (rest, None),
                };
                match (before, place(before)) {
                    ("end", _) => Self::Move { at, before: None, room },
                    (_, Some(before)) => Self::Move { at, before: Some(before), room },
                    (_, None) => Self::Save,
                }
            }
            ("add", _) => Self::Add { kind: of.parse().unwrap_or_default(), behind: place(rest), for_all: of == "all" },
            ("undo", _) => Self::Undo,
            ("release", _) => Self::Release,
            _ => Self::Save,
        }
    }

    /// Changes the rows of an agenda that begins at `start`. Returns the place of the row that it was about.
    pub fn apply(&self, slots: &mut Vec<DraftSlot>, start: Option<NaiveDateTime>, lang: Lang) -> Option<usize> {
        match *self {
            Self::Up(at) if at > 0 => {
                slots.swap(at, at - 1);
                Some(at - 1)
            }
            Self::Down(at) if at + 1 < slots.len() => {
                slots.swap(at, at + 1);
                Some(at + 1)
            }
            Self::Up(at) | Self::Down(at) | Self::Next(at) => Some(at),
            Self::Remove(at) => {
                slots.remove(at);
                (!slots.is_empty()).then(|| at.min(slots.len() - 1))
            }
            Self::Add { kind, behind: Some(at), for_all } => {
                let room = if for_all { String::new() } else { slots[at].room.clone() };
                slots.insert(at + 1, DraftSlot { room, ..fresh(kind, lang) });
                Some(at + 1)
            }
            Self::Add { kind, behind: None, .. } => {
                // The evening ends with its closing.
                let closes = kind != SlotKind::Closing && slots.last().is_some_and(|s| s.kind == SlotKind::Closing);
                let at = slots.len() - usize::from(closes);
                slots.insert(at, fresh(kind, lang));
                Some(at)
            }
            Self::Flow(at) => {
                slots[at].fixed = None;
                Some(at)
            }
            Self::Length(at, minutes) => {
                slots[at].minutes = minutes;
                Some(at)
            }
            Self::At(at, ref word) => {
                let start = start?;
                let spot = Spot::parse(word, start, &slots[at].room)?;
                Some(moves::relocate(slots, start, at, &spot))
            }
            Self::Pause(at, minutes) => {
                let room = slots[at].room.clone();
                slots.insert(at, DraftSlot { minutes, room, ..fresh(SlotKind::Break, lang) });
                Some(at)
            }
            Self::Room(at, ref room) => {
                slots[at].room.clone_from(room);
                Some(at)
            }
            Self::Move { at, before, ref room } => {
                let mut slot = slots.remove(at);
                // Whoever moves it wants another time than the one that was fixed, on the day of its new neighbours.
                slot.fixed = None;
                slot.day = None;
                if let Some(room) = room {
                    slot.room.clone_from(room);
                }
                let to = before.map_or(slots.len(), |before| before - usize::from(before > at));
                slots.insert(to, slot);
                Some(to)
            }
            Self::Save | Self::Undo | Self::Release => None,
        }
    }
}

/// A slot of the usual length; those that speak for themselves have a title already.
fn fresh(kind: SlotKind, lang: Lang) -> DraftSlot {
    let minutes = match kind {
        SlotKind::Talk | SlotKind::Qa => 25,
        SlotKind::Lightning | SlotKind::Break => 10,
        SlotKind::Announcement | SlotKind::Opening | SlotKind::Closing => 5,
    };
    let has_title = matches!(kind, SlotKind::Break | SlotKind::Opening | SlotKind::Closing);
    let title = if has_title { kind.label(lang).to_owned() } else { String::new() };
    DraftSlot { kind, title, minutes, ..DraftSlot::default() }
}

/// The word of the button that moves the slot at a place ahead of the one before it in its room, where there is one.
pub fn earlier(slots: &[DraftSlot], at: usize) -> Option<String> {
    let before = (0..at).rev().find(|other| flow::shares_room(&slots[*other], &slots[at]))?;
    Some(format!("move:{at}:{before}"))
}

/// The same behind the one after it.
pub fn later(slots: &[DraftSlot], at: usize) -> Option<String> {
    let after = (at + 1..slots.len()).find(|other| flow::shares_room(&slots[*other], &slots[at]))?;
    Some(if after + 1 < slots.len() { format!("move:{at}:{}", after + 1) } else { format!("move:{at}:end") })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;

    fn slots() -> Vec<DraftSlot> {
        let slot = |(title, room): (&str, &str)| DraftSlot {
            title: title.to_owned(),
            room: room.to_owned(),
            minutes: 10,
            fixed: NaiveTime::from_hms_opt(19, 0, 0),
            ..DraftSlot::default()
        };
        [("a", ""), ("b", "A"), ("c", "B"), ("d", "A"), ("e", "")].into_iter().map(slot).collect()
    }

    const ORDER: [&str; 5] = ["0", "1", "2", "3", "4"];

    /// Titles after a step, with their rooms.
    fn after(word: &str) -> String {
        let mut slots = slots();
        Step::parse(word, &ORDER).apply(&mut slots, None, Lang::En);
        slots.iter().map(|slot| format!("{}{}", slot.title, slot.room)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_slot_goes_to_a_room_or_to_a_place_or_to_both() {
        assert_eq!(after("room:1:B"), "a bB cB dA e");
        assert_eq!(after("room:1:"), "a b cB dA e", "for everybody");
        assert_eq!(after("room:1:A:7 (3階)"), "a bA:7 (3階) cB dA e", "a name may hold anything");
        assert_eq!(after("move:3:1"), "a dA bA cB e");
        assert_eq!(after("move:0:3"), "bA cB a dA e");
        assert_eq!(after("move:1:end"), "a cB dA e bA");
        assert_eq!(after("move:3:2:B"), "a bA dB cB e");
        assert_eq!(after("move:2:2"), after("save"));
    }

    #[test]
    fn a_slot_gets_a_time_or_a_length() {
        let start = chrono::NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(19, 0, 0);
        let done = |word| {
            let mut slots = slots();
            let row = Step::parse(word, &ORDER).apply(&mut slots, start, Lang::En);
            row.map(|row| (row, slots[row].room.clone(), slots[row].minutes))
        };
        assert_eq!(done("length:1:25"), Some((1, "A".to_owned(), 25)));
        assert_eq!(done("at:1:0:2100:B"), Some((4, "B".to_owned(), 10)));
        for word in ["length:1:-5", "length:1:x", "length:9:5", "at:1:now", "at:9:0:2100"] {
            assert_eq!(done(word), None, "{word}");
        }
        assert_eq!(Step::parse("at:1:0:2100", &ORDER).apply(&mut slots(), None, Lang::En), None, "without a date");
    }

    #[test]
    fn a_new_slot_stands_behind_the_one_that_is_chosen_in_its_room_or_for_all() {
        let added = |word| {
            let mut slots = slots();
            let row = Step::parse(word, &ORDER).apply(&mut slots, None, Lang::En);
            row.map(|row| (row, slots[row].kind, slots[row].room.clone()))
        };
        assert_eq!(added("add:lightning:1"), Some((2, SlotKind::Lightning, "A".to_owned())));
        assert_eq!(added("add:all:1"), Some((2, SlotKind::Talk, String::new())));
        assert_eq!(added("add:qa"), Some((5, SlotKind::Qa, String::new())));
        assert_eq!(added("add:break:9"), Some((5, SlotKind::Break, String::new())), "a row that is none");
    }

    #[test]
    fn what_names_no_row_moves_nothing() {
        for word in ["move:1:9", "move:9:1", "move:1", "move:1:", "room:9:B", "room", "move:-1:0"] {
            assert_eq!(Step::parse(word, &ORDER), Step::Save, "{word}");
        }
    }

    #[test]
    fn a_slot_that_is_moved_begins_when_it_can_and_one_that_changes_rooms_when_it_did() {
        let mut slots = slots();
        Step::parse("room:1:B", &ORDER).apply(&mut slots, None, Lang::En);
        assert!(slots[1].fixed.is_some());
        assert_eq!(Step::parse("move:1:3", &ORDER).apply(&mut slots, None, Lang::En), Some(2));
        assert_eq!(slots[2].fixed, None);
        assert!(slots[1].fixed.is_some(), "the others stay as they are");
    }

    #[test]
    fn earlier_and_later_pass_what_is_in_the_same_room() {
        let all = slots();
        let words = |way: fn(&[DraftSlot], usize) -> Option<String>| -> Vec<_> {
            (0..all.len()).map(|at| way(&all, at).map_or("-".to_owned(), |word| after(&word))).collect()
        };
        assert_eq!(words(earlier), ["-", "bA a cB dA e", "cB a bA dA e", "a dA bA cB e", "a bA cB e dA"]);
        assert_eq!(words(later), ["bA a cB dA e", "a cB dA bA e", "a bA dA e cB", "a bA cB e dA", "-"]);
    }
}
