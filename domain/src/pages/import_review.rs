//! `/organize/{series}/import/{id}`

use std::collections::HashMap;

use crate::{
    agenda::{self, types::SeenBefore},
    db::Db,
    error::Result,
    events::types::EventCard,
    ids::ImportId,
    lang::Text,
    reports::{
        import::{Counts, ImportDraft, decode, diff::DraftChange, lines},
        importing::{Seen, from_json, look_at, of_series, queries},
    },
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// Lines of the source on one page.
pub const LINES: usize = 600;

/// `/organize/{series}/import/{id}`: what was understood, and what it would change.
#[derive(Clone, Debug)]
pub struct ImportReview {
    pub id: ImportId,
    pub series: Series,
    pub draft: ImportDraft,
    pub counts: Counts,
    /// The source as it is read, line by line.
    pub lines: Vec<String>,
    /// The first line that is shown.
    pub from: usize,
    /// Of the file that was handed in; empty for a text that was pasted.
    pub file_name: String,
    /// How its letters were read; empty for a text that was pasted.
    pub encoding: String,
    /// Encodings that can be chosen instead.
    pub encodings: Vec<&'static str>,
    /// The event it speaks of, if there is one with that number.
    pub event: Option<EventCard>,
    /// Why it is not taken in as it is: it names another series.
    pub refused: Option<Text>,
    /// What differs from the stored facts; empty when nothing does.
    pub changes: Vec<DraftChange>,
    /// Where speakers of these names spoke before; by their names as the draft has them.
    pub known: HashMap<String, SeenBefore>,
    /// Raised with each correction; a correction names the one it was made on.
    pub version: i32,
    pub is_applied: bool,
}

/// What was understood, and what applying it would change; from the window of lines that holds `from`.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, id: ImportId, from: usize) -> Result<ImportReview> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::ImportReport)?;
    let import = of_series(queries::by_id(&mut conn, id).await?, &series)?;
    let stored = (from_json(import.draft)?, import.state == "applied");
    let Seen { draft, event, changes, refused, is_applied } = look_at(&mut conn, asked.viewer, &series, stored).await?;
    let names: Vec<String> =
        draft.sections.iter().flat_map(|section| &section.speakers).map(|speaker| speaker.name.clone()).collect();
    let known = agenda::speakers::seen_before(&mut conn, &names, event.as_ref().map(|card| card.id)).await?;
    let lines = lines(&import.source);
    let from = from.clamp(1, lines.len().max(1));
    Ok(ImportReview {
        id,
        counts: draft.counts(),
        version: import.version,
        is_applied,
        from: (from - 1) / LINES * LINES + 1,
        file_name: import.file_name,
        encodings: decode::ENCODINGS.iter().map(|encoding| encoding.name()).collect(),
        encoding: import.encoding,
        lines,
        series,
        draft,
        event,
        refused,
        changes,
        known,
    })
}
