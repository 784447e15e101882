//! Wrong passwords and codes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Tries for one account come one after the other until the transaction ends.
pub async fn lock_tries(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('sign-in ' || $1, 0))", key).execute(db).await.map(drop)
}

/// Newest first.
pub async fn failures(db: &mut PgConnection, key: &str, since: DateTime<Utc>) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select failed_at from sign_in_failures where account_key = $1 and failed_at > $2
         order by failed_at desc limit 40",
        key,
        since
    )
    .fetch_all(db)
    .await
}

pub async fn insert_failure(db: &mut PgConnection, key: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into sign_in_failures (account_key, failed_at) values ($1, $2)", key, now)
        .execute(db)
        .await
        .map(drop)
}

pub async fn delete_failure(db: &mut PgConnection, key: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from sign_in_failures where ctid =
             (select ctid from sign_in_failures where account_key = $1 and failed_at = $2 limit 1)",
        key,
        at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_failures(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_failures where account_key = $1", key).execute(db).await.map(drop)
}
