//! The event that comes next, as a poster shows it.

use sqlx::PgConnection;

use crate::{
    agenda::{self, types::Slot},
    error::Result,
    events::{
        self,
        types::{EventCard, QuestionCounts},
    },
    markdown,
    qa::{self, types::Question},
    registration::{self, types::ParticipationType},
    time::Local,
    viewer::Asked,
};

/// Open questions that are shown.
const OPEN_QUESTIONS: i64 = 3;

/// The event that comes next.
#[derive(Clone, Debug, PartialEq)]
pub struct NextEvening {
    pub card: EventCard,
    /// The beginning of its lead in words.
    pub lead: String,
    pub slots: Vec<Slot>,
    /// None when one registers on another site.
    pub types: Vec<ParticipationType>,
    /// Calendar days from now until it begins, on its own wall.
    pub days: Option<i64>,
    pub questions: QuestionCounts,
    /// Those with most votes.
    pub open_questions: Vec<Question>,
}

pub(super) async fn load(db: &mut PgConnection, asked: Asked<'_>, card: EventCard) -> Result<NextEvening> {
    let zone = card.zone.as_str();
    let slots = agenda::slots::slots_of(db, &card, zone).await?;
    // Whoever registers elsewhere is counted elsewhere.
    let is_elsewhere = events::queries::links(db, card.id).await?.iter().any(|link| link.kind == "registration");
    let types = if is_elsewhere { Vec::new() } else { registration::queries::types_of(db, card.id, zone).await? };
    let questions = events::access::question_counts(db, card.id).await?;
    let open_questions = qa::queries::top_open(db, card.id, OPEN_QUESTIONS).await?;
    let today = Local::at(asked.now, zone).wall.date();
    let days = card.starts.as_ref().map(|starts| (starts.wall.date() - today).num_days());
    let lead = markdown::excerpt(&card.lead, markdown::EXCERPT);
    Ok(NextEvening { card, lead, slots, types, days, questions, open_questions })
}
