//! `/organize/{series}/sign-up` and `/organize/{series}/{number}/sign-up`: what is asked of whoever registers.

use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    questionnaire::{editing::ListRef, queries, types::SignUpQuestion},
    series::{self, types::Series},
    viewer::{Asked, Right},
};

#[derive(Clone, Debug, PartialEq)]
pub struct QuestionnairePage {
    pub series: Series,
    /// `None` on the page of the series.
    pub card: Option<EventCard>,
    /// Of this list, in their order.
    pub questions: Vec<SignUpQuestion>,
    /// What the series asks at this event too.
    pub inherited: Vec<SignUpQuestion>,
}

impl QuestionnairePage {
    /// All that somebody who registers is asked, in that order.
    pub fn all(&self) -> Vec<SignUpQuestion> {
        self.inherited.iter().chain(&self.questions).cloned().collect()
    }
}

/// Errors: as the door of the list, for `Right::EditEvent`.
pub async fn load(db: &Db, asked: Asked<'_>, list: ListRef<'_>) -> Result<QuestionnairePage> {
    let mut conn = db.acquire().await?;
    match list {
        ListRef::Series(slug) => {
            let series = series::access::find(&mut conn, slug).await?;
            asked.viewer.require(series.id, Right::EditEvent)?;
            let questions = queries::of_series(&mut conn, series.id).await?;
            Ok(QuestionnairePage { series, card: None, questions, inherited: Vec::new() })
        }
        ListRef::Event(event_ref) => {
            let (series, card) =
                events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
            let all = queries::of_event(&mut conn, series.id, card.id).await?;
            let (inherited, questions) = all.into_iter().partition(|question| question.is_of_series);
            Ok(QuestionnairePage { series, card: Some(card), questions, inherited })
        }
    }
}
