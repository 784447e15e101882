//! Which room is which, and what is known of rooms: by their keys, and by the names that readers know them by.

use sqlx::{PgConnection, types::Json};

use crate::{
    agenda::{room_keys::RoomKeys, streams::RoomStream, types::RoomFacts},
    ids::EventId,
};

/// Which key the names of rooms have in the newest draft, and which for readers.
pub async fn room_keys(db: &mut PgConnection, event: EventId) -> sqlx::Result<(RoomKeys, RoomKeys)> {
    let row = sqlx::query!(
        r#"select coalesce((select d.room_keys from agenda_drafts d where d.event_id = e.id and d.room_keys is not null
                            order by d.version desc limit 1), e.room_keys) as "drafted!: Json<RoomKeys>",
                  e.room_keys as "released: Json<RoomKeys>"
           from events e where e.id = $1"#,
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.drafted.0, row.released.0)).unwrap_or_default())
}

/// Which key the names of rooms have in the newest draft from now on.
pub async fn set_room_keys(db: &mut PgConnection, event: EventId, keys: &RoomKeys) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set room_keys = $2
         where event_id = $1 and version = (select max(version) from agenda_drafts where event_id = $1)",
        event.0,
        Json(keys) as _
    )
    .execute(db)
    .await
    .map(drop)
}

/// Readers know rooms as the newest draft does, which was released just now.
pub async fn release_room_keys(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "update events e set room_keys = coalesce(
             (select jsonb_object_agg(k.key, k.value)
              from (select d.room_keys from agenda_drafts d where d.event_id = $1 and d.room_keys is not null
                    order by d.version desc limit 1) newest
              cross join lateral jsonb_each(newest.room_keys) k
              where exists (select from slots t where t.event_id = $1 and t.room = k.key)), '{}')
         where e.id = $1",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// All that is known of rooms of an event; each has its key for a name.
pub async fn room_facts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<RoomFacts>> {
    sqlx::query_as!(
        RoomFacts,
        "select name, seats, stream_url from event_rooms where event_id = $1 order by name",
        event.0
    )
    .fetch_all(db)
    .await
}

/// What is known of the rooms that readers know, by the names that they have for them.
pub async fn released_room_facts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<RoomFacts>> {
    sqlx::query_as!(
        RoomFacts,
        "select distinct t.room as name, r.seats, r.stream_url
         from slots t join events e on e.id = t.event_id
         join event_rooms r on r.event_id = e.id and r.name = coalesce(e.room_keys ->> t.room, t.room)
         where t.event_id = $1 order by t.room",
        event.0
    )
    .fetch_all(db)
    .await
}

/// `facts`: with the key of the room for a name.
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

/// Forgets what is known of a room by its key, unless readers know the room.
pub async fn forget_room(db: &mut PgConnection, event: EventId, key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from event_rooms where event_id = $1 and name = $2
           and not exists (select from slots t join events e on e.id = t.event_id
                           where t.event_id = $1 and coalesce(e.room_keys ->> t.room, t.room) = $2)",
        event.0,
        key
    )
    .execute(db)
    .await
    .map(drop)
}

/// Forgets what is known of rooms that are there no more, neither for readers nor in the draft, which was released just now.
pub async fn forget_rooms_of_before(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from event_rooms r using events e
         where r.event_id = $1 and e.id = r.event_id
           and not exists (select from slots t
                           where t.event_id = e.id and coalesce(e.room_keys ->> t.room, t.room) = r.name)
           and not exists (select from agenda_drafts d cross join unnest(d.rooms) added (name)
                           where d.event_id = e.id
                             and d.version = (select max(version) from agenda_drafts where event_id = e.id)
                             and coalesce((select k.room_keys from agenda_drafts k
                                           where k.event_id = e.id and k.room_keys is not null
                                           order by k.version desc limit 1) ->> added.name, added.name) = r.name)",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Where rooms in which something stands are streamed, by the names that readers know them by.
pub async fn room_streams(db: &mut PgConnection, events: &[EventId]) -> sqlx::Result<Vec<(EventId, RoomStream)>> {
    let ids: Vec<i64> = events.iter().map(|event| event.0).collect();
    let rows = sqlx::query!(
        r#"select distinct t.event_id as "event: EventId", t.room, r.stream_url as "url!"
           from slots t join events e on e.id = t.event_id
           join event_rooms r on r.event_id = e.id and r.name = coalesce(e.room_keys ->> t.room, t.room)
           where t.event_id = any($1) and r.stream_url is not null
           order by t.event_id, t.room"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, RoomStream { room: row.room, url: row.url })).collect())
}

/// The rooms that readers of one event know, for another: what they seat, and not where they were streamed.
pub async fn copy_rooms(db: &mut PgConnection, (from, to): (EventId, EventId)) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into event_rooms (event_id, name, seats)
         select distinct $2::bigint, t.room, r.seats
         from slots t join events e on e.id = t.event_id
         join event_rooms r on r.event_id = e.id and r.name = coalesce(e.room_keys ->> t.room, t.room)
         where t.event_id = $1 and r.seats is not null
         on conflict on constraint event_rooms_pkey do nothing",
        from.0,
        to.0
    )
    .execute(db)
    .await
    .map(drop)
}
