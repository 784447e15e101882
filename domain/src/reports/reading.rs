//! Reports as readers see them.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    queries::{self, RawLine},
    types::{NoteLine, Revision},
};
use crate::{
    error::Result,
    ids::{EventId, SlotId},
    markdown,
    time::Local,
};

/// The reporter's words on a slot; empty when there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impression {
    /// Sanitized.
    pub html: String,
    pub author: String,
}

pub(crate) fn render_notes(lines: Vec<RawLine>) -> Vec<NoteLine> {
    lines
        .into_iter()
        .map(|line| NoteLine { depth: line.depth, html: html(&line.body), video_at: line.video_at })
        .collect()
}

/// Notes and impression of one slot, ready to be shown.
pub async fn notes_of_slot(db: &mut PgConnection, slot: SlotId) -> Result<(Vec<NoteLine>, Impression)> {
    let notes = render_notes(queries::notes_of_slot(db, slot).await?);
    let impression = queries::impression_of_slot(db, slot)
        .await?
        .map_or_else(Impression::default, |raw| Impression { html: markdown::block(&raw.body), author: raw.author });
    Ok((notes, impression))
}

/// The raw notes of a slot: depth and inline Markdown.
pub(crate) async fn raw_notes(db: &mut PgConnection, event: EventId) -> Result<HashMap<i64, Vec<(i32, String)>>> {
    let notes = queries::notes_of_event(db, event).await?;
    Ok(notes
        .into_iter()
        .map(|(slot, lines)| (slot, lines.into_iter().map(|line| (line.depth, line.body)).collect()))
        .collect())
}

pub(crate) fn revisions(raw: Vec<queries::RawRevision>, zone: &str) -> Vec<Revision> {
    raw.into_iter()
        .map(|r| Revision { number: r.number, author: r.author, at: Local::at(r.created_at, zone), what: r.what })
        .collect()
}

/// A line of notes as HTML: code, tables and quotations are blocks of their own.
fn html(body: &str) -> String {
    if super::notes_markdown::is_block(body) { markdown::block(body) } else { markdown::inline(body) }
}
