//! "Are you still coming?": who holds a seat is asked once, so many hours before, with a button each way. Seats of who
//! says nothing are given on only where the organizers chose so.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    changes::{keys, notify},
    promoting, queries, seats,
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, RegistrationId},
    mail::types::Kind,
    viewer::Asked,
};

/// Asks who is to be asked, and gives on the seats of who did not answer; for the worker. Returns how many were asked.
/// Each is asked once, whoever comes to it first.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn work(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let due = queries::still_due(&mut connection, asked.now).await?;
    drop(connection);
    let mut people = 0;
    for (event, is_silence) in due {
        if is_silence {
            end_silence(db, event, asked.now).await?;
        } else {
            people += ask(db, event, asked.now).await?;
        }
    }
    Ok(people)
}

async fn ask(db: &Db, event: EventId, now: DateTime<Utc>) -> Result<usize> {
    let mut tx = db.begin().await?;
    // It moves before or after, not meanwhile.
    events::access::hold_by_id(&mut tx, event).await?;
    let people = queries::mark_asked(&mut tx, event, now).await?;
    for id in &people {
        notify(&mut tx, *id, Kind::StillComing, now).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(people.len())
}

async fn end_silence(db: &Db, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let event = events::access::hold_by_id(&mut tx, event).await?;
    queries::lock_types(&mut tx, event.id).await?;
    // Under the locks: they may have answered meanwhile.
    for id in queries::silent(&mut tx, event.id, now).await? {
        queries::set_cancelled(&mut tx, id, now).await?;
        notify(&mut tx, id, Kind::SeatGivenOn, now).await?;
    }
    promoting::fill(&mut tx, &event, now).await?;
    db.commit(tx, &keys(&event, true)).await
}

/// The event begins at another time: whoever was asked of the old one is asked anew, and nobody loses a seat for having
/// said nothing of it. A step of that transaction.
pub(crate) async fn forget(tx: &mut PgConnection, event: EventId) -> Result<()> {
    Ok(queries::forget_still(tx, event).await?)
}

/// They still come. Saying it twice is idempotent.
///
/// Errors: as [`seats::own`]; `Conflict` for a place that was given back.
pub async fn answer(db: &Db, asked: Asked<'_>, code: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    write(&mut tx, id, asked.now).await?;
    db.commit(tx, &[]).await
}

/// The same by the link of a mail. Errors: `NotFound` for a link that is none; as [`answer`].
pub async fn answer_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, now).await?;
    write(&mut tx, id, now).await?;
    db.commit(tx, &[]).await
}

async fn write(tx: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> Result<()> {
    if queries::set_still(tx, id, now).await? {
        return Ok(());
    }
    Err(Error::conflict(
        "この申し込みは、いま席を持っていません。もう一度申し込めるか、開催ページで確かめてください。",
        "This registration holds no seat now. The event's page says whether you can register again.",
    ))
}
