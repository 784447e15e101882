//! What is known of rooms beside their names.

use sqlx::PgConnection;

use crate::{
    agenda::{streams::RoomStream, types::RoomFacts},
    ids::EventId,
};

pub async fn room_facts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<RoomFacts>> {
    sqlx::query_as!(
        RoomFacts,
        "select name, seats, stream_url from event_rooms where event_id = $1 order by name",
        event.0
    )
    .fetch_all(db)
    .await
}

pub async fn set_room_facts(db: &mut PgConnection, event: EventId, facts: &RoomFacts) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into event_rooms (event_id, name, seats, stream_url) values ($1, $2, $3, $4)
         on conflict on constraint event_rooms_pkey do update set seats = excluded.seats, stream_url = excluded.stream_url",
        event.0,
        facts.name,
        facts.seats,
        facts.stream_url
    )
    .execute(db)
    .await
    .map(drop)
}

/// Forgets what is known of a room by a name, unless readers know a room by it.
pub async fn forget_room(db: &mut PgConnection, event: EventId, name: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from event_rooms where event_id = $1 and name = $2
           and not exists (select from slots t where t.event_id = $1 and t.room = $2)",
        event.0,
        name
    )
    .execute(db)
    .await
    .map(drop)
}

/// Forgets what is known of rooms by names that no room has any more, neither for readers nor in the draft, which was released
/// just now.
pub async fn forget_rooms_of_before(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from event_rooms r where r.event_id = $1
           and not exists (select from slots t where t.event_id = $1 and t.room = r.name)
           and not exists (select from agenda_drafts d where d.event_id = $1 and r.name = any(d.rooms)
                           and d.version = (select max(version) from agenda_drafts where event_id = $1))",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Where rooms in which something stands are streamed.
pub async fn room_streams(db: &mut PgConnection, events: &[EventId]) -> sqlx::Result<Vec<(EventId, RoomStream)>> {
    let ids: Vec<i64> = events.iter().map(|event| event.0).collect();
    let rows = sqlx::query!(
        r#"select r.event_id as "event: EventId", r.name, r.stream_url as "url!" from event_rooms r
           where r.event_id = any($1) and r.stream_url is not null
             and exists (select from slots t where t.event_id = r.event_id and t.room = r.name)
           order by r.event_id, r.name"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, RoomStream { room: row.name, url: row.url })).collect())
}

/// Rooms of one event for another: what they seat, and not where they were streamed.
pub async fn copy_rooms(db: &mut PgConnection, (from, to): (EventId, EventId)) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into event_rooms (event_id, name, seats)
         select $2, name, seats from event_rooms where event_id = $1 and seats is not null
         on conflict on constraint event_rooms_pkey do nothing",
        from.0,
        to.0
    )
    .execute(db)
    .await
    .map(drop)
}
