//! Files of an archive, and what was understood of each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::format::{columns::Mapping, kind::FileKind};
use crate::{
    ids::{ArchiveFileId, ArchiveId, ImportId, SlotId},
    lang::Text,
    viewer::Right,
};

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, sqlx::Type)]
#[strum(serialize_all = "lowercase", const_into_str)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum FileState {
    /// Nobody has read it yet.
    Waiting,
    /// It was read, and waits for somebody to apply it.
    Read,
    /// Somebody wants it applied.
    Queued,
    Applied,
    /// It holds nothing that is taken in, or somebody leaves it out.
    Left,
}

/// What applying a file would change, or changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// It is not known yet.
    #[default]
    Unknown,
    /// Events that there were not before.
    New(usize),
    /// So many facts.
    Changes(usize),
    /// Nothing: all of it is there already.
    Same,
}

/// What was understood of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outline {
    /// What it holds, in one line.
    pub what: Option<Text>,
    /// What is not certain, each in a sentence.
    pub doubts: Vec<Text>,
    /// Why it cannot be applied as it is, and what to do.
    pub problem: Option<Text>,
    /// The problem is only that its event is not there yet: it is applied after what brings that.
    pub waits: bool,
    pub target: Target,
}

/// What a person decided about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    pub kind: Option<FileKind>,
    /// Columns of its table; of the sheet that is read where there are several.
    pub mapping: Option<Mapping>,
    /// Counted from 0.
    pub sheet: Option<usize>,
    /// By the name of the WHATWG.
    pub encoding: Option<String>,
}

/// A file of an archive, without its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveFile {
    pub id: ArchiveFileId,
    pub archive: ArchiveId,
    pub position: i32,
    pub name: String,
    pub kind: FileKind,
    pub state: FileState,
    /// The number of the event that it is of, where it is of one.
    pub number: Option<i32>,
    pub is_number_chosen: bool,
    pub choices: Choices,
    pub outline: Outline,
    /// The import of a report.
    pub import: Option<ImportId>,
    pub applied_at: Option<DateTime<Utc>>,
}

impl ArchiveFile {
    /// What somebody has to look at comes first: what cannot be applied, then what is not certain.
    pub const fn rank(&self) -> u8 {
        match self.state {
            FileState::Waiting | FileState::Queued => 2,
            FileState::Read if self.outline.waits => 2,
            FileState::Read if self.outline.problem.is_some() => 0,
            FileState::Read if !self.outline.doubts.is_empty() => 1,
            FileState::Read => 3,
            FileState::Applied => 4,
            FileState::Left => 5,
        }
    }

    /// It is applied when somebody presses to apply all that can be.
    pub const fn can_follow(&self) -> bool {
        self.can_apply() || matches!(self.state, FileState::Read) && self.outline.waits
    }

    /// Somebody may press to apply it.
    pub const fn can_apply(&self) -> bool {
        matches!(self.state, FileState::Read) && self.outline.problem.is_none()
    }
}

/// What somebody must be allowed to do who applies files of a kind.
pub const fn right_for(kind: FileKind) -> Right {
    match kind {
        FileKind::Attendees => Right::CheckIn,
        FileKind::Questions => Right::Moderate,
        FileKind::Series | FileKind::Record | FileKind::Events | FileKind::Calendar => Right::EditEvent,
        FileKind::Report | FileKind::Chapters | FileKind::Table | FileKind::Derived | FileKind::Unknown => {
            Right::ImportReport
        }
    }
}

/// Kinds in the order in which they are applied together: an event before what hangs on it.
pub const fn order(kind: FileKind) -> i32 {
    match kind {
        FileKind::Series => 0,
        FileKind::Record => 1,
        FileKind::Events | FileKind::Calendar => 2,
        FileKind::Report => 3,
        FileKind::Chapters => 4,
        FileKind::Attendees => 5,
        FileKind::Questions => 6,
        FileKind::Table | FileKind::Derived | FileKind::Unknown => 7,
    }
}

/// Slides of a slot that are kept as a file, without their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSlides {
    pub slot: SlotId,
    /// Bytes.
    pub size: i32,
    pub hash: String,
}
