//! Asking.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId, SlotId},
    qa::types::QuestionState,
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
) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions
           where event_id = $1 and participant = $2 and body = $3 and asked_at > $4 and state <> 'hidden'
           order by id desc limit 1"#,
        event.0,
        participant,
        body,
        since
    )
    .fetch_optional(db)
    .await
}

pub async fn last_asked(
    db: &mut PgConnection,
    participant: &str,
    since: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select max(asked_at) from questions where participant = $1 and asked_at > $2",
        participant,
        since
    )
    .fetch_one(db)
    .await
}

#[expect(clippy::too_many_arguments, reason = "one call site, and each is a plain column")]
pub async fn insert_asked(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    body: &str,
    asker: &str,
    state: QuestionState,
    participant: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<QuestionId> {
    sqlx::query_scalar!(
        r#"insert into questions (event_id, slot_id, body, asker, state, participant, asked_at)
           values ($1, $2, $3, $4, $5, $6, $7) returning id as "id: QuestionId""#,
        event.0,
        slot.map(|id| id.0),
        body,
        asker,
        state.as_str(),
        participant,
        now
    )
    .fetch_one(db)
    .await
}

pub async fn clear_asker(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<()> {
    sqlx::query!("update questions set asker = '' where id = $1", id.0).execute(db).await.map(drop)
}
