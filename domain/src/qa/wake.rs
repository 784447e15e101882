//! Tells the live boards that something of an event changed.

use sqlx::PgConnection;

use crate::{error::Result, ids::EventId};

/// Channel on which processes hear that a board has changed; the payload is the event's id.
pub const CHANNEL: &str = "boards";

/// Tells every process that has viewers there that a board changed, at commit.
pub(crate) async fn wake(db: &mut PgConnection, event: EventId) -> Result<()> {
    Ok(crate::db::queries::notify(db, CHANNEL, &event.to_string()).await?)
}
