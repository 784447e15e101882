//! Steps of the agenda editor: what a button does to the rows of a draft. Pure.

use super::types::{DraftSlot, SlotKind};
use crate::lang::Lang;

/// What a button of the agenda editor asks for. Places count from 0 in the order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Save,
    Up(usize),
    Down(usize),
    Remove(usize),
    Add(SlotKind),
    /// The slot begins when the one before it has ended.
    Flow(usize),
    /// A break of so many minutes before the slot.
    Pause(usize, i32),
    Undo,
    Release,
}

impl Step {
    /// `up:3`; the number is that of the row's fields. What is no step saves.
    pub fn parse(word: &str, order: &[&str]) -> Self {
        let mut parts = word.split(':');
        let (verb, of) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let at = order.iter().position(|row| *row == of);
        match (verb, at) {
            ("up", Some(at)) => Self::Up(at),
            ("down", Some(at)) => Self::Down(at),
            ("remove", Some(at)) => Self::Remove(at),
            ("flow", Some(at)) => Self::Flow(at),
            ("pause", Some(at)) => {
                let minutes = parts.next().and_then(|text| text.parse().ok());
                Self::Pause(at, minutes.filter(|n| (1..=1_440).contains(n)).unwrap_or(10))
            }
            ("add", _) => Self::Add(of.parse().unwrap_or_default()),
            ("undo", _) => Self::Undo,
            ("release", _) => Self::Release,
            _ => Self::Save,
        }
    }

    /// Changes the rows. Returns the place of the row that it was about.
    pub fn apply(self, slots: &mut Vec<DraftSlot>, lang: Lang) -> Option<usize> {
        match self {
            Self::Up(at) if at > 0 => {
                slots.swap(at, at - 1);
                Some(at - 1)
            }
            Self::Down(at) if at + 1 < slots.len() => {
                slots.swap(at, at + 1);
                Some(at + 1)
            }
            Self::Up(at) | Self::Down(at) => Some(at),
            Self::Remove(at) => {
                slots.remove(at);
                (!slots.is_empty()).then(|| at.min(slots.len() - 1))
            }
            Self::Add(kind) => {
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
            Self::Pause(at, minutes) => {
                let room = slots[at].room.clone();
                slots.insert(at, DraftSlot { minutes, room, ..fresh(SlotKind::Break, lang) });
                Some(at)
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
