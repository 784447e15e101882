//! Announcements that are stopped before all of it has left, and go on or end.

use sqlx::PgConnection;

use super::{
    queries,
    types::AnnouncementState,
    writing::{lock, open},
};
use crate::{
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::types::EventCard,
    ids::{AnnouncementId, EventRef},
    series::types::Series,
    viewer::Asked,
};

/// Stops what has not left yet: a draft is forgotten, one that waits for its moment is a draft again, the mails of one that
/// is being sent wait until [`resume`] or [`end`]. Returns how many do. Stopping twice is idempotent.
///
/// Errors: as [`super::writing::save`].
pub async fn stop(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: AnnouncementId) -> Result<u64> {
    let mut tx = db.begin().await?;
    let (series, card) = open(&mut tx, asked, event_ref).await?;
    let known = lock(&mut tx, &card, id).await?;
    let held = match known.state {
        AnnouncementState::Draft => {
            queries::delete_draft(&mut tx, id).await?;
            0
        }
        // Nothing was written: it is a draft again.
        AnnouncementState::Queued => {
            queries::set_state(&mut tx, id, AnnouncementState::Draft, None).await?;
            0
        }
        AnnouncementState::Sent => {
            let waiting = queries::progress(&mut tx, &[id]).await?.get(&id).map_or(0, |far| far.waiting);
            let held = queries::hold_waiting(&mut tx, id).await?;
            // What was tried and failed waits too, once its next try has come: see `letters::prepare`.
            if waiting > 0 {
                queries::set_state(&mut tx, id, AnnouncementState::Paused, None).await?;
            }
            held
        }
        AnnouncementState::Paused | AnnouncementState::Stopped => 0,
    };
    record(&mut tx, asked, (&series, &card), ("mail.stop", id), i64::try_from(held).ok()).await?;
    db.commit(tx, &[]).await?;
    Ok(held)
}

/// What was stopped goes on; who has left meanwhile is not written to. Returns how many mails go on; going on twice is
/// idempotent.
///
/// Errors: as [`super::writing::save`]; `Conflict` for one that was ended.
pub async fn resume(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: AnnouncementId) -> Result<i64> {
    let mut tx = db.begin().await?;
    let (series, card) = open(&mut tx, asked, event_ref).await?;
    match lock(&mut tx, &card, id).await?.state {
        AnnouncementState::Paused => {}
        AnnouncementState::Stopped => {
            return Err(Error::conflict(
                "このお知らせは終わりにしました。届いていない人に送るには、新しく書いてください。",
                "This announcement was ended. To reach the others, please write another.",
            ));
        }
        _ => return Ok(0),
    }
    let going = queries::release_held(&mut tx, id, asked.now).await?;
    queries::set_state(&mut tx, id, AnnouncementState::Sent, None).await?;
    record(&mut tx, asked, (&series, &card), ("mail.resume", id), Some(going)).await?;
    db.commit(tx, &[]).await?;
    Ok(going)
}

/// What was stopped is never sent. Returns to how many it was not; ending twice is idempotent.
///
/// Errors: as [`super::writing::save`]; `Conflict` for one that was not stopped.
pub async fn end(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: AnnouncementId) -> Result<i64> {
    let mut tx = db.begin().await?;
    let (series, card) = open(&mut tx, asked, event_ref).await?;
    let known = lock(&mut tx, &card, id).await?;
    match known.state {
        AnnouncementState::Paused => {}
        AnnouncementState::Stopped => return Ok(known.withheld.into()),
        _ => {
            return Err(Error::conflict("先に送信を止めてください。", "Please stop it first."));
        }
    }
    let withheld = i64::try_from(queries::delete_held(&mut tx, id).await?).unwrap_or(i64::MAX);
    queries::mark_ended(&mut tx, id, withheld).await?;
    record(&mut tx, asked, (&series, &card), ("mail.end", id), Some(withheld)).await?;
    db.commit(tx, &[]).await?;
    Ok(withheld)
}

async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, card): (&Series, &EventCard),
    (action, id): (&str, AnnouncementId),
    count: Option<i64>,
) -> Result<()> {
    let subject = format!("announcement:{id}");
    let entry = Entry {
        details: Details { count, ..Details::default() },
        ..Entry::of_event(series.id, card.id, action, &subject)
    };
    audit::write(tx, asked.viewer, &entry).await
}
