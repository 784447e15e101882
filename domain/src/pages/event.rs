//! `/{series}/{number}`

use crate::{
    agenda::{self, types::Slot},
    db::Db,
    error::Result,
    events::{
        access::{self, seen_by},
        queries,
        types::{Event, EventCard, QuestionCounts},
    },
    ids::EventRef,
    qa::{self, types::Question},
    registration::{
        self,
        types::{CurrentRegistration, ParticipationType},
    },
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/{series}/{number}`
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    pub series: Series,
    pub event: Event,
    pub slots: Vec<Slot>,
    pub types: Vec<ParticipationType>,
    pub questions: QuestionCounts,
    /// Those with most votes, at most three.
    pub top_questions: Vec<Question>,
    pub previous: Option<EventCard>,
    pub next: Option<EventCard>,
    /// Account names of the organizers who speak for the series.
    pub organizers: Vec<String>,
}

/// `/{series}/{number}`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<EventPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = access::find(&mut conn, asked.viewer, event_ref).await?;
    let slots = agenda::slots::slots_of(&mut conn, &card, &series.time_zone).await?;
    let types = registration::queries::types_of(&mut conn, card.id, &series.time_zone).await?;
    let questions = access::question_counts(&mut conn, card.id).await?;
    let top_questions = qa::reading::top(&mut conn, card.id, 3, asked.viewer.may(series.id, Right::EditNotes)).await?;
    let (previous, next) = queries::neighbours(&mut conn, series.id, event_ref.number, &seen_by(asked.viewer)).await?;
    let organizers = series::access::organizers(&mut conn, &series).await?;
    let event = access::load(&mut conn, card).await?;
    Ok(EventPage { series, event, slots, types, questions, top_questions, previous, next, organizers })
}

/// What the viewer holds of the event; `None` for a visitor. One query.
pub async fn held(db: &Db, asked: Asked<'_>, page: &EventPage) -> Result<Option<CurrentRegistration>> {
    let Some(account) = asked.viewer.account_id() else { return Ok(None) };
    let mut conn = db.acquire().await?;
    registration::held::held_by(&mut conn, account, page.event.card.id, &page.series.time_zone).await
}
