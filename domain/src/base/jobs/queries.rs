//! The only SQL of the jobs.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{ClaimedJob, JobKind, NewJob};
use crate::{
    ids::{EventId, JobId, QuestionId, RegistrationId, SeriesId, SlotId},
    lang::Lang,
};

/// Channel on which workers hear that there is something to do.
pub const CHANNEL: &str = "jobs";

pub async fn insert<P: Sync>(
    db: &mut PgConnection,
    job: &NewJob<'_, P>,
    key: &str,
    payload: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    // One round trip: whoever writes a job may hold a lock that others wait for.
    sqlx::query!(
        "with written as (
             insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) returning 1)
         select pg_notify($10, '') from written",
        job.kind.into_str(),
        key,
        job.topic,
        job.recipient,
        job.lang.tag(),
        payload,
        job.limit_key,
        job.event.map(|event| event.0),
        now,
        CHANNEL
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether there is a job of this topic about a registration, done or to be done.
pub async fn exists(
    db: &mut PgConnection,
    event: EventId,
    registration: RegistrationId,
    topic: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from jobs where event_id = $1 and topic = $3 and payload->>'registration' = $2::bigint::text) as "is!""#,
        event.0,
        registration.0,
        topic
    )
    .fetch_one(db)
    .await
}

/// Takes back the jobs of this topic about a registration that nobody has begun; returns how many.
pub async fn withdraw(
    db: &mut PgConnection,
    event: EventId,
    registration: RegistrationId,
    topic: &str,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from jobs where event_id = $1 and topic = $3 and state = 'queued' and attempts = 0
           and payload->>'registration' = $2::bigint::text",
        event.0,
        registration.0,
        topic
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// The same, and those alone that were to be done from this moment on: others of the topic stay.
pub async fn withdraw_of(
    db: &mut PgConnection,
    (event, registration): (EventId, RegistrationId),
    topic: &str,
    due: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from jobs where event_id = $1 and topic = $3 and state = 'queued' and attempts = 0 and created_at = $4
           and payload->>'registration' = $2::bigint::text",
        event.0,
        registration.0,
        topic,
        due
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// Takes back what of this topic about a slot, or about a talk that is known by a word, was to be said to a recipient and nobody
/// has begun; returns what the first of it was made from.
pub async fn withdraw_said(
    db: &mut PgConnection,
    (event, slot, word): (EventId, Option<SlotId>, &str),
    topic: &str,
    recipient: &str,
) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!(
        r#"with gone as (
               delete from jobs where event_id = $1 and topic = $3 and recipient = $4 and state = 'queued' and attempts = 0
                 and (payload->>'slot' = $2::bigint::text or payload->>'talk' = nullif($5, '')) returning id, payload)
           select payload as "payload!" from gone order by id limit 1"#,
        event.0,
        slot.map(|slot| slot.0),
        topic,
        recipient,
        word
    )
    .fetch_optional(db)
    .await
}

/// Takes back the jobs of this topic about a question that nobody has begun; returns to whom each goes, in which language and
/// what it was made from.
pub async fn withdraw_answered(
    db: &mut PgConnection,
    event: EventId,
    question: QuestionId,
    topic: &str,
) -> sqlx::Result<Vec<(String, Lang, serde_json::Value)>> {
    let rows = sqlx::query!(
        "delete from jobs where event_id = $1 and topic = $3 and state = 'queued' and attempts = 0
           and payload->>'question' = $2::bigint::text
         returning recipient, language, payload",
        event.0,
        question.0,
        topic
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.recipient, Lang::from_tag(&row.language).unwrap_or_default(), row.payload))
        .collect())
}

/// Jobs of one limit are counted one after the other until the transaction ends.
pub async fn lock_limit(db: &mut PgConnection, limit_key: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('jobs ' || $1, 0))", limit_key)
        .execute(db)
        .await
        .map(drop)
}

pub async fn count_by_limit(
    db: &mut PgConnection,
    limit_key: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from jobs
           where limit_key = $1 and limit_key <> '' and created_at > $2 and created_at <= $3"#,
        limit_key,
        since,
        until
    )
    .fetch_one(db)
    .await
}

/// Takes due jobs for a lease: another worker finds them again only after that time, which is how a
/// job survives a worker that dies. One that is put off beyond `absurd` is due as well: a clock that
/// ran ahead wrote it.
pub async fn claim(
    db: &mut PgConnection,
    kinds: &[String],
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    absurd: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ClaimedJob>> {
    let rows = sqlx::query!(
        r#"update jobs set attempts = attempts + 1, next_try_at = $2
           where id in (select id from jobs
                        where state = 'queued' and kind = any($5) and (next_try_at <= $1 or next_try_at > $4)
                        order by next_try_at, id limit $3 for update skip locked)
           returning id as "id: JobId", kind as "kind: JobKind", key, topic, recipient, language, payload, created_at, attempts"#,
        now,
        leased_until,
        limit,
        absurd,
        kinds
    )
    .fetch_all(db)
    .await?;
    let jobs = rows.into_iter().map(|row| ClaimedJob {
        id: row.id,
        kind: row.kind,
        key: row.key,
        topic: row.topic,
        recipient: row.recipient,
        lang: Lang::from_tag(&row.language).unwrap_or_default(),
        payload: row.payload,
        created_at: row.created_at,
        attempt: row.attempts,
    });
    let mut jobs: Vec<_> = jobs.collect();
    // What an update returns has no order.
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}

/// Only the worker whose try it was may say how it ended.
pub async fn mark_done(
    db: &mut PgConnection,
    id: JobId,
    attempt: i32,
    note: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs set state = 'done', done_at = $3, last_error = $4, payload = '{}'
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
    id: JobId,
    attempt: i32,
    state: &str,
    reason: &str,
    next_try_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs set state = $3, last_error = $4, next_try_at = $5
         where id = $1 and attempts = $2 and state = 'queued'",
        id.0,
        attempt,
        state,
        reason,
        next_try_at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_done(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from jobs where state in ('done', 'sent') and done_at < $1", before);
    done.execute(db).await.map(|done| done.rows_affected())
}

pub struct DeadRow {
    pub id: JobId,
    pub topic: String,
    pub recipient: String,
    /// Number of its event.
    pub number: i32,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Given-up jobs of a series, newest first.
pub async fn dead_of_series(
    db: &mut PgConnection,
    series: SeriesId,
    kind: JobKind,
    limit: i64,
) -> sqlx::Result<Vec<DeadRow>> {
    sqlx::query_as!(
        DeadRow,
        r#"select j.id as "id: JobId", j.topic, j.recipient, e.number, j.attempts, j.last_error, j.created_at
           from jobs j join events e on e.id = j.event_id
           where j.state = 'dead' and e.series_id = $1 and j.kind = $2 order by j.id desc limit $3"#,
        series.0,
        kind.into_str(),
        limit
    )
    .fetch_all(db)
    .await
}

/// A given-up job of this series is due again, or put away; false when there is no such one.
pub async fn settle_dead(
    db: &mut PgConnection,
    series: SeriesId,
    id: JobId,
    try_again: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let settled = sqlx::query!(
        "with settled as (
             update jobs j set state = case when $3 then 'queued' else 'done' end, attempts = 0, next_try_at = $4::timestamptz,
                    done_at = case when $3 then null else $4::timestamptz end,
                    last_error = case when $3 then null else 'put away' end
             from events e where j.id = $2 and j.state = 'dead' and e.id = j.event_id and e.series_id = $1
             returning 1)
         select pg_notify($5, '') from settled",
        series.0,
        id.0,
        try_again,
        now,
        CHANNEL
    );
    Ok(!settled.fetch_all(db).await?.is_empty())
}
