//! What has to be done before an event.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::ChecklistItem,
    ids::{AccountId, EventId, SeriesId},
    time::Local,
};

/// The lines of an event: what is open by its day, then what is done, the newest first.
pub async fn checklist(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<ChecklistItem>> {
    let rows = sqlx::query!(
        r#"select c.id, c.words, c.due, c.owner_id as "owner: AccountId", coalesce(a.name, '') as "owner_name!", c.done_at
           from checklist_items c left join accounts a on a.id = c.owner_id
           where c.event_id = $1 and c.removed_at is null
           order by c.done_at is not null, c.done_at desc, c.due nulls last, c.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ChecklistItem {
            id: row.id,
            words: row.words,
            due: row.due,
            owner: row.owner,
            owner_name: row.owner_name,
            done: row.done_at.map(|at| Local::at(at, zone)),
        })
        .collect())
}

/// Owner and words of a line, removed ones too.
pub async fn checklist_item(
    db: &mut PgConnection,
    event: EventId,
    id: i64,
) -> sqlx::Result<Option<(Option<AccountId>, String)>> {
    let row = sqlx::query!(
        r#"select owner_id as "owner: AccountId", words from checklist_items where event_id = $1 and id = $2 for update"#,
        event.0,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.owner, row.words)))
}

pub async fn count_checklist(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from checklist_items where event_id = $1 and removed_at is null"#,
        event.0
    )
    .fetch_one(db)
    .await
}

pub async fn insert_checklist_item(
    db: &mut PgConnection,
    event: EventId,
    words: &str,
    due: Option<NaiveDate>,
    owner: Option<AccountId>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into checklist_items (event_id, words, due, owner_id) values ($1, $2, $3, $4) returning id",
        event.0,
        words,
        due,
        owner.map(|id| id.0)
    )
    .fetch_one(db)
    .await
}

pub async fn update_checklist_item(
    db: &mut PgConnection,
    event: EventId,
    id: i64,
    words: &str,
    due: Option<NaiveDate>,
    owner: Option<AccountId>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update checklist_items set words = $3, due = $4, owner_id = $5
         where event_id = $1 and id = $2 and removed_at is null",
        event.0,
        id,
        words,
        due,
        owner.map(|id| id.0)
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says whether anything changed.
pub async fn set_checklist_done(
    db: &mut PgConnection,
    id: i64,
    at: Option<DateTime<Utc>>,
    by: Option<AccountId>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update checklist_items set done_at = $2, done_by = case when $2::timestamptz is null then null else $3::bigint end
         where id = $1 and (done_at is null) <> ($2::timestamptz is null)",
        id,
        at,
        by.map(|id| id.0)
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says whether anything changed.
pub async fn set_checklist_removed(db: &mut PgConnection, id: i64, at: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update checklist_items set removed_at = $2 where id = $1 and (removed_at is null) <> ($2::timestamptz is null)",
        id,
        at
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The event with the highest number below this one that has a list, and when it began.
pub async fn last_with_checklist(
    db: &mut PgConnection,
    series: SeriesId,
    below: i32,
) -> sqlx::Result<Option<(EventId, Option<NaiveDate>)>> {
    let row = sqlx::query!(
        r#"select e.id as "id: EventId", (coalesce(e.starts_at, e.last_starts_at) at time zone e.time_zone)::date as day
           from events e
           where e.series_id = $1 and e.number < $2
             and exists (select from checklist_items c where c.event_id = e.id and c.removed_at is null)
           order by e.number desc limit 1"#,
        series.0,
        below
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.day)))
}

/// Open again, and with those owners who still work on the series. Without `days` between the two no line has a day.
pub async fn copy_checklist(
    db: &mut PgConnection,
    series: SeriesId,
    (from, to): (EventId, EventId),
    days: Option<i32>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "insert into checklist_items (event_id, words, due, owner_id)
         select $3, c.words, c.due + $4::integer, r.account_id
         from checklist_items c left join series_roles r on r.series_id = $1 and r.account_id = c.owner_id and r.event_id is null
         where c.event_id = $2 and c.removed_at is null
           and not exists (select from checklist_items t where t.event_id = $3 and t.words = c.words and t.removed_at is null)
         order by c.due nulls last, c.id limit 100",
        series.0,
        from.0,
        to.0,
        days
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
