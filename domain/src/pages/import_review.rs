//! `/organize/{series}/import/{id}`

use crate::{
    db::Db,
    error::Result,
    events::types::EventCard,
    ids::ImportId,
    reports::{
        import::{
            Counts, ImportDraft,
            diff::{DraftChange, compare},
        },
        importing::{event_of, facts, from_json, of_series, queries},
    },
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/organize/{series}/import/{id}`: what was understood, and what it would change.
#[derive(Clone, Debug)]
pub struct ImportReview {
    pub id: ImportId,
    pub series: Series,
    pub draft: ImportDraft,
    pub counts: Counts,
    /// The event it speaks of, if there is one with that number.
    pub event: Option<EventCard>,
    /// What differs from the stored facts; empty when nothing does.
    pub changes: Vec<DraftChange>,
    /// Raised with each correction; a correction names the one it was made on.
    pub version: i32,
    pub is_applied: bool,
}

/// What was understood, and what applying it would change.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, id: ImportId) -> Result<ImportReview> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::ImportReport)?;
    let import = of_series(queries::by_id(&mut conn, id).await?, &series)?;
    let draft = from_json(import.draft)?;
    let event = event_of(&mut conn, asked.viewer, &series, &draft).await?;
    let changes = match &event {
        None => Vec::new(),
        Some(card) => compare(&facts::as_draft(&mut conn, &series, card, &draft).await?, &draft),
    };
    Ok(ImportReview {
        id,
        counts: draft.counts(),
        version: import.version,
        is_applied: import.state == "applied",
        series,
        draft,
        event,
        changes,
    })
}
