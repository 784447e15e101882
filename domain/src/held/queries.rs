//! The only SQL of held forms.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::AccountId;

/// Adds a form; the account keeps its newest `max`.
pub async fn insert(
    db: &mut PgConnection,
    (account, browser): (AccountId, &[u8]),
    path: &str,
    fields: serde_json::Value,
    now: DateTime<Utc>,
    max: i64,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into held_forms (account_id, browser, path, fields, created_at) values ($1, $2, $3, $4, $5) returning id",
        account.0,
        browser,
        path,
        fields,
        now
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "delete from held_forms where id in
             (select id from held_forms where account_id = $1 order by id desc offset $2)",
        account.0,
        max
    )
    .execute(db)
    .await?;
    Ok(id)
}

pub async fn find(
    db: &mut PgConnection,
    (account, browser): (AccountId, &[u8]),
    id: i64,
    since: DateTime<Utc>,
) -> sqlx::Result<Option<(String, serde_json::Value)>> {
    let row = sqlx::query!(
        "select path, fields from held_forms where id = $1 and account_id = $2 and created_at > $3 and browser = $4",
        id,
        account.0,
        since,
        browser
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.path, row.fields)))
}

pub async fn delete_old(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from held_forms where created_at <= $1", before);
    done.execute(db).await.map(|done| done.rows_affected())
}
