//! Questions that a report brings, or an export of another service.

use report_import::squeezed;
use sqlx::PgConnection;

use super::{
    exchange::{ExportedQuestion, ImportedQuestion, KnownQuestion},
    queries,
    types::QuestionState,
};
use crate::{
    error::Result,
    ids::{EventId, SlotId},
};

/// Imported questions of an event with their answers' Markdown.
pub async fn raw_of_event(db: &mut PgConnection, event: EventId) -> Result<Vec<ImportedQuestion>> {
    Ok(queries::by_source(db, event, "imported").await?)
}

/// Questions of an event that came with an export of another service; a report may state them too.
pub(crate) async fn exported_of_event(db: &mut PgConnection, event: EventId) -> Result<Vec<ImportedQuestion>> {
    Ok(queries::by_source(db, event, "slido").await?)
}

/// The question of an export that asks the same, in the words of a report from now on.
pub(crate) async fn adopt(
    db: &mut PgConnection,
    exported: &mut Vec<ImportedQuestion>,
    asker: &str,
    body: &str,
) -> Result<Option<ImportedQuestion>> {
    let Some(at) = exported.iter().position(|one| squeezed(&one.body) == squeezed(body)) else { return Ok(None) };
    let known = exported.swap_remove(at);
    queries::reword(db, known.id, asker, body).await?;
    Ok(Some(known))
}

/// Writes an imported question with its answers (author, Markdown): the known one, or a new one.
#[expect(clippy::too_many_arguments, reason = "one call site, and each is a plain fact")]
pub(crate) async fn write_imported(
    db: &mut PgConnection,
    event: EventId,
    slot: SlotId,
    position: i32,
    asker: &str,
    body: &str,
    known: Option<ImportedQuestion>,
    answers: &[(String, String)],
) -> Result<()> {
    let id = match &known {
        Some(stored) => {
            queries::place(db, stored.id, Some(slot), position).await?;
            stored.id
        }
        None => queries::insert_imported(db, event, Some(slot), position, asker, body).await?,
    };
    let same = known.is_some_and(|stored| stored.answers.iter().eq(answers.iter().map(|(_, body)| body)));
    if !same {
        queries::set_answers(db, id, answers).await?;
    }
    Ok(())
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Added,
    Changed,
    Same,
}

/// It stands on no board of its own.
const fn is_aside(state: QuestionState) -> bool {
    matches!(state, QuestionState::Hidden | QuestionState::Merged)
}

/// Writes a question of an export: the one that asks the same gets its votes, and what it lacks, unless nobody sees
/// it any more; else it is added. Writing it twice is idempotent.
pub(crate) async fn write_exported(
    db: &mut PgConnection,
    event: EventId,
    known: &[KnownQuestion],
    question: &ExportedQuestion<'_>,
) -> Result<Written> {
    let key = squeezed(question.body);
    let same = |one: &&KnownQuestion| squeezed(&one.body) == key && (!key.is_empty() || one.body == question.body);
    // Where two ask the same, one of them hidden there, each is its own.
    let is_other = |one: &&KnownQuestion| is_aside(one.state) != is_aside(question.state);
    let Some(known) = known.iter().filter(same).min_by_key(is_other) else {
        let id = queries::insert_exported(db, event, question).await?;
        queries::set_exported_votes(db, id, question.votes).await?;
        if !question.answers.is_empty() {
            queries::set_answers(db, id, question.answers).await?;
        }
        queries::set_exported_state(db, id, question.state).await?;
        return Ok(Written::Added);
    };
    // What was hidden or merged here stays as moderators left it, with its votes.
    if is_aside(known.state) {
        return Ok(Written::Same);
    }
    let mut is_changed = queries::set_exported_votes(db, known.id, question.votes).await?;
    if known.answers == 0 && !question.answers.is_empty() {
        queries::set_answers(db, known.id, question.answers).await?;
        is_changed = true;
    }
    if known.state == QuestionState::Live && question.state == QuestionState::Answered {
        queries::set_exported_state(db, known.id, QuestionState::Answered).await?;
        is_changed = true;
    }
    if known.slot.is_none() && question.slot.is_some() {
        queries::set_slot(db, known.id, question.slot).await?;
        is_changed = true;
    }
    Ok(if is_changed { Written::Changed } else { Written::Same })
}
