//! Asking.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId, SlotId},
    qa::{
        rules::Trust,
        types::{QuestionState, Source},
    },
};

/// What one participant sends is looked at one after the other until the transaction ends.
pub async fn lock_participant(db: &mut PgConnection, participant: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('asks ' || $1, 0))", participant)
        .execute(db)
        .await
        .map(drop)
}

/// A question of the same words by the same participant.
pub async fn same(
    db: &mut PgConnection,
    event: EventId,
    participant: &str,
    body: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions
           where event_id = $1 and participant = $2 and body = $3 and asked_at > $4 and asked_at <= $5
             and state <> 'hidden'
           order by id desc limit 1"#,
        event.0,
        participant,
        body,
        since,
        until
    )
    .fetch_optional(db)
    .await
}

/// The same question of somebody who just registered: a form that was sent twice makes two participants, because the page
/// that all share has no key.
pub async fn same_of_sign_up(
    db: &mut PgConnection,
    event: EventId,
    body: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions
           where event_id = $1 and source = 'registration' and body = $2 and asked_at > $3 and asked_at <= $4 and state <> 'hidden'
           order by id desc limit 1"#,
        event.0,
        body,
        since,
        until
    )
    .fetch_optional(db)
    .await
}

/// Those who ask this while they register for this event follow each other.
pub async fn lock_sign_up(db: &mut PgConnection, event: EventId, body: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('asked ' || $1::bigint || ' ' || $2, 0))",
        event.0,
        body
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn last_asked(
    db: &mut PgConnection,
    participant: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select max(asked_at) from questions where participant = $1 and asked_at > $2 and asked_at <= $3",
        participant,
        since,
        until
    )
    .fetch_one(db)
    .await
}

/// A question that was sent by a form.
pub struct Sent {
    pub id: QuestionId,
    pub body: String,
    pub is_withdrawn: bool,
}

/// What came by this form before.
pub async fn by_form_key(
    db: &mut PgConnection,
    event: EventId,
    participant: &str,
    key: &str,
) -> sqlx::Result<Option<Sent>> {
    sqlx::query_as!(
        Sent,
        r#"select id as "id: QuestionId", body, withdrawn_at is not null as "is_withdrawn!"
           from questions where event_id = $1 and form_key = $3 and participant = $2"#,
        event.0,
        participant,
        key
    )
    .fetch_optional(db)
    .await
}

/// Questions of strangers that wait for a moderator, counted up to the most that may.
pub async fn count_waiting(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from (select from questions
           where event_id = $1 and state = 'pending' and trust = 'anonymous' and withdrawn_at is null limit $2) q"#,
        event.0,
        crate::qa::rules::MAX_WAITING
    )
    .fetch_one(db)
    .await
}

/// Those who are counted on a board are counted one after the other until the transaction ends.
pub async fn lock_pace(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('pace ' || $1::bigint, 0))", event.0)
        .execute(db)
        .await
        .map(drop)
}

/// How many questions of askers of this kind came onto the board without waiting.
pub async fn asked_live_since(
    db: &mut PgConnection,
    event: EventId,
    trust: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from questions
           where event_id = $1 and asked_at > $3 and asked_at <= $4 and trust = $2 and source in ('live', 'registration') and not was_held"#,
        event.0,
        trust,
        since,
        until
    )
    .fetch_one(db)
    .await
}

/// A question as it is asked.
pub struct NewQuestion<'a> {
    pub event: EventId,
    pub slot: Option<SlotId>,
    pub body: &'a str,
    pub asker: &'a str,
    pub state: QuestionState,
    pub participant: &'a str,
    pub key: Option<&'a str>,
    pub trust: Trust,
    pub source: Source,
    /// The word of the series by which it waits; else empty.
    pub held_word: &'a str,
}

pub async fn insert_asked(
    db: &mut PgConnection,
    new: &NewQuestion<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<QuestionId> {
    sqlx::query_scalar!(
        r#"insert into questions (event_id, slot_id, body, asker, state, participant, asked_at, form_key, trust, was_held, source, asked_afterwards, held_word, shown_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5 = 'pending',
                   case when $10::text = 'afterwards' then 'live' else $10 end, $10 = 'afterwards', $11,
                   case when $5 <> 'pending' then $7::timestamptz end) returning id as "id: QuestionId""#,
        new.event.0,
        new.slot.map(|id| id.0),
        new.body,
        new.asker,
        new.state.into_str(),
        new.participant,
        now,
        new.key,
        new.trust.into_str(),
        new.source.into_str(),
        new.held_word
    )
    .fetch_one(db)
    .await
}

/// How many others voted for it.
pub async fn votes_of_others(db: &mut PgConnection, id: QuestionId, participant: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from question_votes where question_id = $1 and participant <> $2"#,
        id.0,
        participant
    )
    .fetch_one(db)
    .await
}

/// Its asker says it in other words; what it said is kept.
pub async fn change_words(
    db: &mut PgConnection,
    id: QuestionId,
    body: &str,
    held_word: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_texts (question_id, until, body) select id, $2, body from questions where id = $1",
        id.0,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update questions set body = $2, held_word = $3, edited_at = $4, version = version + 1 where id = $1",
        id.0,
        body,
        held_word,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// The state and words of the question that another one became a part of.
pub async fn target_of(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<Option<(QuestionId, String)>> {
    let row = sqlx::query!(
        r#"select t.id, t.body from questions q join questions t on t.id = q.merged_into where q.id = $1 and t.is_public"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (QuestionId(row.id), row.body)))
}

/// Its asker takes it back, for good.
pub async fn withdraw(db: &mut PgConnection, id: QuestionId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update questions set state = 'hidden', withdrawn_at = $2 where id = $1", id.0, now)
        .execute(db)
        .await
        .map(drop)
}

pub async fn clear_asker(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<()> {
    sqlx::query!("update questions set asker = '' where id = $1", id.0).execute(db).await.map(drop)
}
