//! Questions that a report brings.

use sqlx::PgConnection;

use super::{queries, types::ImportedQuestion};
use crate::{
    error::Result,
    ids::{EventId, SlotId},
};

/// Imported questions of an event with their answers' Markdown.
pub async fn raw_of_event(db: &mut PgConnection, event: EventId) -> Result<Vec<ImportedQuestion>> {
    Ok(queries::imported(db, event).await?)
}

/// Questions of a slot that did not come with a report, or that somebody voted for: as long as there is one, the slot
/// stays.
pub(crate) async fn hanging_on(db: &mut PgConnection, slot: SlotId) -> Result<i64> {
    Ok(queries::hanging_on(db, slot).await?)
}

/// Deletes the questions of a slot that came with a report.
pub(crate) async fn delete_of_slot(db: &mut PgConnection, slot: SlotId) -> Result<()> {
    Ok(queries::delete_imported_of_slot(db, slot).await?)
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
