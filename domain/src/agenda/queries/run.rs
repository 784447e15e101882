//! Run sheets and delays.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::delays::Delay,
    ids::{AccountId, EventId, SeriesId, SlotId},
    people::types::Teammate,
    viewer::Role,
};

/// What organizers wrote of a line.
pub struct WrittenRow {
    pub id: i64,
    pub slot: Option<SlotId>,
    pub starts_at: Option<DateTime<Utc>>,
    pub minutes: Option<i32>,
    pub title: String,
    pub note: String,
    pub is_buffer: bool,
    pub hands: i32,
    pub people: Vec<Teammate>,
}

pub async fn run_rows(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<WrittenRow>> {
    let rows = sqlx::query!(
        r#"select id, slot_id as "slot: SlotId", starts_at, minutes, title, note, is_buffer, hands
           from run_rows where event_id = $1 and removed_at is null order by starts_at, id"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let people = sqlx::query!(
        r#"select p.row_id, a.id as "id: AccountId", a.name, r.role as "role: Role"
           from run_people p join run_rows w on w.id = p.row_id join events e on e.id = w.event_id
           join series_roles r on r.series_id = e.series_id and r.account_id = p.account_id
                                   and (r.event_id is null or r.event_id = e.id)
           join accounts a on a.id = p.account_id
           where w.event_id = $1 and w.removed_at is null and a.disabled_at is null order by a.name"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WrittenRow {
            people: people
                .iter()
                .filter(|one| one.row_id == row.id)
                .map(|one| Teammate { id: one.id, name: one.name.clone(), role: one.role })
                .collect(),
            id: row.id,
            slot: row.slot,
            starts_at: row.starts_at,
            minutes: row.minutes,
            title: row.title,
            note: row.note,
            is_buffer: row.is_buffer,
            hands: row.hands,
        })
        .collect())
}

pub async fn count_run_rows(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from run_rows where event_id = $1 and slot_id is null and removed_at is null"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// A line of its own.
pub struct NewRunRow<'a> {
    pub event: EventId,
    pub starts_at: DateTime<Utc>,
    pub minutes: Option<i32>,
    pub title: &'a str,
    pub note: &'a str,
    pub is_buffer: bool,
    pub hands: i32,
}

pub async fn insert_run_row(db: &mut PgConnection, new: &NewRunRow<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into run_rows (event_id, starts_at, minutes, title, note, is_buffer, hands)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        new.event.0,
        new.starts_at,
        new.minutes,
        new.title,
        new.note,
        new.is_buffer,
        new.hands
    )
    .fetch_one(db)
    .await
}

pub async fn update_run_row(db: &mut PgConnection, id: i64, new: &NewRunRow<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update run_rows set starts_at = $3, minutes = $4, title = $5, note = $6, is_buffer = $7, hands = $8
         where id = $2 and event_id = $1 and slot_id is null and removed_at is null",
        new.event.0,
        id,
        new.starts_at,
        new.minutes,
        new.title,
        new.note,
        new.is_buffer,
        new.hands
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn title_of_slot(db: &mut PgConnection, event: EventId, slot: SlotId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select title from slots where event_id = $1 and id = $2", event.0, slot.0)
        .fetch_optional(db)
        .await
}

pub async fn write_run_of_slot(
    db: &mut PgConnection,
    event: EventId,
    slot: SlotId,
    note: &str,
    hands: i32,
    is_buffer: bool,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into run_rows (event_id, slot_id, note, hands, is_buffer) values ($1, $2, $3, $4, $5)
         on conflict (slot_id) do update set note = excluded.note, hands = excluded.hands, is_buffer = excluded.is_buffer
         returning id",
        event.0,
        slot.0,
        note,
        hands,
        is_buffer
    )
    .fetch_one(db)
    .await
}

pub async fn set_run_people(db: &mut PgConnection, row: i64, people: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("delete from run_people where row_id = $1 and account_id <> all($2)", row, people)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into run_people (row_id, account_id) select $1, unnest($2::bigint[]) on conflict do nothing",
        row,
        people
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn title_of_run_row(db: &mut PgConnection, event: EventId, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select title from run_rows where event_id = $1 and id = $2 and slot_id is null for update",
        event.0,
        id
    )
    .fetch_optional(db)
    .await
}

/// Says whether anything changed.
pub async fn set_run_removed(db: &mut PgConnection, id: i64, at: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update run_rows set removed_at = $2 where id = $1 and (removed_at is null) <> ($2::timestamptz is null)",
        id,
        at
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn delays(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Delay>> {
    sqlx::query_as!(
        Delay,
        r#"select id, after_at as after, minutes::bigint as "minutes!", room from run_delays where event_id = $1 order by id"#,
        event.0
    )
    .fetch_all(db)
    .await
}

pub async fn insert_delay(
    db: &mut PgConnection,
    event: EventId,
    (after, room): (DateTime<Utc>, &str),
    minutes: i32,
    by: Option<AccountId>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into run_delays (event_id, after_at, room, minutes, created_by) values ($1, $2, $3, $4, $5) returning id",
        event.0,
        after,
        room,
        minutes,
        by.map(|id| id.0)
    )
    .fetch_one(db)
    .await
}

/// A number that is another one after each delay, and after each that is taken back: who shows times asks anew.
pub async fn delays_stamp(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(id), 0)::bigint as "stamp!" from run_delays where event_id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await
}

pub async fn delete_delay(db: &mut PgConnection, event: EventId, id: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from run_delays where event_id = $1 and id = $2", event.0, id).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// The event moved: so do its lines and what has delayed them.
pub async fn shift_run(db: &mut PgConnection, event: EventId, seconds: f64) -> sqlx::Result<()> {
    sqlx::query!(
        "update run_rows set starts_at = starts_at + make_interval(secs => $2) where event_id = $1 and starts_at is not null",
        event.0,
        seconds
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update run_delays set after_at = after_at + make_interval(secs => $2) where event_id = $1",
        event.0,
        seconds
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn contacts(db: &mut PgConnection, event: EventId) -> sqlx::Result<String> {
    sqlx::query_scalar!("select run_note from events where id = $1", event.0).fetch_one(db).await
}

pub async fn set_contacts(db: &mut PgConnection, event: EventId, contacts: &str) -> sqlx::Result<()> {
    sqlx::query!("update events set run_note = $2 where id = $1", event.0, contacts).execute(db).await.map(drop)
}

pub async fn copy_run_rows(
    db: &mut PgConnection,
    series: SeriesId,
    (from, to): (EventId, EventId),
    starts: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with source as (
             select w.id as old, nextval(pg_get_serial_sequence('run_rows', 'id')) as new,
                    $4::timestamptz + (w.starts_at - coalesce(e.starts_at, e.last_starts_at)) as at,
                    w.minutes, w.title, w.note, w.is_buffer, w.hands
             from run_rows w join events e on e.id = w.event_id
             where w.event_id = $2 and w.slot_id is null and w.removed_at is null
               and coalesce(e.starts_at, e.last_starts_at) is not null
         ),
         copied as (
             insert into run_rows (id, event_id, starts_at, minutes, title, note, is_buffer, hands)
             overriding system value
             select new, $3, at, minutes, title, note, is_buffer, hands from source returning id
         )
         insert into run_people (row_id, account_id)
         select s.new, p.account_id from source s join copied c on c.id = s.new
         join run_people p on p.row_id = s.old
         join series_roles r on r.series_id = $1 and r.account_id = p.account_id and r.event_id is null",
        series.0,
        from.0,
        to.0,
        starts
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update events e set run_note = f.run_note from events f where e.id = $1 and f.id = $2", to.0, from.0)
        .execute(db)
        .await
        .map(drop)
}
