//! Which moderators are at the console and which question each looks at, and how many screens of attendees are open. Nobody
//! else is told.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{queries, types::Presence, wake::wake};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, EventRef, QuestionId},
    viewer::{Asked, Right},
};

/// Somebody who has not said so for this long is there no more. Consoles and rooms say it every 20 s.
const STAYS: Duration = Duration::seconds(45);

/// A moderator has the console open.
///
/// Errors: `NotFound`, `Forbidden`.
pub async fn here(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, at: Option<QuestionId>) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    let (_, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    let is_new = queries::set_presence(&mut tx, card.id, account, at, asked.now, asked.now - STAYS).await?;
    // Who only says that they are still there changes nothing on a screen.
    if is_new {
        wake(&mut tx, card.id).await?;
    }
    db.commit(tx, &[]).await
}

/// Who is there, in the order of their names.
pub(crate) async fn of_event(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<Vec<Presence>> {
    Ok(queries::presences(db, event, now - STAYS).await?)
}

/// A room of the server says how many screens of attendees it has open, `None` once it is closed. It asks for nobody: each
/// room counts its own, and whose they are stands nowhere. No room is woken by it, which all look once a second.
pub async fn note_screens(
    db: &Db,
    event: EventId,
    room: i64,
    screens: Option<usize>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut conn = db.acquire().await?;
    match screens {
        Some(open) => {
            let open = i32::try_from(open).unwrap_or(i32::MAX);
            queries::set_screens(&mut conn, event, room, open, now, now - STAYS).await?;
        }
        None => queries::end_screens(&mut conn, event, room).await?,
    }
    Ok(())
}

/// How many screens of attendees are open, in all processes.
pub(crate) async fn screens(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<i64> {
    Ok(queries::screens(db, event, now - STAYS).await?)
}
