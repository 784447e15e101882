//! The only SQL of the outbox.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::OutboxRow;
use crate::ids::MailId;

/// Channel on which workers hear that there is mail.
pub const CHANNEL: &str = "mail";

/// Mails to one address are counted one after the other until the transaction ends.
pub async fn lock_address(db: &mut PgConnection, to: &str, kind: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('mail ' || $1 || ' ' || $2, 0))", kind, to)
        .execute(db)
        .await
        .map(drop)
}

pub async fn count_since(db: &mut PgConnection, to: &str, kind: &str, since: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from mail_outbox where to_mail = $1 and kind = $2 and created_at > $3"#,
        to,
        kind,
        since
    )
    .fetch_one(db)
    .await
}

pub async fn insert(
    db: &mut PgConnection,
    message_id: &str,
    to: &str,
    kind: &str,
    language: &str,
    payload: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    // One round trip: whoever writes a mail may hold a lock that others wait for.
    sqlx::query!(
        "with written as (
             insert into mail_outbox (message_id, to_mail, kind, language, payload, next_try_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $6) returning 1)
         select pg_notify($7, '') from written",
        message_id,
        to,
        kind,
        language,
        payload,
        now,
        CHANNEL
    )
    .execute(db)
    .await
    .map(drop)
}

pub struct ClaimedRow {
    pub id: MailId,
    pub message_id: String,
    pub to_mail: String,
    pub kind: String,
    pub language: String,
    pub payload: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub attempts: i32,
}

/// Takes due mails for `lease`: another worker finds them again only after that time, which is how
/// a mail survives a worker that dies.
pub async fn claim(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ClaimedRow>> {
    sqlx::query_as!(
        ClaimedRow,
        r#"update mail_outbox set attempts = attempts + 1, next_try_at = $2
           where id in (select id from mail_outbox where state = 'queued' and next_try_at <= $1
                        order by next_try_at, id limit $3 for update skip locked)
           returning id as "id: MailId", message_id, to_mail, kind, language, payload, created_at, attempts"#,
        now,
        leased_until,
        limit
    )
    .fetch_all(db)
    .await
}

/// Only the worker whose try it was may say how it ended.
pub async fn mark_sent(
    db: &mut PgConnection,
    id: MailId,
    attempt: i32,
    note: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail_outbox set state = 'sent', sent_at = $3, last_error = $4, payload = '{}'
         where id = $1 and attempts = $2 and state = 'queued'",
        id.0,
        attempt,
        now,
        note
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn mark_failed(
    db: &mut PgConnection,
    id: MailId,
    attempt: i32,
    state: &str,
    error: &str,
    next_try_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail_outbox set state = $3, last_error = $4, next_try_at = $5
         where id = $1 and attempts = $2 and state = 'queued'",
        id.0,
        attempt,
        state,
        error,
        next_try_at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn recent(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<OutboxRow>> {
    sqlx::query_as!(
        OutboxRow,
        r#"select id as "id: MailId", to_mail as "to", kind, state, attempts, last_error, created_at
           from mail_outbox order by id desc limit $1"#,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn delete_sent(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from mail_outbox where state = 'sent' and sent_at < $1", before);
    done.execute(db).await.map(|done| done.rows_affected())
}
