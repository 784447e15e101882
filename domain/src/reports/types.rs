//! What pages show of a report.

use serde::{Deserialize, Serialize};

use crate::{
    agenda::types::Slot,
    events::types::{Event, EventCard},
    ids::SlotId,
    qa::types::Question,
    series::types::Series,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportState {
    Draft,
    Review,
    Published,
}

impl ReportState {
    pub fn parse(s: &str) -> Self {
        match s {
            "published" => Self::Published,
            "review" => Self::Review,
            _ => Self::Draft,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Published => "published",
        }
    }
}

/// One talk of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub slot: Slot,
    pub notes: Vec<NoteLine>,
    /// Sanitized HTML; empty when there is none.
    pub impression_html: String,
    pub impression_author: String,
    pub questions: Vec<Question>,
}

/// `/{series}/{number}/report`
#[derive(Clone, Debug, PartialEq)]
pub struct ReportPage {
    pub series: Series,
    pub event: Event,
    pub state: ReportState,
    /// The lead under the title as sanitized HTML; may be empty.
    pub lead_html: String,
    /// Its beginning in words, for descriptions.
    pub lead_excerpt: String,
    /// Sanitized HTML of the closing words; may be empty.
    pub closing_html: String,
    pub author: String,
    pub source_url: Option<String>,
    pub published: Option<Local>,
    pub sections: Vec<Section>,
    /// Questions to the event as a whole.
    pub questions: Vec<Question>,
    pub previous: Option<EventCard>,
    pub next: Option<EventCard>,
    /// The viewer may edit it.
    pub may_edit: bool,
}

impl ReportPage {
    /// All questions, and how many of them are answered.
    pub fn question_counts(&self) -> (usize, usize) {
        let all = self.sections.iter().flat_map(|s| &s.questions).chain(&self.questions);
        all.fold((0, 0), |(n, answered), q| (n + 1, answered + usize::from(q.state.is_answered())))
    }
}

/// `/reports`
#[derive(Clone, Debug, PartialEq)]
pub struct ReportsPage {
    /// Newest first.
    pub reports: Vec<EventCard>,
    pub series: Vec<Series>,
    /// The series it was narrowed to.
    pub only: Option<String>,
    pub page: u32,
    pub pages: u32,
}

/// What the editor of a talk's notes shows: `/organize/{series}/{number}/notes/{n}`
#[derive(Clone, Debug, PartialEq)]
pub struct NotesEditor {
    pub series: Series,
    pub event: Event,
    pub slot: Slot,
    /// All talks of the event, to go from one to the next.
    pub slots: Vec<Slot>,
    pub slot_id: SlotId,
    /// Nested Markdown list.
    pub markdown: String,
    pub impression: String,
    /// Fingerprint of this state. A save names the one it was made from, so that two people do not
    /// overwrite each other.
    pub base: String,
    pub revisions: Vec<Revision>,
}

/// `/organize/{series}/{number}/report`
#[derive(Clone, Debug, PartialEq)]
pub struct ReportDesk {
    pub series: Series,
    pub event: Event,
    pub state: ReportState,
    pub lead: String,
    pub closing: String,
    pub author: String,
    pub talks: Vec<TalkProgress>,
    pub revisions: Vec<Revision>,
    /// What it still waits for.
    pub missing: Vec<Missing>,
    pub may_publish: bool,
    pub may_edit: bool,
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

/// How far the notes of a talk have come.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkProgress {
    pub slot: Slot,
    pub lines: usize,
    pub has_impression: bool,
}

/// The difference between a revision and the one before it.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisionDiff {
    pub series: Series,
    pub card: EventCard,
    /// Of one talk's notes; `None`: of the whole report.
    pub slot: Option<Slot>,
    pub revision: i32,
    pub lines: Vec<DiffLine>,
}

/// `/organize`
#[derive(Clone, Debug, PartialEq)]
pub struct DeskHome {
    pub series: Vec<DeskSeries>,
}

/// A series on the desk of somebody who has a role in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskSeries {
    pub series: Series,
    pub role: String,
    pub may_import: bool,
    /// Newest first, each with the state of its report if it has one.
    pub events: Vec<(EventCard, Option<ReportState>)>,
}

/// One saved state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    pub number: i32,
    pub author: String,
    pub at: Local,
    pub what: String,
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    pub sign: DiffSign,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiffSign {
    Same,
    Added,
    Removed,
}
