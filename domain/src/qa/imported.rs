//! Questions that a report brings.

use queries::Stored;
use sqlx::PgConnection;

use super::queries;
use crate::{
    error::Result,
    ids::{EventId, SlotId},
};

/// Imported questions of an event with their answers' Markdown.
pub async fn raw_of_event(db: &mut PgConnection, event: EventId) -> Result<Vec<Stored>> {
    Ok(queries::imported(db, event).await?)
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
    known: Option<Stored>,
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
