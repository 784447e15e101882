//! Questions that came with a report or the demonstration data.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId, SlotId},
    qa::types::{ImportedQuestion, QuestionState},
};

pub async fn imported(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<ImportedQuestion>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.asker, q.body,
                  coalesce((select array_agg(a.body order by a.position) from answers a where a.question_id = q.id), '{}') as "answers!"
           from questions q where q.event_id = $1 and q.source = 'imported' order by q.position, q.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ImportedQuestion {
            id: QuestionId(row.id),
            slot: row.slot_id.map(SlotId),
            asker: row.asker,
            body: row.body,
            answers: row.answers,
        })
        .collect())
}

pub async fn insert_imported(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    position: i32,
    asker: &str,
    body: &str,
) -> sqlx::Result<QuestionId> {
    let id = sqlx::query_scalar!(
        "insert into questions (event_id, slot_id, position, source, asker, body, state) values ($1, $2, $3, 'imported', $4, $5, 'live')
         returning id",
        event.0,
        slot.map(|id| id.0),
        position,
        asker,
        body
    )
    .fetch_one(db)
    .await?;
    Ok(QuestionId(id))
}

pub async fn place(
    db: &mut PgConnection,
    question: QuestionId,
    slot: Option<SlotId>,
    position: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set slot_id = $2, position = $3 where id = $1",
        question.0,
        slot.map(|id| id.0),
        position
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn hanging_on(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from questions q
           where q.slot_id = $1
             and (q.source <> 'imported' or exists (select from question_votes v where v.question_id = q.id))"#,
        slot.0
    )
    .fetch_one(db)
    .await
}

pub async fn delete_imported_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("delete from questions where slot_id = $1 and source = 'imported'", slot.0).execute(db).await.map(drop)
}

pub async fn delete(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<()> {
    sqlx::query!("delete from questions where id = $1", question.0).execute(db).await.map(drop)
}

/// Replaces the answers (author, Markdown) of a question, and its state with them.
pub async fn set_answers(
    db: &mut PgConnection,
    question: QuestionId,
    answers: &[(String, String)],
) -> sqlx::Result<()> {
    sqlx::query!("delete from answers where question_id = $1", question.0).execute(&mut *db).await?;
    for (position, (author, body)) in (1_i32..).zip(answers) {
        sqlx::query!(
            // Said on that evening, not when its report was handed in.
            "insert into answers (question_id, position, author, body, created_at)
             select $1, $2, $3, $4, least(now(), coalesce(e.starts_at, now()))
             from questions q join events e on e.id = q.event_id where q.id = $1",
            question.0,
            position,
            author,
            body
        )
        .execute(&mut *db)
        .await?;
    }
    let state = if answers.is_empty() { QuestionState::Live } else { QuestionState::Answered };
    sqlx::query!("update questions set state = $2 where id = $1", question.0, state.into_str())
        .execute(db)
        .await
        .map(drop)
}

/// Adds a question of the demonstration data, with its votes.
pub async fn insert_live(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    asker: &str,
    body: &str,
    votes: i32,
) -> sqlx::Result<QuestionId> {
    let id = sqlx::query_scalar!(
        "insert into questions (event_id, slot_id, asker, body) values ($1, $2, $3, $4) returning id",
        event.0,
        slot.map(|id| id.0),
        asker,
        body
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "insert into question_votes (question_id, participant) select $1, 'demo-' || n from generate_series(1, $2::int) n",
        id,
        votes
    )
    .execute(db)
    .await?;
    Ok(QuestionId(id))
}

pub async fn set_asked_at(db: &mut PgConnection, id: QuestionId, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update questions set asked_at = $2 where id = $1", id.0, at).execute(db).await.map(drop)
}
