//! `/{series}/{number}/register`

use crate::{
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::EventRef,
    markdown,
    questionnaire::{
        self,
        types::{Answers, SignUpQuestion},
    },
    registration::{
        held::held_by,
        queries::{self},
        rules,
        types::{CurrentRegistration, ParticipationType},
    },
    series::{self, types::Series},
    viewer::Asked,
};

/// `/{series}/{number}/register`
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterPage {
    pub series: Series,
    pub event: Event,
    pub types: Vec<ParticipationType>,
    /// Why nobody can register now; `None` when one can.
    pub closed: Option<crate::lang::Text>,
    /// What the viewer holds already.
    pub held: Option<CurrentRegistration>,
    /// What is asked of whoever registers, and what the viewer answered the last time.
    pub questions: Vec<SignUpQuestion>,
    pub answers: Answers,
    /// What the series says here, in Japanese and in English, as HTML; may be empty.
    pub words: (String, String),
}

/// `/{series}/{number}/register`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<RegisterPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let types = queries::types_of(&mut conn, card.id, &series.time_zone).await?;
    let closed = rules::closed(card.state, card.ends.map(|at| at.utc), asked.now);
    let held = match asked.viewer.account_id() {
        Some(account) => held_by(&mut conn, account, card.id, &series.time_zone).await?,
        None => None,
    };
    let event = events::access::load(&mut conn, card).await?;
    let (ja, en) = series::queries::sign_up_words(&mut conn, series.id).await?;
    let questions = questionnaire::queries::of_event(&mut conn, series.id, event.card.id).await?;
    let answers = match asked.viewer.account_id() {
        Some(account) if !questions.is_empty() => {
            questionnaire::queries::last_answers(&mut conn, series.id, account).await?
        }
        _ => Answers::new(),
    };
    let words = (markdown::block(&ja), markdown::block(&en));
    Ok(RegisterPage { series, event, types, closed, held, questions, answers, words })
}
