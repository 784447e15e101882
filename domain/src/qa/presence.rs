//! Which moderators are at the console, and which question each looks at. Nobody else is told.

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

/// Somebody who has not said so for this long is there no more. Consoles say it every 20 s.
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
