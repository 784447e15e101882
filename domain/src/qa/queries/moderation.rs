//! What moderators and speakers do to a question.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId, SlotId},
    qa::types::QuestionState,
};

/// Locks a question of this event: its state, and whether its asker took it back. `None` when there
/// is no such one.
pub async fn lock(
    db: &mut PgConnection,
    event: EventId,
    id: QuestionId,
) -> sqlx::Result<Option<(QuestionState, bool)>> {
    let row = sqlx::query!(
        r#"select state as "state: QuestionState", withdrawn_at is not null as "is_withdrawn!" from questions
           where id = $1 and event_id = $2 for update"#,
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.state, row.is_withdrawn)))
}

/// `now` stamps when it was taken up or answered.
pub async fn set_state(
    db: &mut PgConnection,
    id: QuestionId,
    state: QuestionState,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set state = $2,
                answering_at = case when $2 = 'answering' then $3 else answering_at end,
                answered_at = case when $2 in ('answered', 'answered_text') then coalesce(answered_at, $3) else answered_at end
         where id = $1",
        id.0,
        state.into_str(),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// The question on stage counts as answered when another one is taken up.
pub async fn end_answering(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set state = 'answered', answered_at = coalesce(answered_at, $2)
         where event_id = $1 and state = 'answering'",
        event.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn has_answer(db: &mut PgConnection, id: QuestionId, body: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from answers where question_id = $1 and body = $2) as "has!""#,
        id.0,
        body
    )
    .fetch_one(db)
    .await
}

pub async fn insert_answer(
    db: &mut PgConnection,
    id: QuestionId,
    author: &str,
    body: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into answers (question_id, position, author, body, created_at)
         select $1, coalesce(max(position), 0) + 1, $2, $3, $4 from answers where question_id = $1",
        id.0,
        author,
        body,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn release_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("update questions set slot_id = null where slot_id = $1", slot.0).execute(db).await.map(drop)
}
