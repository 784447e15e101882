//! Participation types.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, TypeId},
    registration::types::ParticipationType,
    time::Local,
};

/// In the organizers' order, with how many hold a seat and how many wait.
pub async fn types_of(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<ParticipationType>> {
    let rows = sqlx::query!(
        "select id, name, mode, capacity, opens_at, closes_at, confirmed, waitlisted from participation_types
         where event_id = $1 order by position, id",
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ParticipationType {
            id: TypeId(row.id),
            name: row.name,
            is_online: row.mode == "online",
            capacity: row.capacity,
            opens: row.opens_at.map(|at| Local::at(at, zone)),
            closes: row.closes_at.map(|at| Local::at(at, zone)),
            confirmed: row.confirmed.into(),
            waitlisted: row.waitlisted.into(),
        })
        .collect())
}

/// What organizers say of a participation type.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypeFacts<'a> {
    pub name: &'a str,
    pub is_online: bool,
    /// `None`: without limit.
    pub capacity: Option<i32>,
    pub closes: Option<DateTime<Utc>>,
}

impl TypeFacts<'_> {
    const fn mode(&self) -> &'static str {
        if self.is_online { "online" } else { "onsite" }
    }
}

pub async fn insert_type(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    facts: TypeFacts<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into participation_types (event_id, position, name, mode, capacity, closes_at) values ($1, $2, $3, $4, $5, $6)",
        event.0,
        position,
        facts.name,
        facts.mode(),
        facts.capacity,
        facts.closes
    )
    .execute(db)
    .await
    .map(drop)
}

/// The participation types of another event, without their windows: those belong to its date.
pub async fn copy_types(db: &mut PgConnection, event: EventId, from: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into participation_types (event_id, position, name, mode, capacity, admission)
         select $1, position, name, mode, capacity, admission from participation_types where event_id = $2",
        event.0,
        from.0
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn update_type(db: &mut PgConnection, event: EventId, id: TypeId, facts: TypeFacts<'_>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update participation_types set name = $3, mode = $4, capacity = $5, closes_at = $6 where id = $2 and event_id = $1",
        event.0,
        id.0,
        facts.name,
        facts.mode(),
        facts.capacity,
        facts.closes
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// When the participation types of an event open and close, those that do either.
pub async fn windows(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<Vec<(TypeId, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>> {
    let rows = sqlx::query!(
        "select id, opens_at, closes_at from participation_types
         where event_id = $1 and (opens_at is not null or closes_at is not null) order by id for update",
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (TypeId(row.id), row.opens_at, row.closes_at)).collect())
}

pub async fn set_window(
    db: &mut PgConnection,
    id: TypeId,
    opens: Option<DateTime<Utc>>,
    closes: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!("update participation_types set opens_at = $2, closes_at = $3 where id = $1", id.0, opens, closes)
        .execute(db)
        .await
        .map(drop)
}

/// A participation type that nobody ever registered for; false when somebody did.
pub async fn delete_type(db: &mut PgConnection, event: EventId, id: TypeId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from participation_types p where p.id = $2 and p.event_id = $1
         and not exists (select from registrations r where r.type_id = p.id)",
        event.0,
        id.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// A participation type as taking one needs it.
pub struct Kind {
    pub capacity: Option<i32>,
    /// How many hold a seat, and how many wait.
    pub confirmed: i32,
    pub waitlisted: i32,
    pub opens: Option<DateTime<Utc>>,
    pub closes: Option<DateTime<Utc>>,
}

/// Locks a participation type, so that those who take or give its seats follow each other; the counts are
/// those after everybody before.
pub async fn lock_type(db: &mut PgConnection, event: EventId, id: TypeId) -> sqlx::Result<Option<Kind>> {
    sqlx::query_as!(
        Kind,
        "select capacity, confirmed, waitlisted, opens_at as opens, closes_at as closes from participation_types
         where id = $1 and event_id = $2 for update",
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await
}
