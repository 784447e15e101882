//! Participation types of an event, out and in.

use sqlx::PgConnection;

use crate::{archive::format::record::TypeRecord, ids::EventId};

/// In their order.
pub async fn types(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<TypeRecord>> {
    sqlx::query_as!(
        TypeRecord,
        "select name, mode, capacity, opens_at, closes_at, admission from participation_types where event_id = $1
         order by position, id",
        event.0
    )
    .fetch_all(db)
    .await
}

/// Adds these to an event that has none.
pub async fn insert_types(db: &mut PgConnection, event: EventId, types: &[TypeRecord]) -> sqlx::Result<()> {
    for (position, kind) in (1..).zip(types) {
        sqlx::query!(
            "insert into participation_types (event_id, position, name, mode, capacity, opens_at, closes_at, admission)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            event.0,
            position,
            kind.name,
            kind.mode,
            kind.capacity,
            kind.opens_at,
            kind.closes_at,
            kind.admission
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
