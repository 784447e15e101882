//! Wrong passwords and codes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Tries for one account come one after the other until the transaction ends.
pub async fn lock_tries(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('sign-in ' || $1, 0))", key).execute(db).await.map(drop)
}

/// Of one source, newest first. What lies after `until` comes from a clock that ran ahead.
pub async fn failures(
    db: &mut PgConnection,
    key: &str,
    source: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select failed_at from sign_in_failures
         where account_key = $1 and source = $2 and failed_at > $3 and failed_at <= $4
         order by failed_at desc limit 40",
        key,
        source,
        since,
        until
    )
    .fetch_all(db)
    .await
}

/// How many wrong tries there were from everywhere but known devices.
pub async fn strangers_failures(
    db: &mut PgConnection,
    key: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from sign_in_failures
           where account_key = $1 and source not like 'device:%' and failed_at > $2 and failed_at <= $3"#,
        key,
        since,
        until
    )
    .fetch_one(db)
    .await
}

pub async fn insert_failure(db: &mut PgConnection, key: &str, source: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into sign_in_failures (account_key, source, failed_at) values ($1, $2, $3)", key, source, now)
        .execute(db)
        .await
        .map(drop)
}

pub async fn delete_failure(db: &mut PgConnection, key: &str, source: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from sign_in_failures where ctid =
             (select ctid from sign_in_failures where account_key = $1 and source = $2 and failed_at = $3 limit 1)",
        key,
        source,
        at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_failures_of_pair(db: &mut PgConnection, key: &str, source: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_failures where account_key = $1 and source = $2", key, source)
        .execute(db)
        .await
        .map(drop)
}

/// Of all sources, at password and code alike.
pub async fn delete_failures(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_failures where account_key in ($1, 'code ' || $1)", mail_key)
        .execute(db)
        .await
        .map(drop)
}
