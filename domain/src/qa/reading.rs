//! Questions as readers see them.

use sqlx::PgConnection;

use super::{queries, types::Question};
use crate::{
    error::Result,
    ids::{EventId, SlotId},
};

/// The public questions to one slot.
pub async fn of_slot(db: &mut PgConnection, event: EventId, slot: SlotId, drafts: bool) -> Result<Vec<Question>> {
    let all = queries::of_event(db, event, drafts).await?;
    Ok(all.into_iter().filter(|(of, _)| *of == Some(slot)).map(|(_, question)| question).collect())
}

/// All public questions of an event, those with most votes first, earlier ones first among equals.
pub async fn by_votes(db: &mut PgConnection, event: EventId, drafts: bool) -> Result<Vec<Question>> {
    let mut all: Vec<_> =
        queries::of_event(db, event, drafts).await?.into_iter().map(|(_, question)| question).collect();
    all.sort_by_key(|question| std::cmp::Reverse(question.votes));
    Ok(all)
}
