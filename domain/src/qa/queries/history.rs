//! What became of a question, and when.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::QuestionId;

pub struct HistoryRow {
    pub at: DateTime<Utc>,
    /// `asked`, `taken_up`, `answered` or `written`.
    pub step: String,
    pub author: String,
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
