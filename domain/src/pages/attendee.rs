//! `/organize/{series}/{number}/attendees/{code}`: one registration, with all that organizers know of it.

use chrono::{DateTime, Utc};

use crate::{
    audit::{self, Entry},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::EventRef,
    mail::types::Kind,
    questionnaire::{
        self,
        types::{Answers, SignUpQuestion},
    },
    registration::{
        forecast::Record,
        queries,
        types::{Agreement, CurrentRegistration, ParticipationType, RegistrationState},
    },
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

pub use crate::registration::types::PastAttendance;

/// Earlier events that are shown.
const MAX_PAST: i64 = 12;
/// Lines of the history.
const MAX_HISTORY: i64 = 60;

#[derive(Clone, Debug, PartialEq)]
pub struct AttendeePage {
    pub series: Series,
    pub card: EventCard,
    pub types: Vec<ParticipationType>,
    pub held: CurrentRegistration,
    /// May be empty: an address is enough for a seat.
    pub name: String,
    pub door_name: String,
    pub note: String,
    /// `None` until it is asked for; each look is written down. Empty: they closed their account.
    pub mail: Option<String>,
    pub came: Option<Local>,
    /// What they agreed to where they registered; `None` where nothing was asked.
    pub agreed: Option<Agreement>,
    pub questions: Vec<SignUpQuestion>,
    pub answers: Answers,
    /// Earlier events of the series that they registered for, the newest last.
    pub past: Vec<Past>,
    /// The newest first.
    pub history: Vec<Happening>,
    /// The viewer may change it.
    pub may_edit: bool,
}

impl AttendeePage {
    /// They closed their account: nothing is known of them any more.
    pub fn is_closed(&self) -> bool {
        self.mail.as_ref().is_some_and(String::is_empty)
    }

    /// How often they came to these earlier events, of how many seats that they held where somebody noted who came.
    pub fn record(&self) -> Record {
        let count = |what: PastAttendance| {
            let n = self.past.iter().filter(|past| past.what == what).count();
            i64::try_from(n).unwrap_or(i64::MAX)
        };
        let came = count(PastAttendance::Came);
        Record { came, held: came.saturating_add(count(PastAttendance::Absent)) }
    }

    /// The chance that they come, where a seat of theirs may still be used; `base` is the share of seats of that type that are.
    pub fn chance(&self, base: Option<f64>) -> Option<f64> {
        let is_to_come = matches!(self.card.state, EventState::Announced | EventState::Open);
        let holds = self.held.state == RegistrationState::Confirmed && self.held.lapses.is_none();
        base.filter(|_| is_to_come && holds && self.came.is_none()).map(|base| self.record().chance(base))
    }
}

/// What somebody did at an earlier event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    pub number: i32,
    pub what: PastAttendance,
}

/// A line of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub at: Local,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Registered,
    Cancelled,
    CameIn,
    /// A mail, and whether it arrived; `None` while it is on its way.
    Mail(Kind, Option<bool>),
    /// Something that an organizer did: the action, who, and why.
    ByHand(String, String, String),
}

/// Errors: as [`events::access::find_with_right`] for `Right::CheckIn`; `NotFound` for a number of another event;
/// `Forbidden` when the address is asked for by who may not edit.
pub async fn load(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    code: &str,
    shows_mail: bool,
) -> Result<AttendeePage> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    let row = queries::by_code(&mut tx, code).await?.filter(|row| row.event == card.id).ok_or(Error::NotFound)?;
    let may_edit = asked.viewer.require_at(series.id, card.id, Right::EditEvent).is_ok();
    if shows_mail && !may_edit {
        return Err(Error::Forbidden);
    }
    let zone = card.zone.as_str();
    let held = queries::held(&mut tx, row.id, zone).await?;
    let (_, mail, _) = queries::addressee(&mut tx, row.account).await?;
    let types = queries::types_of(&mut tx, card.id, zone).await?;
    let person = super::queries::attendee(&mut tx, row.id).await?;
    let questions = questionnaire::queries::answered_at(&mut tx, card.id).await?;
    let asked_ids: Vec<i64> = questions.iter().map(|question| question.id.0).collect();
    let answers = questionnaire::queries::answers_of_these(&mut tx, &[row.id.0], &asked_ids).await?;
    let answers = answers.into_iter().map(|(_, question, given)| (question, given)).collect();
    let last = (MAX_PAST, asked.now);
    let past = super::queries::past_of(&mut tx, series.id, card.id, row.account, last).await?;
    let past = past.into_iter().rev().map(|(number, what)| Past { number, what }).collect();
    let local = |at: DateTime<Utc>| Local::at(at, zone);
    let mut history = vec![Happening { at: held.registered, what: What::Registered }];
    history.extend(person.cancelled_at.map(|at| Happening { at: local(at), what: What::Cancelled }));
    history.extend(person.checked_in_at.map(|at| Happening { at: local(at), what: What::CameIn }));
    for (topic, state, at) in super::queries::mails_to(&mut tx, card.id, &mail, MAX_HISTORY).await? {
        let Ok(kind) = topic.parse::<Kind>() else { continue };
        let arrived = match state.as_str() {
            "dead" => Some(false),
            "queued" | "held" => None,
            _ => Some(true),
        };
        history.push(Happening { at: local(at), what: What::Mail(kind, arrived) });
    }
    for (action, who, why, at) in super::queries::by_hand(&mut tx, (card.id, row.id), MAX_HISTORY).await? {
        history.push(Happening { at: local(at), what: What::ByHand(action, who, why) });
    }
    history.sort_by_key(|line| std::cmp::Reverse(line.at.utc));
    let action = if shows_mail { "attendees.mail" } else { "attendees.view" };
    let subject = format!("registration:{}", row.id);
    audit::write(&mut tx, asked.viewer, &Entry::of_event(series.id, card.id, action, &subject)).await?;
    db.commit(tx, &[]).await?;
    Ok(AttendeePage {
        types,
        held,
        name: person.name,
        door_name: person.door_name,
        note: person.desk_note,
        mail: if person.is_closed { Some(String::new()) } else { shows_mail.then_some(mail) },
        came: person.checked_in_at.map(local),
        agreed: person.agreed_at.zip(person.agreed_to).map(|(at, to)| Agreement { at: local(at), to }),
        questions,
        answers,
        past,
        history,
        may_edit,
        series,
        card,
    })
}
