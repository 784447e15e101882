//! `/{series}/{number}/register`

use crate::{
    agenda::{self, types::Slot},
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::{EventRef, TypeId},
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
    series::{
        self,
        types::{Series, Terms},
    },
    viewer::Asked,
};

/// `/{series}/{number}/register`
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterPage {
    pub series: Series,
    pub event: Event,
    pub types: Vec<ParticipationType>,
    /// The type by invitation that the link of this page opens, and what that link ends with.
    pub invited: Option<(TypeId, String)>,
    /// The link was for an invitation that is none any more.
    pub is_wrongly_invited: bool,
    /// Why nobody can register now; `None` when one can.
    pub closed: Option<crate::lang::Text>,
    /// Whom a question may go to that comes along; nobody where the board takes none.
    pub talks: Vec<Slot>,
    /// What the viewer holds already.
    pub held: Option<CurrentRegistration>,
    /// What is asked of whoever registers, and what the viewer answered the last time.
    pub questions: Vec<SignUpQuestion>,
    pub answers: Answers,
    /// How the viewer's name is read, as they said the last time; may be empty.
    pub reading: String,
    /// What the series says here, in Japanese and in English, as HTML; may be empty.
    pub words: (String, String),
    /// What whoever registers agrees to.
    pub terms: Terms,
    /// The viewer follows the series already.
    pub follows: bool,
    /// What comes of staying away without a word, where the series has a rule.
    pub absences: Option<AbsenceRule>,
}

/// Who stayed away `limit` times in a row without a word waits until the day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbsenceRule {
    pub limit: i32,
    /// How often the viewer did.
    pub own: i64,
    /// They would wait now.
    pub is_held_back: bool,
}

/// `/{series}/{number}/register`; `invite` is what the link of an invitation ends with, or empty.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, invite: &str) -> Result<RegisterPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let types = queries::types_of(&mut conn, card.id, &card.zone).await?;
    let invited = match invite {
        "" => None,
        invite => queries::invited_to(&mut conn, card.id, invite).await?.map(|id| (id, invite.to_owned())),
    };
    let is_wrongly_invited = invited.is_none() && !invite.is_empty();
    let closed = rules::closed(card.state, card.end(), asked.now);
    let held = match asked.viewer.account_id() {
        Some(account) => held_by(&mut conn, account, card.id, &card.zone).await?,
        None => None,
    };
    let mut talks = if events::rules::board_is_open(card.state) {
        agenda::slots::slots_of(&mut conn, &card, &card.zone).await?
    } else {
        Vec::new()
    };
    talks.retain(|slot| slot.kind.is_content());
    let event = events::access::load(&mut conn, card).await?;
    let sign_up = series::queries::sign_up(&mut conn, series.id).await?;
    let absences = match (asked.viewer.account_id(), sign_up.absence_limit) {
        (Some(account), Some(_)) => queries::absences(&mut conn, series.id, account, asked.now).await?,
        _ => 0,
    };
    let starts = event.card.starts.map(|at| at.utc);
    let is_held_back = rules::is_held_back(sign_up.absence_limit, absences, starts, asked.now);
    let absences = sign_up.absence_limit.map(|limit| AbsenceRule { limit, own: absences, is_held_back });
    let (terms, (ja, en)) = (sign_up.terms, sign_up.words);
    let questions = questionnaire::queries::of_event(&mut conn, series.id, event.card.id).await?;
    let answers = match asked.viewer.account_id() {
        Some(account) if !questions.is_empty() => {
            questionnaire::queries::last_answers(&mut conn, series.id, account).await?
        }
        _ => Answers::new(),
    };
    let reading = match asked.viewer.account_id() {
        Some(account) => queries::last_reading(&mut conn, series.id, account).await?,
        None => String::new(),
    };
    let follows = match asked.viewer.account_id() {
        Some(account) => series::queries::follows(&mut conn, series.id, account).await?,
        None => false,
    };
    let words = (markdown::block(&ja), markdown::block(&en));
    Ok(RegisterPage {
        series,
        event,
        types,
        invited,
        is_wrongly_invited,
        closed,
        talks,
        held,
        questions,
        answers,
        reading,
        words,
        terms,
        follows,
        absences,
    })
}
