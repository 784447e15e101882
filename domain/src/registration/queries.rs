//! The only SQL of registration.

use sqlx::PgConnection;

use crate::{ids::EventId, registration::types::ParticipationType, time::Local};

/// In the organizers' order.
pub async fn types_of(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<ParticipationType>> {
    let rows = sqlx::query!(
        "select name, mode, capacity, opens_at, closes_at from participation_types where event_id = $1 order by position, id",
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ParticipationType {
            name: row.name,
            is_online: row.mode == "online",
            capacity: row.capacity,
            opens: row.opens_at.map(|at| Local::at(at, zone)),
            closes: row.closes_at.map(|at| Local::at(at, zone)),
        })
        .collect())
}

pub async fn insert_type(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    name: &str,
    mode: &str,
    capacity: Option<i32>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into participation_types (event_id, position, name, mode, capacity) values ($1, $2, $3, $4, $5)
         on conflict on constraint participation_types_name_unique do update set capacity = excluded.capacity",
        event.0,
        position,
        name,
        mode,
        capacity
    )
    .execute(db)
    .await
    .map(drop)
}
