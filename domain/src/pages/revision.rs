//! What a revision changed: of the notes of a talk, or of a report.

use crate::{
    agenda::types::Slot,
    db::Db,
    error::{Error, Result},
    events::{access::find_with_right as find, types::EventCard},
    ids::EventRef,
    reports::{import::diff::DiffLine, notes::find_slot, queries, rules},
    series::types::Series,
    viewer::{Asked, Right},
};

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

/// The difference between a revision of a talk's notes and the one before it.
pub async fn of_notes(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    n: i32,
    revision: i32,
) -> Result<RevisionDiff> {
    let mut conn = db.acquire().await?;
    let (series, card, slot, _) = find_slot(&mut conn, asked.viewer, event_ref, n, Right::SeeDesk).await?;
    let join = |(markdown, impression): (String, String)| {
        if impression.is_empty() { markdown } else { format!("{markdown}\n感想\n{impression}\n") }
    };
    let new = queries::note_revision(&mut conn, slot.id, revision).await?.map(join).ok_or(Error::NotFound)?;
    let old = queries::note_revision(&mut conn, slot.id, revision - 1).await?.map(join).unwrap_or_default();
    let lines: Vec<DiffLine> = rules::diff(&old, &new, 3);
    Ok(RevisionDiff { series, card, slot: Some(slot), revision, lines })
}

/// The difference between a report revision and the one before it.
pub async fn of_report(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, revision: i32) -> Result<RevisionDiff> {
    let mut conn = db.acquire().await?;
    let (series, card) = find(&mut conn, asked.viewer, event_ref, Right::SeeDesk).await?;
    let new = queries::report_revision(&mut conn, card.id, revision).await?.ok_or(Error::NotFound)?;
    let old = queries::report_revision(&mut conn, card.id, revision - 1).await?.unwrap_or_default();
    let lines = rules::diff(&old, &new, 3);
    Ok(RevisionDiff { series, card, slot: None, revision, lines })
}
