//! Reads what a community keeps at other services: events, attendee lists, questions, chapters, calendars.
//!
//! A file is looked at first ([`kind`]), a ZIP is opened within bounds ([`unpack`]); tables become rows whose columns a
//! person can map ([`table`], [`columns`]), and rows become records ([`attendees`], [`questions`], [`polls`]). Nothing
//! here touches a database or a clock.

pub mod attendees;
pub mod calendar;
pub mod chapters;
pub mod columns;
pub mod derived;
pub mod events;
pub mod files;
pub mod kind;
pub mod name;
pub mod polls;
pub mod questions;
pub mod record;
pub mod table;
pub mod unpack;

mod when;
mod words;

pub use report_import::{Refused, error::Result};

use serde::{Deserialize, Serialize};

/// A row that did not become a record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// As a person counts: the line of the column names is 1.
    pub row: usize,
    pub text: String,
    pub reason: lang::Text,
}
