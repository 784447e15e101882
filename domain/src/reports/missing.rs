//! What is missing of events that are over: asked for, or known not to come.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{MissingPart, Piece},
};
use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventRef, PersonId, SlotId},
    series,
    series::types::Series,
    viewer::{Asked, Right},
};

/// What is known not to come is missing no more; or it is missed again. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for an event that is not there.
pub async fn set_waived(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (part, slot): (MissingPart, Option<SlotId>),
    is_waived: bool,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let changed = if is_waived {
        queries::waive(&mut tx, card.id, part, slot, asked.now).await?
    } else {
        queries::take_up_again(&mut tx, card.id, part, slot).await?
    };
    if changed {
        let action = if is_waived { "missing.waive" } else { "missing.take_up" };
        let subject = format!("event:{}", card.id);
        let entry = audit::Entry::of_event(series.id, card.id, action, &subject).with_words(part.into_str());
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    db.commit(tx, &[]).await
}

/// Which events are taken as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsTheyAre {
    Event(i32),
    /// All that ended more than so many days ago.
    OlderThan(i64),
}

/// What is missing of these events is missing no more, but for reports that are not out. Says how many pieces that
/// were, and the moment by which [`take_up_batch`] takes it back.
pub async fn leave(db: &Db, asked: Asked<'_>, slug: &str, which: AsTheyAre) -> Result<(u64, DateTime<Utc>)> {
    let mut tx = db.begin().await?;
    let series = editable(&mut tx, asked, slug).await?;
    let is_meant = |piece: &Piece| match which {
        AsTheyAre::Event(number) => piece.number == number,
        AsTheyAre::OlderThan(days) => asked.now - piece.ended > Duration::days(days),
    };
    let mut pieces = queries::missing_pieces(&mut tx, series.id).await?;
    pieces.retain(|piece| piece.part != MissingPart::Report && is_meant(piece));
    // As precise as the database is, so that the same moment finds it again.
    let at = DateTime::from_timestamp_micros(asked.now.timestamp_micros()).unwrap_or(asked.now);
    let n = queries::waive_all(&mut tx, &pieces, at).await?;
    record(&mut tx, asked, &series, "missing.leave", at.timestamp_micros()).await?;
    db.commit(tx, &[]).await?;
    Ok((n, at))
}

/// Takes [`leave`] back. A moment at which nothing was waived is no error.
pub async fn take_up_batch(db: &Db, asked: Asked<'_>, slug: &str, at: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = editable(&mut tx, asked, slug).await?;
    if queries::take_up_batch(&mut tx, series.id, at).await? > 0 {
        record(&mut tx, asked, &series, "missing.take_up", at.timestamp_micros()).await?;
    }
    db.commit(tx, &[]).await
}

/// A speaker was asked for what is missing of theirs. Says the id by which that can be taken back.
pub async fn note_request(db: &Db, asked: Asked<'_>, slug: &str, person: PersonId) -> Result<i64> {
    let mut tx = db.begin().await?;
    let series = editable(&mut tx, asked, slug).await?;
    let pieces = queries::missing_pieces(&mut tx, series.id).await?;
    if !pieces.iter().any(|piece| piece.people.contains(&person)) {
        return Err(Error::NotFound);
    }
    let id = queries::insert_request(&mut tx, series.id, person, asked.viewer.account_id(), asked.now).await?;
    record(&mut tx, asked, &series, "missing.asked", id).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

/// They were not asked after all. One that is gone is no error.
pub async fn take_back_request(db: &Db, asked: Asked<'_>, slug: &str, id: i64) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = editable(&mut tx, asked, slug).await?;
    if queries::delete_request(&mut tx, series.id, id).await? {
        record(&mut tx, asked, &series, "missing.asked_taken_back", id).await?;
    }
    db.commit(tx, &[]).await
}

async fn editable(db: &mut PgConnection, asked: Asked<'_>, slug: &str) -> Result<Series> {
    let series = series::access::find(db, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    Ok(series)
}

async fn record(tx: &mut PgConnection, asked: Asked<'_>, series: &Series, action: &str, id: i64) -> Result<()> {
    let subject = format!("request:{id}");
    audit::record(tx, asked.viewer, Some(series.id), action, &subject, audit::Outcome::Ok).await
}
