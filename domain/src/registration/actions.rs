//! Reads of registration that other features use.

use sqlx::PgConnection;

use crate::{error::Result, ids::EventId, registration::types::ParticipationType};

use super::queries;

/// The kinds of seats of an event, in the organizers' order; `zone` is the event's.
pub async fn types_of(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<ParticipationType>> {
    Ok(queries::types_of(db, event, zone).await?)
}

/// Adds a kind of seat, or changes the capacity of the one with that name. `mode` is onsite or online.
pub(crate) async fn add_type(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    name: &str,
    mode: &str,
    capacity: Option<i32>,
) -> Result<()> {
    Ok(queries::insert_type(db, event, position, name, mode, capacity).await?)
}
