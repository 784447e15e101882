//! `/{series}/{number}`

use std::collections::BTreeMap;

use super::live_hour::{self, LiveHour};
use crate::{
    agenda::{self, types::Slot},
    archive,
    db::Db,
    error::{Error, Result},
    events::{
        access::{self, seen_by},
        queries,
        types::{Event, EventCard, EventState, QuestionCounts},
    },
    ids::EventRef,
    qa::{
        self,
        types::{Question, QuestionState},
    },
    registration::{self, types::ParticipationType},
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/{series}/{number}`
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    pub series: Series,
    pub event: Event,
    pub slots: Vec<Slot>,
    /// How many people rooms seat, by their names, where somebody said so.
    pub seats: BTreeMap<String, i32>,
    /// It was released again since everybody knows it.
    pub has_agenda_changed: bool,
    pub types: Vec<ParticipationType>,
    pub questions: QuestionCounts,
    /// Those with most votes, at most three.
    pub top_questions: Vec<Question>,
    /// While it is on.
    pub live: Option<LiveHour>,
    /// Once it is over.
    pub afterwards: Option<Afterwards>,
    /// How many had a place, here and at other services; 0 until it is over.
    pub came: i64,
    pub previous: Option<EventCard>,
    pub next: Option<EventCard>,
    /// Account names of the organizers who speak for the series.
    pub organizers: Vec<String>,
    /// The viewer may edit the event.
    pub may_edit: bool,
}

/// Questions of each sort that the page shows.
const SHOWN: usize = 3;

/// What became of the questions of an event that is over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Afterwards {
    /// How many are answered of each slot, by its number.
    pub answered: BTreeMap<i32, i64>,
    /// Without an answer, most votes first; at most three of `open_count`.
    pub open: Vec<Question>,
    pub open_count: usize,
    /// Answered in text, most votes first; at most three.
    pub told: Vec<Question>,
}

impl Afterwards {
    /// `questions`: most votes first.
    pub fn from_questions(questions: &[Question]) -> Self {
        let mut answered = BTreeMap::new();
        for question in questions.iter().filter(|question| question.state.is_answered()) {
            if let Some((slot, _)) = &question.slot {
                *answered.entry(*slot).or_default() += 1;
            }
        }
        let is_open = |question: &&Question| matches!(question.state, QuestionState::Live | QuestionState::Deferred);
        let told = questions.iter().filter(|question| question.state.is_answered() && !question.answers.is_empty());
        Self {
            answered,
            open: questions.iter().filter(is_open).take(SHOWN).cloned().collect(),
            open_count: questions.iter().filter(is_open).count(),
            told: told.take(SHOWN).cloned().collect(),
        }
    }
}

/// `/{series}/{number}`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<EventPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = access::find(&mut conn, asked.viewer, event_ref).await?;
    let mut slots = agenda::slots::slots_of(&mut conn, &card, &card.zone).await?;
    // While it is on, people go by when things are, and not by when they were meant to be.
    if card.state == EventState::Live {
        agenda::running::run_late(&mut conn, &card, &card.zone, &mut slots).await?;
    }
    let rooms = agenda::queries::released_room_facts(&mut conn, card.id).await?;
    let seats = rooms.into_iter().filter_map(|room| Some((room.name, room.seats?))).collect();
    let has_agenda_changed = agenda::queries::has_changed(&mut conn, card.id).await?;
    let types = registration::queries::types_of(&mut conn, card.id, &card.zone).await?;
    let questions = access::question_counts(&mut conn, card.id).await?;
    let all =
        qa::reading::by_votes(&mut conn, card.id, asked.viewer.may_at(series.id, card.id, Right::EditNotes)).await?;
    let live = live_hour::load(&mut conn, &card, &card.zone, asked.now).await?;
    let afterwards = (card.state == EventState::Ended).then(|| Afterwards::from_questions(&all));
    let came = if card.state == EventState::Ended {
        let registered = types.iter().map(|kind| kind.confirmed).sum();
        archive::rules::came(registered, &archive::queries::attendance(&mut conn, card.id).await?)
    } else {
        0
    };
    let top_questions = all.into_iter().take(SHOWN).collect();
    let (previous, next) = queries::neighbours(&mut conn, series.id, event_ref.number, &seen_by(asked.viewer)).await?;
    let organizers = series::queries::organizers(&mut conn, series.id).await?;
    let event = access::load(&mut conn, card).await?;
    let may_edit = asked.viewer.may(series.id, Right::EditEvent);
    Ok(EventPage {
        series,
        event,
        slots,
        seats,
        has_agenda_changed,
        types,
        questions,
        top_questions,
        live,
        afterwards,
        came,
        previous,
        next,
        organizers,
        may_edit,
    })
}

/// The same page with its seats as they are now: of one that is not over yet, and of which nothing else has changed since it
/// was loaded.
///
/// Errors: `NotFound` when the event is gone.
pub async fn with_seats_now(db: &Db, page: &EventPage) -> Result<EventPage> {
    let mut conn = db.acquire().await?;
    // As a visitor: what has become hidden since is gone, before anybody is told to drop it.
    let (series, number) = (page.series.id, page.event.card.number);
    let card = queries::by_number(&mut conn, series, number, &[]).await?.ok_or(Error::NotFound)?;
    let types = registration::queries::types_of(&mut conn, card.id, &card.zone).await?;
    let mut now = page.clone();
    (now.event.card, now.types) = (card, types);
    Ok(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::QuestionId,
        qa::types::{Answer, Source},
    };

    fn question(id: i64, state: QuestionState, slot: i32, has_text: bool) -> Question {
        let answer = Answer { author: "佐伯".into(), html: "<p>はい</p>".into(), video_at: None };
        Question {
            id: QuestionId(id),
            number: 1,
            body: String::new(),
            asker: String::new(),
            source: Source::Live,
            state,
            votes: 100 - id,
            slot: Some((slot, String::new())),
            answers: has_text.then_some(answer).into_iter().collect(),
            video_at: None,
            answered_in: None,
        }
    }

    #[test]
    fn what_became_of_the_questions_is_told_apart() {
        let mut all = vec![
            question(1, QuestionState::Answered, 1, false),
            question(2, QuestionState::AnsweredText, 1, true),
            question(3, QuestionState::Declined, 2, false),
        ];
        all.extend((4..9).map(|id| question(id, QuestionState::Live, 2, false)));
        let found = Afterwards::from_questions(&all);
        assert_eq!(found.answered, BTreeMap::from([(1, 2)]));
        assert_eq!((found.open.len(), found.open_count), (SHOWN, 5));
        assert_eq!(found.open[0].id, QuestionId(4), "most votes first");
        assert_eq!(found.told.iter().map(|q| q.id.0).collect::<Vec<_>>(), [2]);
    }
}
