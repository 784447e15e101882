//! The only SQL of questions and answers.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::types::{Answer, Question, QuestionState};
use crate::{
    ids::{EventId, QuestionId, SlotId},
    markdown,
};

/// All public questions of an event in their order, with votes and answers. Their numbers count
/// from 1 in this order, so that `#q2` is the same on every page. Imported ones belong to the
/// report: while it is a draft, they are shown only with `drafts`.
pub async fn of_event(
    db: &mut PgConnection,
    event: EventId,
    drafts: bool,
) -> sqlx::Result<Vec<(Option<SlotId>, Question)>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.body, q.asker, q.state, t.position as "slot_number?", t.title as "slot_title?",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q left join slots t on t.id = q.slot_id
           where q.event_id = $1 and q.state not in ('pending', 'merged', 'hidden')
             and ($2 or q.source <> 'imported'
                  or exists (select from reports r where r.event_id = q.event_id and r.state = 'published'))
           order by q.position, q.id"#,
        event.0,
        drafts
    )
    .fetch_all(&mut *db)
    .await?;
    let mut answers = answers_of(db, event).await?;
    Ok(rows
        .into_iter()
        .zip(1..)
        .map(|(row, number)| {
            let question = Question {
                id: QuestionId(row.id),
                number,
                body: row.body,
                asker: row.asker,
                state: QuestionState::parse(&row.state),
                votes: row.votes,
                slot: row.slot_number.zip(row.slot_title),
                answers: answers.remove(&row.id).unwrap_or_default(),
            };
            (row.slot_id.map(SlotId), question)
        })
        .collect())
}

async fn answers_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<i64, Vec<Answer>>> {
    let rows = sqlx::query!(
        r#"select a.question_id, a.author, a.body, extract(epoch from a.video_at)::bigint as video_at
           from answers a join questions q on q.id = a.question_id
           where q.event_id = $1 order by a.question_id, a.position"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let mut by_question: HashMap<i64, Vec<Answer>> = HashMap::new();
    for row in rows {
        by_question.entry(row.question_id).or_default().push(Answer {
            author: row.author,
            html: markdown::block(&row.body),
            video_at: row.video_at,
        });
    }
    Ok(by_question)
}

/// A stored question as the importer compares it: id, slot, asker, body and the answers' Markdown.
pub struct Stored {
    pub id: QuestionId,
    pub slot: Option<SlotId>,
    pub asker: String,
    pub body: String,
    pub answers: Vec<String>,
}

pub async fn imported(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Stored>> {
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
        .map(|row| Stored {
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
            "insert into answers (question_id, position, author, body) values ($1, $2, $3, $4)",
            question.0,
            position,
            author,
            body
        )
        .execute(&mut *db)
        .await?;
    }
    let state = if answers.is_empty() { QuestionState::Live } else { QuestionState::Answered };
    sqlx::query!("update questions set state = $2 where id = $1", question.0, state.as_str())
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
