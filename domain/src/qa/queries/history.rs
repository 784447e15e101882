//! What became of a question, and when.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{EventId, QuestionId};

pub struct HistoryRow {
    pub at: DateTime<Utc>,
    /// `asked`, `taken_up`, `answered` or `written`.
    pub step: String,
    pub author: String,
}

/// What was answered on stage: when it was taken up, and while which talk, as everybody may know its title.
pub struct StageRow {
    pub question: QuestionId,
    pub at: DateTime<Utc>,
    pub number: Option<i32>,
    pub title: Option<String>,
}

/// Of all questions of an event, whoever may see them.
pub async fn answered_on_stage(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<StageRow>> {
    sqlx::query_as!(
        StageRow,
        r#"select q.id as "question: QuestionId", q.answering_at as "at!", t.position as "number?", nullif(t.shown_title, '') as "title?"
           from questions q left join slots t on t.id = q.answering_slot and t.event_id = q.event_id
           where q.event_id = $1 and q.state = 'answered' and q.answering_at is not null order by q.answering_at, q.id"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// In the order in which it happened. Of a question that came with a report nobody knows when it was asked.
pub async fn history(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<Vec<HistoryRow>> {
    sqlx::query_as!(
        HistoryRow,
        r#"select at as "at!", step as "step!", author as "author!" from (
               select asked_at as at, 'asked' as step, '' as author, source from questions where id = $1
               union all
               select answering_at, 'taken_up', '', source from questions where id = $1
               union all
               select answered_at, 'answered', '', source from questions
               where id = $1 and state in ('answered', 'answered_text')
               union all
               select a.created_at, 'written', a.author, q.source
               from answers a join questions q on q.id = a.question_id where q.id = $1
           ) steps
           where at is not null and source <> 'imported'
           order by at, array_position(array['asked', 'taken_up', 'answered', 'written'], step)"#,
        question.0,
    )
    .fetch_all(db)
    .await
}
