//! The only SQL of the door.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{DoorCounts, Entry, Guest};
use crate::{
    events::types::EventState,
    ids::{AccountId, EventId, RegistrationId, TypeId},
    registration::types::{Lapse, RegistrationState},
};

/// What is written at the door of one event is written one after the other until the transaction ends, so that
/// whoever asks for what is new since a turn misses nothing.
pub async fn lock_door(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('door ' || $1::bigint, 0))", event.0)
        .execute(db)
        .await
        .map(drop)
}

/// A ticket that was shown.
pub struct Found {
    pub id: RegistrationId,
    pub event: EventId,
    /// Of its event, for who stands before the wrong door.
    pub event_name: String,
    pub state: RegistrationState,
    pub lapse: Option<Lapse>,
    pub checked_in_at: Option<DateTime<Utc>>,
}

pub async fn find_ticket(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<Found>> {
    sqlx::query_as!(
        Found,
        r#"select r.id as "id: RegistrationId", r.event_id as "event: EventId", s.name || ' #' || e.number as "event_name!",
                  r.state as "state: RegistrationState", r.lapse as "lapse: Lapse", r.checked_in_at
           from registrations r join events e on e.id = r.event_id join series s on s.id = e.series_id
           where r.code = $1"#,
        code
    )
    .fetch_optional(db)
    .await
}

/// An entry to be written.
pub struct NewEntry<'a> {
    pub event: EventId,
    pub id: &'a str,
    pub registration: Option<RegistrationId>,
    pub name: &'a str,
    pub type_id: Option<TypeId>,
    pub at: DateTime<Utc>,
    /// No more than about then.
    pub is_about: bool,
    pub by: Option<AccountId>,
}

/// Idempotent by its id.
pub async fn insert_entry(db: &mut PgConnection, entry: &NewEntry<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into door_entries (event_id, id, registration_id, name, type_id, entered_at, received_at, account_id, is_about)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint door_entries_pkey do nothing",
        entry.event.0,
        entry.id,
        entry.registration.map(|id| id.0),
        entry.name,
        entry.type_id.map(|id| id.0),
        entry.at,
        now,
        entry.by.map(|id| id.0),
        entry.is_about
    )
    .execute(db)
    .await
    .map(drop)
}

/// Idempotent; of an entry that may arrive later.
pub async fn insert_undo(
    db: &mut PgConnection,
    event: EventId,
    entry: &str,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into door_undos (event_id, entry_id, account_id, received_at) values ($1, $2, $3, $4)
         on conflict on constraint door_undos_pkey do nothing",
        event.0,
        entry,
        by.map(|id| id.0),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn registration_of(
    db: &mut PgConnection,
    event: EventId,
    entry: &str,
) -> sqlx::Result<Option<RegistrationId>> {
    let row = sqlx::query_scalar!(
        r#"select registration_id as "id: RegistrationId" from door_entries where event_id = $1 and id = $2"#,
        event.0,
        entry
    );
    Ok(row.fetch_optional(db).await?.flatten())
}

pub async fn entered_at(db: &mut PgConnection, event: EventId, entry: &str) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select entered_at from door_entries where event_id = $1 and id = $2", event.0, entry)
        .fetch_optional(db)
        .await
}

/// Which event a registration is of.
pub async fn event_of(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<EventId> {
    sqlx::query_scalar!(r#"select event_id as "id: EventId" from registrations where id = $1"#, id.0)
        .fetch_one(db)
        .await
}

/// Writes down since when somebody has come, by the entries that stand.
pub async fn settle(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "update registrations r set checked_in_at = d.at,
                attended = case when d.at is not null then true when r.checked_in_at is not null then null else r.attended end
         from (select min(entered_at) as at from door_entries d
               where d.registration_id = $1
                 and not exists (select from door_undos u where u.event_id = d.event_id and u.entry_id = d.id)) d
         where r.id = $1 returning r.checked_in_at",
        id.0
    )
    .fetch_one(db)
    .await
}

/// The type where it is one of the event's; `None` for any other.
pub async fn own_type(db: &mut PgConnection, event: EventId, id: Option<TypeId>) -> sqlx::Result<Option<TypeId>> {
    let Some(id) = id else { return Ok(None) };
    let is_own = sqlx::query_scalar!(
        r#"select exists (select from participation_types where id = $1 and event_id = $2) as "is!""#,
        id.0,
        event.0
    );
    Ok(is_own.fetch_one(db).await?.then_some(id))
}

/// Everybody who registered, but for addresses that nobody has shown to be theirs, and places that were given
/// back long ago; in the order of registration.
pub async fn guests(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<Vec<Guest>> {
    sqlx::query_as!(
        Guest,
        r#"select r.code, coalesce(nullif(a.name, ''), r.imported_name, '') as "name!", r.door_name as reading,
                  r.type_id as "type_id: TypeId", r.state as "state: RegistrationState", r.desk_note as note,
                  is_gone(a.mail_key, a.disabled_at) as "is_closed!"
           from registrations r join accounts a on a.id = r.account_id
           where r.event_id = $1 and r.lapse is distinct from 'mail'
             and (r.state <> 'cancelled' or r.cancelled_at > $2::timestamptz - interval '30 days')
           order by r.id"#,
        event.0,
        now
    )
    .fetch_all(db)
    .await
}

/// What the holder of a ticket sees of the door.
pub struct AtDoor {
    pub checked_in_at: Option<DateTime<Utc>>,
    pub door_name: String,
}

pub async fn at_door(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<AtDoor> {
    sqlx::query_as!(AtDoor, "select checked_in_at, door_name from registrations where id = $1", id.0)
        .fetch_one(db)
        .await
}

/// False for a place that was given back.
pub async fn set_door_name(db: &mut PgConnection, id: RegistrationId, name: &str) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("update registrations set door_name = $2 where id = $1 and state <> 'cancelled'", id.0, name);
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Changes when anything of [`guests`] does.
pub async fn guests_version(db: &mut PgConnection, event: EventId) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"select md5(coalesce(string_agg(jsonb_build_array(r.code, r.type_id, r.state, r.desk_note, r.door_name, a.name)::text, '' order by r.id), ''))
               as "version!"
           from registrations r join accounts a on a.id = r.account_id
           where r.event_id = $1 and r.lapse is distinct from 'mail'"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// Entries written after a turn that stand.
pub async fn entries_since(db: &mut PgConnection, event: EventId, turn: i64) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"select d.id, r.code as "code?", d.name, d.type_id as "type_id: TypeId", d.entered_at as at, d.is_about
           from door_entries d left join registrations r on r.id = d.registration_id
           where d.event_id = $1 and d.turn > $2
             and not exists (select from door_undos u where u.event_id = d.event_id and u.entry_id = d.id)
           order by d.entered_at, d.id"#,
        event.0,
        turn
    )
    .fetch_all(db)
    .await
}

/// Ids of entries that were named as mistakes after a turn.
pub async fn undos_since(db: &mut PgConnection, event: EventId, turn: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select entry_id from door_undos where event_id = $1 and turn > $2", event.0, turn)
        .fetch_all(db)
        .await
}

/// The newest turn of what was written at the door.
pub async fn last_turn(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select greatest((select coalesce(max(turn), 0) from door_entries where event_id = $1),
                           (select coalesce(max(turn), 0) from door_undos where event_id = $1)) as "turn!""#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// Who is expected on site, and who came: by the type that they came in as, else that of their registration.
pub async fn counts(db: &mut PgConnection, event: EventId) -> sqlx::Result<DoorCounts> {
    sqlx::query_as!(
        DoorCounts,
        r#"with stands as (
               select d.registration_id, d.type_id, d.id like 'watching-%' as is_watching from door_entries d
               where d.event_id = $1 and not exists (select from door_undos u where u.event_id = d.event_id and u.entry_id = d.id)),
           came as (select registration_id, bool_and(is_watching) as is_watching from stands
                    where registration_id is not null group by registration_id)
           select (select count(*) from registrations r join participation_types p on p.id = r.type_id
                   where r.event_id = $1 and r.state = 'confirmed' and r.lapse is distinct from 'mail' and p.mode <> 'online') as "expected!",
                  (select count(*) from came where not is_watching) as "entered!",
                  (select count(*) from registrations r join participation_types p on p.id = r.type_id
                   where r.event_id = $1 and r.state = 'confirmed' and r.lapse is distinct from 'mail' and p.mode <> 'online'
                     and r.id not in (select registration_id from came where not is_watching)) as "missing!",
                  (select count(*) from stands where registration_id is null) as "walk_ins!",
                  (select count(*) from came where is_watching) as "watching!""#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// How many came in without a ticket.
pub async fn walk_ins(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from door_entries d
           where d.event_id = $1 and d.registration_id is null
             and not exists (select from door_undos u where u.event_id = d.event_id and u.entry_id = d.id)"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// When the doors of an event open, else when it starts.
pub async fn doors_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select coalesce(doors_at, starts_at) from events where id = $1", event.0).fetch_one(db).await
}

/// From which the attendance code of each minute is made.
pub async fn door_secret(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar!("select door_secret from events where id = $1", event.0).fetch_one(db).await
}

/// Somebody who says that they watch.
pub struct Watcher {
    pub event: EventId,
    pub event_state: EventState,
    pub checked_in_at: Option<DateTime<Utc>>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub late_ends_at: Option<DateTime<Utc>>,
    pub state: RegistrationState,
    pub is_online: bool,
    pub code_tries: i32,
    pub code_tried_at: Option<DateTime<Utc>>,
}

/// The same ticket tries its codes one after the other.
pub async fn lock_watcher(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<Option<Watcher>> {
    sqlx::query_as!(
        Watcher,
        r#"select r.event_id as "event: EventId", e.state as "event_state: EventState", r.checked_in_at, e.starts_at, e.ends_at, e.late_ends_at, r.state as "state: RegistrationState",
                  p.mode = 'online' as "is_online!", r.code_tries, r.code_tried_at
           from registrations r join events e on e.id = r.event_id join participation_types p on p.id = r.type_id
           where r.id = $1 for update of r"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

pub async fn count_try(db: &mut PgConnection, id: RegistrationId, tries: i32, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set code_tries = $2, code_tried_at = case when $2 = 1 then $3 else code_tried_at end where id = $1",
        id.0,
        tries,
        now
    )
    .execute(db)
    .await
    .map(drop)
}
