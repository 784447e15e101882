//! What pages show of a report.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{EventId, PersonId, SlotId},
    time::Local,
};

/// One line of notes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLine {
    /// 0: a paragraph; from 1: a bullet at that depth.
    pub depth: i32,
    /// Inline HTML, sanitized.
    pub html: String,
    /// Place in the video, in seconds.
    pub video_at: Option<i64>,
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "lowercase")]
pub enum ReportState {
    Draft,
    Review,
    Published,
}

/// Whom a report that comes out may be told: how many came, how many follow the series, and all together, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    pub came: i64,
    pub followers: i64,
    pub all: i64,
}

/// Which of them are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tell {
    pub came: bool,
    pub followers: bool,
}

/// Something that a report still waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Number of the slot; `None` for the event.
    pub talk: Option<i32>,
    pub title: String,
    pub kind: MissingKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKind {
    Notes,
    Slides,
    Video,
    /// So many questions are open.
    Answers(usize),
}

/// One saved state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    pub number: i32,
    pub author: String,
    pub at: Local,
    pub what: String,
}

/// What may be missing of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum MissingPart {
    Report,
    Slides,
    Video,
    /// Where a talk begins in the video of the event.
    VideoStart,
    Answers,
}

impl MissingPart {
    /// A speaker can bring it; the rest is the organizers' own.
    pub const fn is_of_speakers(self) -> bool {
        matches!(self, Self::Slides | Self::Answers)
    }
}

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub event: EventId,
    pub number: i32,
    pub ended: DateTime<Utc>,
    /// IANA name of the zone of its event.
    pub zone: String,
    pub part: MissingPart,
    pub slot: Option<SlotId>,
    /// Number of the slot in its event; 0 for the event as a whole.
    pub position: i32,
    pub title: String,
    /// How many of it: questions without an answer.
    pub count: i64,
    /// Who spoke there.
    pub people: Vec<PersonId>,
}
