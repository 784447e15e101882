//! SQL that belongs to no feature.

use sqlx::PgConnection;

/// Queues a notification that is sent at commit.
pub async fn notify(db: &mut PgConnection, channel: &str, payload: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", channel, payload).execute(db).await.map(drop)
}

/// The highest applied migration; an error when there are none.
pub async fn applied_migration(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select max(version) from _sqlx_migrations where success").fetch_one(db).await
}

/// Succeeds while the database answers.
pub async fn ping(db: impl sqlx::PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query_scalar!("select 1").fetch_one(db).await.map(drop)
}
