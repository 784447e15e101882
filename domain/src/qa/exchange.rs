//! Questions as the importer and other services know them.

use chrono::{DateTime, Utc};

use super::types::QuestionState;
use crate::ids::{QuestionId, SlotId};

/// A stored question as the importer compares it: id, slot, asker, body and the answers' Markdown.
pub struct ImportedQuestion {
    pub id: QuestionId,
    pub slot: Option<SlotId>,
    pub asker: String,
    pub body: String,
    pub answers: Vec<String>,
}

/// A question as another service exported it.
pub struct ExportedQuestion<'a> {
    /// The talk that it names, where there is one.
    pub slot: Option<SlotId>,
    pub body: &'a str,
    /// Empty: anonymous.
    pub asker: &'a str,
    pub votes: i32,
    pub state: QuestionState,
    /// Author and Markdown.
    pub answers: &'a [(String, String)],
    pub asked_at: DateTime<Utc>,
}

/// A stored question as an export of another service is compared with it.
pub struct KnownQuestion {
    pub id: QuestionId,
    pub body: String,
    pub state: QuestionState,
    pub slot: Option<SlotId>,
    /// How many.
    pub answers: i64,
}
