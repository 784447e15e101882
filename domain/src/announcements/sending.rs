//! Announcements whose moment has come are written to the outbox. For the worker.

use super::{queries, types::AnnouncementState};
use crate::{
    db::Db,
    error::Result,
    events,
    ids::{AnnouncementId, EventId},
    series,
    viewer::Asked,
};

/// Writes the mails of all that are due; says how many. Several processes may come to one at once: it is written once.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn send_due(db: &Db, asked: Asked<'_>) -> Result<i64> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let due = queries::due(&mut connection, asked.now).await?;
    drop(connection);
    let mut written = 0;
    for (id, event) in due {
        written += send(db, asked, id, event).await?;
    }
    Ok(written)
}

async fn send(db: &Db, asked: Asked<'_>, id: AnnouncementId, event: EventId) -> Result<i64> {
    let mut tx = db.begin().await?;
    let Some(card) = events::access::card(&mut tx, event).await? else { return Ok(0) };
    let series = series::access::find(&mut tx, &card.series_slug).await?;
    let Some(known) = queries::lock(&mut tx, event, id, &card.zone).await? else { return Ok(0) };
    // Under the lock: it may have been stopped, or written by another process.
    if known.state != AnnouncementState::Queued {
        return Ok(0);
    }
    let written = queries::enqueue(&mut tx, (series.id, event), id, &known.segment, asked.now).await?;
    queries::mark_sent(&mut tx, id, written).await?;
    db.commit(tx, &[]).await?;
    Ok(written)
}
