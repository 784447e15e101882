//! Questions of many events that pages for strangers show: what was answered lately, what is asked now.

use sqlx::PgConnection;

use super::{
    queries,
    types::{Highlight, Question},
};
use crate::{
    error::Result,
    ids::{EventId, QuestionId},
};

/// Questions that are shown as answered lately.
const NEWEST: usize = 3;

/// The questions that were answered last, of events that anyone may see. More answers are looked at, since some belong to
/// the same question.
pub async fn newest_answered(db: &mut PgConnection) -> Result<Vec<Highlight>> {
    let mut newest: Vec<Highlight> = Vec::new();
    for highlight in queries::newest_answers(db).await? {
        if newest.len() < NEWEST && newest.iter().all(|known| known.id != highlight.id) {
            newest.push(highlight);
        }
    }
    Ok(newest)
}

/// The open questions of an event with most votes, at most `n`, without answers.
pub async fn open_questions(db: &mut PgConnection, event: EventId, n: i64) -> Result<Vec<Question>> {
    Ok(queries::top_open(db, event, n).await?)
}

/// The words of the question that is being answered.
pub async fn answering(db: &mut PgConnection, event: EventId) -> Result<Option<(QuestionId, String)>> {
    Ok(queries::answering(db, event).await?)
}
