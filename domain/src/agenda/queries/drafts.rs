//! Drafts of an agenda, a row for each version.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    agenda::{
        twins::Twin,
        types::{DraftSlot, RenamedRoom},
    },
    ids::{AccountId, EventId, SlotId},
};

/// A stored state of an agenda.
pub struct DraftRow {
    pub version: i32,
    pub slots: Json<Vec<DraftSlot>>,
    /// Minutes by which the hour of the event's start has moved since it was written.
    pub moved_by: i64,
    /// Rooms that have a column, whatever stands in them.
    pub rooms: Vec<String>,
}

/// The draft with the highest version.
pub async fn newest_draft(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<DraftRow>> {
    sqlx::query_as!(
        DraftRow,
        r#"select d.version, d.slots as "slots: Json<Vec<DraftSlot>>", coalesce(extract(epoch from
                      (e.last_starts_at at time zone e.time_zone)::time - d.start_clock)::bigint / 60, 0) as "moved_by!", d.rooms
           from agenda_drafts d join events e on e.id = d.event_id where d.event_id = $1 order by d.version desc limit 1"#,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// One version, while it is kept.
pub async fn draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<Option<DraftRow>> {
    sqlx::query_as!(
        DraftRow,
        r#"select d.version, d.slots as "slots: Json<Vec<DraftSlot>>", coalesce(extract(epoch from
                      (e.last_starts_at at time zone e.time_zone)::time - d.start_clock)::bigint / 60, 0) as "moved_by!", d.rooms
           from agenda_drafts d join events e on e.id = d.event_id where d.event_id = $1 and d.version = $2"#,
        event.0,
        version
    )
    .fetch_optional(db)
    .await
}

/// Numbers of the events of the same series whose newest draft holds a slot that was one of these.
pub async fn moved_slots(db: &mut PgConnection, event: EventId, slots: &[i64]) -> sqlx::Result<Vec<(SlotId, i32)>> {
    let rows = sqlx::query!(
        r#"select w.slot as "slot!", n.number
           from unnest($2::bigint[]) w (slot)
           join events e on e.id = $1 join events n on n.series_id = e.series_id and n.id <> e.id
           join lateral (select slots from agenda_drafts d where d.event_id = n.id order by d.version desc limit 1) d
               on d.slots @> jsonb_build_array(jsonb_build_object('moved_from', w.slot))"#,
        event.0,
        slots
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (SlotId(row.slot), row.number)).collect())
}

pub async fn has_older_draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from agenda_drafts where event_id = $1 and version < $2) as "has!""#,
        event.0,
        version
    )
    .fetch_one(db)
    .await
}

/// Stores a draft under the next version, with the rooms of the newest one and their keys, and answers it. An older program beside this
/// one counts the rows alone.
pub async fn insert_draft(
    db: &mut PgConnection,
    event: EventId,
    account: Option<AccountId>,
    slots: &[DraftSlot],
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "with next as (
             update events set agenda_version =
                 greatest(agenda_version, (select max(version) from agenda_drafts where event_id = $1)) + 1
             where id = $1 returning agenda_version, (last_starts_at at time zone time_zone)::time as start_clock, room_keys
         )
         insert into agenda_drafts (event_id, version, account_id, slots, created_at, start_clock, rooms, room_keys)
         select $1, agenda_version, $2, $3, $4, start_clock,
                coalesce((select d.rooms from agenda_drafts d where d.event_id = $1 order by d.version desc limit 1), '{}'),
                coalesce((select d.room_keys from agenda_drafts d where d.event_id = $1 and d.room_keys is not null
                          order by d.version desc limit 1), room_keys)
         from next returning version",
        event.0,
        account.map(|id| id.0),
        Json(slots) as _,
        now
    )
    .fetch_one(db)
    .await
}

pub async fn replace_newest_draft(db: &mut PgConnection, event: EventId, slots: &[DraftSlot]) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set slots = $2,
                start_clock = (select (last_starts_at at time zone time_zone)::time from events where id = $1)
         where event_id = $1 and version = (select max(version) from agenda_drafts where event_id = $1)",
        event.0,
        Json(slots) as _
    )
    .execute(db)
    .await
    .map(drop)
}

/// The rooms of the newest version that have a column, whatever stands in them.
pub async fn set_rooms(db: &mut PgConnection, event: EventId, rooms: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set rooms = $2
         where event_id = $1 and version = (select max(version) from agenda_drafts where event_id = $1)",
        event.0,
        rooms
    )
    .execute(db)
    .await
    .map(drop)
}

/// A slot that a version took off, for the draft of another event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentSlot {
    pub event: EventId,
    /// Number of that event.
    pub number: i32,
    /// Its place in the version before, from 0.
    pub at: usize,
}

/// What a version sent away; `None` for one that sent nothing, or to an event that is gone.
pub async fn sent_slot(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<Option<SentSlot>> {
    let row = sqlx::query!(
        r#"select n.id as "event: EventId", n.number, d.moved_at as "at!"
           from agenda_drafts d join events n on n.id = d.moved_to
           where d.event_id = $1 and d.version = $2 and d.moved_at is not null"#,
        event.0,
        version
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| Some(SentSlot { event: row.event, number: row.number, at: usize::try_from(row.at).ok()? })))
}

/// Notes that a version took off the slot that stood at `at` before, for another event.
pub async fn note_sent_slot(
    db: &mut PgConnection,
    (event, version): (EventId, i32),
    to: EventId,
    at: usize,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set moved_to = $3, moved_at = $4 where event_id = $1 and version = $2",
        event.0,
        version,
        to.0,
        i32::try_from(at).ok()
    )
    .execute(db)
    .await
    .map(drop)
}

/// Events of the same series of whose draft a kept version holds a slot that one of these was, before it was sent there; in the
/// order of their ids.
pub async fn events_holding(db: &mut PgConnection, slots: &[SlotId]) -> sqlx::Result<Vec<EventId>> {
    let ids: Vec<i64> = slots.iter().map(|slot| slot.0).collect();
    // The first of the two conditions is that of the index agenda_drafts_with_moved.
    sqlx::query_scalar!(
        r#"select distinct n.id as "id: EventId"
           from slots t join events e on e.id = t.event_id
           join agenda_drafts d on d.slots @? '$[*].moved_from'
               and d.slots @> jsonb_build_array(jsonb_build_object('moved_from', t.id))
           join events n on n.id = d.event_id and n.series_id = e.series_id and n.id <> e.id
           where t.id = any($1) order by n.id"#,
        &ids
    )
    .fetch_all(db)
    .await
}

/// Events of the same series of whose draft a kept version holds a slot that is known by one of these words; in the order of
/// their ids.
pub async fn events_sharing(db: &mut PgConnection, event: EventId, words: &[String]) -> sqlx::Result<Vec<EventId>> {
    // The first of the two conditions is that of the index agenda_drafts_with_sent.
    sqlx::query_scalar!(
        r#"select distinct n.id as "id: EventId"
           from unnest($2::text[]) w (word) join events e on e.id = $1
           join agenda_drafts d on d.slots @? '$[*].sent_as'
               and d.slots @> jsonb_build_array(jsonb_build_object('sent_as', w.word))
           join events n on n.id = d.event_id and n.series_id = e.series_id and n.id <> e.id
           order by n.id"#,
        event.0,
        words
    )
    .fetch_all(db)
    .await
}

/// The word by which the draft of its event knows a released slot that was sent on before it was released.
pub async fn word_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Option<String>> {
    let word = sqlx::query_scalar!(
        r#"select s.slot ->> 'sent_as' as "word?" from slots t
         join lateral (select slots from agenda_drafts d where d.event_id = t.event_id order by d.version desc limit 1) d
             on d.slots @? '$[*].sent_as'
         cross join lateral jsonb_array_elements(d.slots) s (slot)
         where t.id = $1 and (s.slot ->> 'slot')::bigint = t.id limit 1"#,
        slot.0
    )
    .fetch_optional(db)
    .await?;
    Ok(word.flatten())
}

/// The versions of a draft before this one, the newest first, as they are stored.
pub async fn versions_before(
    db: &mut PgConnection,
    event: EventId,
    version: i32,
) -> sqlx::Result<Vec<(i32, Vec<DraftSlot>)>> {
    let rows = sqlx::query!(
        r#"select version, slots as "slots: Json<Vec<DraftSlot>>" from agenda_drafts
           where event_id = $1 and version < $2 order by version desc"#,
        event.0,
        version
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.version, row.slots.0)).collect())
}

/// The state of a draft with which the slot that this one was came onto it, where that is still kept.
pub async fn came_with(db: &mut PgConnection, event: EventId, slot: SlotId) -> sqlx::Result<Option<Vec<DraftSlot>>> {
    let row = sqlx::query_scalar!(
        r#"select d.slots as "slots: Json<Vec<DraftSlot>>" from agenda_drafts d
           where d.event_id = $1
             and d.version = (select min(h.version) from agenda_drafts h where h.event_id = $1 and h.version > coalesce(
                 (select max(o.version) from agenda_drafts o where o.event_id = $1
                    and not o.slots @> jsonb_build_array(jsonb_build_object('moved_from', $2::bigint))), 0))
             -- Else the versions before it are forgotten, and it may have been there.
             and (d.version = 1 or exists (select from agenda_drafts o where o.event_id = $1 and o.version < d.version))"#,
        event.0,
        slot.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|slots| slots.0))
}

/// The versions of the draft of an event that hold the slot that this talk was, or share its word; the newest first.
pub async fn versions_holding(
    db: &mut PgConnection,
    event: EventId,
    talk: &Twin,
) -> sqlx::Result<Vec<(i32, Vec<DraftSlot>)>> {
    let rows = sqlx::query!(
        r#"select version, slots as "slots: Json<Vec<DraftSlot>>" from agenda_drafts
           where event_id = $1 and (slots @> jsonb_build_array(jsonb_build_object('moved_from', $2::bigint))
               or slots @> jsonb_build_array(jsonb_build_object('sent_as', $3::text)))
           order by version desc"#,
        event.0,
        talk.slot.map(|slot| slot.0),
        talk.sent_as
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.version, row.slots.0)).collect())
}

/// Which room a version gave another name, where a program without keys wrote it.
pub async fn renamed_room(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<Option<RenamedRoom>> {
    let row = sqlx::query_scalar!(
        r#"select renamed_room as "renamed: Json<RenamedRoom>" from agenda_drafts where event_id = $1 and version = $2"#,
        event.0,
        version
    )
    .fetch_optional(db)
    .await?;
    Ok(row.flatten().map(|renamed| renamed.0))
}

/// Writes what a version holds anew, whenever it was written.
pub async fn rewrite_version(
    db: &mut PgConnection,
    (event, version): (EventId, i32),
    slots: &[DraftSlot],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set slots = $3 where event_id = $1 and version = $2",
        event.0,
        version,
        Json(slots) as _
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<()> {
    sqlx::query!("delete from agenda_drafts where event_id = $1 and version = $2", event.0, version)
        .execute(db)
        .await
        .map(drop)
}

/// Keeps the newest `max` versions for undo.
pub async fn forget_drafts(db: &mut PgConnection, event: EventId, max: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from agenda_drafts where event_id = $1 and version not in (
             select version from agenda_drafts where event_id = $1 order by version desc limit $2)",
        event.0,
        max
    )
    .execute(db)
    .await
    .map(drop)
}
