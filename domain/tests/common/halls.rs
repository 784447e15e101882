//! An agenda in several rooms, for tests that plan one.

use chrono::{DateTime, Utc};
use domain::agenda::types::{DraftSlot, DraftSpeaker, SlotKind};

pub const SLUG: &str = "halls";

/// 2026-12-01 in Tokyo; the event begins on the 9th at 19:00.
pub fn now() -> DateTime<Utc> {
    "2026-12-01T03:00:00Z".parse().unwrap()
}

/// Without a speaker it is no talk.
pub fn slot(title: &str, minutes: i32, room: &str, speaker: &str) -> DraftSlot {
    DraftSlot {
        title: title.to_owned(),
        minutes,
        room: room.to_owned(),
        kind: if speaker.is_empty() { SlotKind::Announcement } else { SlotKind::Talk },
        speakers: if speaker.is_empty() { vec![] } else { vec![DraftSpeaker::named(speaker)] },
        ..DraftSlot::default()
    }
}
