//! `/{series}/{number}/qa/{id}`

use sqlx::PgConnection;

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
    search::near::{self, NearQuestion},
    series::types::Series,
    time::Local,
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
    /// Other questions that speak of the same, the nearest first.
    pub near: Vec<NearQuestion>,
    /// What became of it, in order; empty where it came with a report, since then nobody knows.
    pub history: Vec<Step>,
}

/// Questions that are named as near.
const NEAR: usize = 3;

/// One thing that happened to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub at: Local,
    pub kind: StepKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    Asked,
    TakenUp,
    Answered,
    /// An answer in text, with its author; empty when nobody is named.
    Written(String),
}

/// `/{series}/{number}/qa/{id}`. A question of another event is not found here.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: QuestionId) -> Result<QuestionPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let drafts = asked.viewer.may_at(series.id, card.id, Right::EditNotes);
    let mut all = queries::of_event(&mut conn, card.id, drafts, None).await?;
    let index = all.iter().position(|(_, question)| question.id == id).ok_or(Error::NotFound)?;
    let previous = index.checked_sub(1).map(|i| all[i].1.clone());
    let next = all.get(index + 1).map(|(_, question)| question.clone());
    let (slot_id, question) = all.swap_remove(index);
    let slot = match slot_id {
        None => None,
        Some(slot_id) => {
            agenda::slots::slots_of(&mut conn, &card, &card.zone).await?.into_iter().find(|slot| slot.id == slot_id)
        }
    };
    let near = near::questions(&mut conn, &question.body, Some(question.id.0), NEAR).await?;
    let history = history_of(&mut conn, question.id, &card.zone).await?;
    let event = events::access::load(&mut conn, card).await?;
    Ok(QuestionPage { series, event, slot, question, previous, next, near, history })
}

async fn history_of(db: &mut PgConnection, question: QuestionId, zone: &str) -> Result<Vec<Step>> {
    let rows = queries::history(db, question).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let kind = match row.step.as_str() {
                "asked" => StepKind::Asked,
                "taken_up" => StepKind::TakenUp,
                "answered" => StepKind::Answered,
                _ => StepKind::Written(row.author),
            };
            Step { at: Local::at(row.at, zone), kind }
        })
        .collect())
}
