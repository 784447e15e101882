//! What is on stage ends with its event.

use sqlx::PgConnection;

use super::{
    moderation::{Act, record},
    queries,
    types::QuestionState,
};
use crate::{error::Result, events::types::EventCard, search, series::types::Series, viewer::Asked};

/// What is on stage when the event ends is answered, as taking up another one would make it. The boards are woken, and the
/// event is locked, by whoever ends it.
pub(crate) async fn end_stage(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: &EventCard,
) -> Result<()> {
    let Some(id) = queries::on_stage(tx, card.id).await? else { return Ok(()) };
    let mut act = Act::begin(tx, asked, card).await?;
    act.shift(tx, id, QuestionState::Answered, "", None).await?;
    search::index::reindex_question(tx, card.id, id).await?;
    record(tx, asked.viewer, series, card, "question.answered", id).await
}
