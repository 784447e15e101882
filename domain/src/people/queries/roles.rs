//! Roles in a series.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, SeriesId};

pub async fn series_by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<SeriesId>> {
    sqlx::query_scalar!(r#"select id as "id: SeriesId" from series where slug = $1"#, slug).fetch_optional(db).await
}

pub async fn all_series(db: &mut PgConnection) -> sqlx::Result<Vec<SeriesId>> {
    sqlx::query_scalar!(r#"select id as "id: SeriesId" from series order by id"#).fetch_all(db).await
}

/// Slugs of the series in which an account has a role, oldest first.
pub async fn desks(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select s.slug from series_roles r join series s on s.id = r.series_id where r.account_id = $1 order by s.id",
        account.0
    )
    .fetch_all(db)
    .await
}

/// Changes of roles in one series come one after the other.
pub async fn lock_series(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from series where id = $1 for no key update", series.0);
    Ok(found.fetch_optional(db).await?.is_some())
}

pub async fn role(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select role from series_roles where series_id = $1 and account_id = $2", series.0, account.0)
        .fetch_optional(db)
        .await
}

pub async fn other_owners(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from series_roles r join accounts a on a.id = r.account_id
           where r.series_id = $1 and r.role = 'owner' and r.account_id <> $2 and a.disabled_at is null"#,
        series.0,
        account.0
    )
    .fetch_one(db)
    .await
}

pub async fn upsert_role(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    role: &str,
    event: Option<EventId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into series_roles (series_id, account_id, role, event_id, granted_at) values ($1, $2, $3, $4, $5)
         on conflict on constraint series_roles_pkey do update
             set role = excluded.role, event_id = excluded.event_id, granted_at = excluded.granted_at",
        series.0,
        account.0,
        role,
        event.map(|id| id.0),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_role(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from series_roles where series_id = $1 and account_id = $2", series.0, account.0);
    done.execute(db).await.map(|done| done.rows_affected())
}

/// Series in which somebody has a role.
pub async fn series_of_roles(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<SeriesId>> {
    sqlx::query_scalar!(
        r#"select series_id as "series: SeriesId" from series_roles where account_id = $1 order by series_id"#,
        account.0
    )
    .fetch_all(db)
    .await
}

/// Series of which nobody else is an owner, each by its word in addresses and its name.
pub async fn sole_owned(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select s.slug, s.name from series_roles r join series s on s.id = r.series_id
         where r.account_id = $1 and r.role = 'owner'
           and not exists (select from series_roles o join accounts a on a.id = o.account_id
                           where o.series_id = r.series_id and o.role = 'owner' and o.account_id <> $1 and a.disabled_at is null)
         order by s.id",
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}

pub struct RoleRow {
    pub series: String,
    pub role: String,
    /// Number of the one event that it reaches.
    pub number: Option<i32>,
}

/// The event of a series with this number.
pub async fn event_of(db: &mut PgConnection, series: SeriesId, number: i32) -> sqlx::Result<Option<EventId>> {
    sqlx::query_scalar!(
        r#"select id as "id: EventId" from events where series_id = $1 and number = $2"#,
        series.0,
        number
    )
    .fetch_optional(db)
    .await
}

pub async fn roles_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<RoleRow>> {
    sqlx::query_as!(
        RoleRow,
        r#"select s.name as series, r.role, e.number as "number?"
           from series_roles r join series s on s.id = r.series_id left join events e on e.id = r.event_id
           where r.account_id = $1 order by s.id"#,
        account.0
    )
    .fetch_all(db)
    .await
}
