//! One-time links, stored as hashes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::AccountId;

/// A new token supersedes the old one of the same purpose.
pub async fn upsert_token(
    db: &mut PgConnection,
    hash: &[u8],
    account: AccountId,
    purpose: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into tokens (token_hash, account_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)
         on conflict on constraint tokens_one_each
             do update set token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at",
        hash,
        account.0,
        purpose,
        now,
        expires_at
    )
    .execute(db)
    .await
    .map(drop)
}

pub struct TokenRow {
    pub account_id: AccountId,
    pub mail: String,
    pub name: String,
    pub totp_confirmed: bool,
}

pub async fn token(
    db: &mut PgConnection,
    hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<TokenRow>> {
    sqlx::query_as!(
        TokenRow,
        r#"select a.id as "account_id: AccountId", a.mail, a.name, a.totp_confirmed
           from tokens t join accounts a on a.id = t.account_id
           where t.token_hash = $1 and t.purpose = $2 and t.expires_at > $3 and a.disabled_at is null"#,
        hash,
        purpose,
        now
    )
    .fetch_optional(db)
    .await
}

/// Uses a token up; false when somebody else was first, or it is superseded or too old.
pub async fn use_token(db: &mut PgConnection, hash: &[u8], purpose: &str, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from tokens where token_hash = $1 and purpose = $2 and expires_at > $3",
        hash,
        purpose,
        now
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
}

pub async fn delete_token(db: &mut PgConnection, account: AccountId, purpose: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from tokens where account_id = $1 and purpose = $2", account.0, purpose)
        .execute(db)
        .await
        .map(drop)
}

/// Since when an account has a token for this.
pub async fn token_since(
    db: &mut PgConnection,
    account: AccountId,
    purpose: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select created_at from tokens where account_id = $1 and purpose = $2 and expires_at > $3",
        account.0,
        purpose,
        now
    )
    .fetch_optional(db)
    .await
}

/// Every link of an account, whatever it is for.
pub async fn delete_tokens_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from tokens where account_id = $1", account.0).execute(db).await.map(drop)
}
