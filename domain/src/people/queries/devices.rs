//! Browsers in which an account was fully signed in, stored as hashes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::AccountId;

/// Whether this is a device of the account with this address. An unknown address asks the same question.
pub async fn is_device_of(db: &mut PgConnection, hash: &[u8], mail_key: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from known_devices d join accounts a on a.id = d.account_id
                          where d.token_hash = $1 and a.mail_key = $2) as "is!""#,
        hash,
        mail_key
    )
    .fetch_one(db)
    .await
}

/// Notes that a device was used; false when the account has no such device.
pub async fn touch_device(
    db: &mut PgConnection,
    hash: &[u8],
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update known_devices set last_used_at = $3 where token_hash = $1 and account_id = $2",
        hash,
        account.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Gives a device another secret, for all accounts that it belongs to.
pub async fn rotate_device(db: &mut PgConnection, old: &[u8], new: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("update known_devices set token_hash = $2 where token_hash = $1", old, new).execute(db).await.map(drop)
}

/// Adds a device; the account keeps the `max` that were used last.
pub async fn insert_device(
    db: &mut PgConnection,
    hash: &[u8],
    account: AccountId,
    now: DateTime<Utc>,
    max: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into known_devices (token_hash, account_id, created_at, last_used_at) values ($1, $2, $3, $3)",
        hash,
        account.0,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from known_devices where account_id = $1 and token_hash in
             (select token_hash from known_devices where account_id = $1 order by last_used_at desc, token_hash offset $2)",
        account.0,
        max
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_devices_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from known_devices where account_id = $1", account.0).execute(db).await.map(drop)
}

pub async fn delete_unused_devices(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from known_devices where last_used_at < $1", before);
    done.execute(db).await.map(|done| done.rows_affected())
}
