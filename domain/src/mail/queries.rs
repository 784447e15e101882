//! The only SQL of the outbox.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::OutboxRow;
use crate::ids::{MailId, SeriesId};

/// Channel on which workers hear that there is mail.
pub const CHANNEL: &str = "mail";

/// Mails to one mailbox are counted one after the other until the transaction ends.
pub async fn lock_mailbox(db: &mut PgConnection, mailbox: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('mail ' || $1, 0))", mailbox)
        .execute(db)
        .await
        .map(drop)
}

pub async fn count_to_mailbox(
    db: &mut PgConnection,
    mailbox: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from mail_outbox
           where address_key = $1 and address_key <> '' and created_at > $2 and created_at <= $3"#,
        mailbox,
        since,
        until
    )
    .fetch_one(db)
    .await
}

/// `to` is the address and, for mails that strangers can cause, the mailbox behind it.
pub async fn insert(
    db: &mut PgConnection,
    message_id: &str,
    (to, mailbox): (&str, &str),
    kind: &str,
    language: &str,
    payload: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    // One round trip: whoever writes a mail may hold a lock that others wait for.
    sqlx::query!(
        "with written as (
             insert into mail_outbox (message_id, to_mail, kind, language, payload, next_try_at, created_at, address_key)
             values ($1, $2, $3, $4, $5, $6, $6, $8) returning 1)
         select pg_notify($7, '') from written",
        message_id,
        to,
        kind,
        language,
        payload,
        now,
        CHANNEL,
        mailbox
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
/// a mail survives a worker that dies. One that is put off beyond `absurd` is due as well: a clock
/// that ran ahead wrote it.
pub async fn claim(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    absurd: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ClaimedRow>> {
    sqlx::query_as!(
        ClaimedRow,
        r#"update mail_outbox set attempts = attempts + 1, next_try_at = $2
           where id in (select id from mail_outbox where state = 'queued' and (next_try_at <= $1 or next_try_at > $4)
                        order by next_try_at, id limit $3 for update skip locked)
           returning id as "id: MailId", message_id, to_mail, kind, language, payload, created_at, attempts"#,
        now,
        leased_until,
        limit,
        absurd
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

pub struct DeadRow {
    pub id: MailId,
    pub to_mail: String,
    pub kind: String,
    pub number: Option<i32>,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Mails of a series' events that were given up, newest first.
pub async fn dead_of_series(db: &mut PgConnection, series: SeriesId, limit: i64) -> sqlx::Result<Vec<DeadRow>> {
    sqlx::query_as!(
        DeadRow,
        r#"select m.id as "id: MailId", m.to_mail, m.kind, e.number as "number?", m.attempts, m.last_error, m.created_at
           from mail_outbox m join events e on e.id = (m.payload->>'event')::bigint
           where m.state = 'dead' and e.series_id = $1 order by m.id desc limit $2"#,
        series.0,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn count_dead_of_series(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from mail_outbox m join events e on e.id = (m.payload->>'event')::bigint
           where m.state = 'dead' and e.series_id = $1"#,
        series.0
    )
    .fetch_one(db)
    .await
}

/// A given-up mail of this series is due again, or put away; false when there is no such one.
pub async fn settle_dead(
    db: &mut PgConnection,
    series: SeriesId,
    id: MailId,
    send_again: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with settled as (
             update mail_outbox m set state = case when $3 then 'queued' else 'sent' end, attempts = 0, next_try_at = $4::timestamptz,
                    sent_at = case when $3 then null else $4::timestamptz end, last_error = case when $3 then null else 'put away' end
             from events e where m.id = $2 and m.state = 'dead' and e.id = (m.payload->>'event')::bigint and e.series_id = $1
             returning 1)
         select pg_notify($5, '') from settled",
        series.0,
        id.0,
        send_again,
        now,
        CHANNEL
    );
    Ok(!done.fetch_all(db).await?.is_empty())
}
