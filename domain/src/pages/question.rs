//! `/{series}/{number}/qa/{id}`

use crate::{
    agenda::{self, types::Slot},
    db::Db,
    error::{Error, Result},
    events::{self, types::Event},
    ids::{EventRef, QuestionId},
    qa::{
        queries::{self},
        types::Question,
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// `/{series}/{number}/qa/{id}`
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionPage {
    pub series: Series,
    pub event: Event,
    pub slot: Option<Slot>,
    pub question: Question,
    pub previous: Option<Question>,
    pub next: Option<Question>,
}

/// `/{series}/{number}/qa/{id}`. A question of another event is not found here.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: QuestionId) -> Result<QuestionPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let drafts = asked.viewer.may(series.id, Right::EditNotes);
    let mut all = queries::of_event(&mut conn, card.id, drafts).await?;
    let index = all.iter().position(|(_, question)| question.id == id).ok_or(Error::NotFound)?;
    let previous = index.checked_sub(1).map(|i| all[i].1.clone());
    let next = all.get(index + 1).map(|(_, question)| question.clone());
    let (slot_id, question) = all.swap_remove(index);
    let slot = match slot_id {
        None => None,
        Some(slot_id) => agenda::slots::slots_of(&mut conn, &card, &series.time_zone)
            .await?
            .into_iter()
            .find(|slot| slot.id == slot_id),
    };
    let event = events::access::load(&mut conn, card).await?;
    Ok(QuestionPage { series, event, slot, question, previous, next })
}
