//! Every public page for search engines, in parts that a robot can take.

use chrono::{DateTime, Utc};

use crate::ids::QuestionId;

/// A public page. Series by slug, events by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicPage {
    Series(String),
    Event(String, i32),
    Report(String, i32),
    Talk(String, i32, i32),
    Speaker(String),
    Question(String, i32, QuestionId),
}

/// A public page, and when what it shows last changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub page: PublicPage,
    pub changed: DateTime<Utc>,
}

/// A run of entries in their order.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub skip: i64,
    pub take: i64,
}
