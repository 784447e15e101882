//! Questions as readers see them.

use sqlx::PgConnection;

use super::{queries, types::Question};
use crate::{
    db::Db,
    error::Result,
    events,
    ids::{EventId, EventRef, QuestionId, SlotId},
    viewer::Asked,
};

/// The question that this one became a part of. Errors: `NotFound` for an event that the viewer does not see.
pub async fn merged_into(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
) -> Result<Option<QuestionId>> {
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    Ok(queries::merged_into(&mut conn, card.id, id).await?)
}

/// The public questions to one slot.
pub async fn of_slot(db: &mut PgConnection, event: EventId, slot: SlotId, drafts: bool) -> Result<Vec<Question>> {
    let all = queries::of_event(db, event, drafts, None).await?;
    Ok(all.into_iter().filter(|(of, _)| *of == Some(slot)).map(|(_, question)| question).collect())
}

/// Questions to a talk as whoever may hear it sees them, also when it is not for everybody.
pub(crate) async fn within_slot(
    db: &mut PgConnection,
    event: EventId,
    slot: SlotId,
    drafts: bool,
) -> Result<Vec<Question>> {
    let all = queries::of_event(db, event, drafts, Some(slot)).await?;
    Ok(all.into_iter().map(|(_, question)| question).collect())
}

/// All public questions of an event, those with most votes first, earlier ones first among equals.
pub async fn by_votes(db: &mut PgConnection, event: EventId, drafts: bool) -> Result<Vec<Question>> {
    let mut all: Vec<_> =
        queries::of_event(db, event, drafts, None).await?.into_iter().map(|(_, question)| question).collect();
    all.sort_by_key(|question| std::cmp::Reverse(question.votes));
    Ok(all)
}
