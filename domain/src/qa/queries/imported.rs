//! Questions that came with a report or the demonstration data.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId, SlotId},
    qa::{
        exchange::{ExportedQuestion, ImportedQuestion, KnownQuestion},
        types::QuestionState,
    },
};

/// Those that came with a report (`imported`), or with an export of another service (`slido`).
pub async fn by_source(db: &mut PgConnection, event: EventId, source: &str) -> sqlx::Result<Vec<ImportedQuestion>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.asker, q.body,
                  coalesce((select array_agg(a.body order by a.position) from answers a where a.question_id = q.id), '{}') as "answers!"
           from questions q where q.event_id = $1 and q.source = $2 order by q.position, q.id"#,
        event.0,
        source
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

/// A question of an export that a report states too: the report's words hold.
pub async fn reword(db: &mut PgConnection, question: QuestionId, asker: &str, body: &str) -> sqlx::Result<()> {
    sqlx::query!("update questions set asker = $2, body = $3 where id = $1", question.0, asker, body)
        .execute(db)
        .await
        .map(drop)
}

/// Questions of a slot that did not come with a report, or that somebody voted for: as long as there is one, the slot
/// stays.
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

/// Deletes the questions of a slot that came with a report.
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

/// Questions of an event by what they ask, written with other signs or not; also those that nobody sees.
pub async fn known_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<KnownQuestion>> {
    let rows = sqlx::query!(
        r#"select q.id, q.body, q.state as "state: QuestionState", q.slot_id,
                  (select count(*) from answers a where a.question_id = q.id) as "answers!"
           from questions q where q.event_id = $1 order by q.position, q.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| KnownQuestion {
            id: QuestionId(row.id),
            body: row.body,
            state: row.state,
            slot: row.slot_id.map(SlotId),
            answers: row.answers,
        })
        .collect())
}

pub async fn insert_exported(
    db: &mut PgConnection,
    event: EventId,
    question: &ExportedQuestion<'_>,
) -> sqlx::Result<QuestionId> {
    sqlx::query_scalar!(
        r#"insert into questions (event_id, slot_id, position, source, asker, body, state, asked_at)
           values ($1, $2, (select coalesce(max(position), 0) + 1 from questions where event_id = $1), 'slido', $3, $4, 'live', $5)
           returning id as "id: QuestionId""#,
        event.0,
        question.slot.map(|id| id.0),
        question.asker,
        question.body,
        question.asked_at
    )
    .fetch_one(db)
    .await
}

/// Makes the votes that came with an export as many; returns whether they were others. Those that came with a question that
/// was merged into this one stay.
pub async fn set_exported_votes(db: &mut PgConnection, question: QuestionId, votes: i32) -> sqlx::Result<bool> {
    let votes = votes.clamp(0, 100_000);
    let gone = sqlx::query!(
        "delete from question_votes where question_id = $1 and merged_from is null and participant like 'slido-%'
         and substring(participant from 7)::int > $2",
        question.0,
        votes
    )
    .execute(&mut *db)
    .await?;
    let new = sqlx::query!(
        "insert into question_votes (question_id, participant) select $1, 'slido-' || n from generate_series(1, $2::int) n
         on conflict on constraint question_votes_pkey do nothing",
        question.0,
        votes
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected() + new.rows_affected() > 0)
}

pub async fn set_exported_state(db: &mut PgConnection, id: QuestionId, state: QuestionState) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set state = $2, answered_at = case when $2 = 'answered' then coalesce(answered_at, asked_at) else answered_at end
         where id = $1",
        id.0,
        state.into_str()
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn set_slot(db: &mut PgConnection, id: QuestionId, slot: Option<SlotId>) -> sqlx::Result<()> {
    sqlx::query!("update questions set slot_id = $2 where id = $1", id.0, slot.map(|id| id.0))
        .execute(db)
        .await
        .map(drop)
}
