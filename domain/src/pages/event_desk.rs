//! `/organize/{series}/{number}`

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{stream_asked::asks_for_stream, today::NextOnTrack};
use crate::{
    agenda::{self, run_sheet::RunRow},
    announcements::{
        mailing::{self, OfTypes},
        types::HoldersOfType,
    },
    checkin::{self, types::DoorCounts},
    db::Db,
    error::Result,
    events::{
        access,
        changes::{self, is_planned_with},
        facts::facts_of,
        queries, rules,
        types::{ChecklistItem, Event, EventCard, EventState, FactsInput, Plan, QuestionCounts},
    },
    ids::{AccountId, EventRef, TypeId},
    letters::{
        reading,
        types::{Letter, LetterKind, Recipient},
    },
    people::{self, types::Teammate},
    registration::{self, types::ParticipationType},
    reports::types::ReportState,
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right},
};

/// `/organize/{series}/{number}`
#[derive(Clone, Debug, PartialEq)]
pub struct EventDesk {
    pub series: Series,
    pub event: Event,
    pub facts: FactsInput,
    pub types: Vec<ParticipationType>,
    /// What the links of the types by invitation end with; empty for those who may not change it.
    pub invites: Vec<(TypeId, String)>,
    pub plan: Plan,
    /// States that may follow; empty for those who may not change it.
    pub next: Vec<EventState>,
    pub may_edit: bool,
    pub may_moderate: bool,
    pub has_agenda: bool,
    pub questions: QuestionCounts,
    /// Followers who get a mail when the event becomes public; 0 when they had it.
    pub to_tell: i64,
    pub report: Option<ReportState>,
    pub checklist: Vec<ChecklistItem>,
    pub run: Vec<RunRow>,
    /// Who came, as the door knows it.
    pub door: DoorCounts,
    /// Whom to call when something goes wrong; may be empty.
    pub contacts: String,
    /// Who speaks and can be told when it is called off; nobody where nobody knows of it.
    pub speakers: Vec<Recipient>,
    /// What they would be told, when it is postponed, when it is cancelled, and when it takes place after all.
    pub speaker_letters: Vec<Letter>,
    /// Whom it tells that it takes place after all, while it is off.
    pub revival: Option<Revival>,
    /// Who works on the series.
    pub team: Vec<Teammate>,
    /// Whose page it is.
    pub me: Option<AccountId>,
    pub now: DateTime<Utc>,
}

/// Whom it tells that an event takes place after all.
#[derive(Clone, Debug, PartialEq)]
pub struct Revival {
    /// The day that was given up and is still to come, where there is no other.
    pub day_back: Option<(Local, Local)>,
    /// Who holds a place or waits for one.
    pub holders: usize,
    /// Of them, those who speak: they get that letter alone.
    pub speaking: usize,
    /// Who speaks there, each with when and where it takes place.
    pub speakers: Vec<Recipient>,
}

impl Revival {
    /// All of them, each once.
    pub fn people(&self) -> usize {
        self.holders - self.speaking + self.speakers.len()
    }
}

/// Something that attendees will look for and that nobody has said yet. None of it stops anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    Date,
    Place,
    Lead,
    Seats,
    Agenda,
    Stream,
}

impl EventDesk {
    /// What lacks before it is announced, in the order in which readers ask.
    pub fn lacks(&self) -> Vec<Lack> {
        let facts = &self.facts;
        let is_online = self.types.iter().any(|kind| kind.is_online) || !facts.online_note.is_empty();
        let checks = [
            (Lack::Date, facts.date.is_empty()),
            (Lack::Place, facts.venue_name.is_empty() && facts.online_note.is_empty()),
            (Lack::Lead, facts.lead.trim().is_empty()),
            (Lack::Seats, self.types.is_empty()),
            (Lack::Agenda, !self.has_agenda),
            (
                Lack::Stream,
                is_online && facts.stream_url.is_empty() && facts.video_url.is_empty() && !self.plan.has_room_stream,
            ),
        ];
        checks.into_iter().filter(|(_, is_missing)| *is_missing).map(|(lack, _)| lack).collect()
    }

    /// It is near and watched online too, and nobody has said where.
    pub fn lacks_stream(&self) -> bool {
        let card = &self.event.card;
        let times = (card.starts.map(|at| at.utc), card.ends.map(|at| at.utc));
        self.plan.stream_url.is_none()
            && !self.plan.has_room_stream
            && self.event.video_url.is_none()
            && self.types.iter().any(|kind| kind.is_online)
            && asks_for_stream(card.state, times, self.now)
    }

    /// How far it is, for the line of its way.
    pub fn on_track(&self) -> NextOnTrack {
        let card = &self.event.card;
        let today = Local::at(self.now, &card.zone).wall.date();
        NextOnTrack {
            card: card.clone(),
            doors: self.event.doors,
            types: self.types.clone(),
            days: card.starts.as_ref().map(|starts| (starts.wall.date() - today).num_days()),
            report: self.report,
        }
    }

    /// Whole days until it begins, where that is more than one away: what belongs to the evening asks first.
    pub fn days_early(&self) -> Option<i64> {
        let starts = self.event.card.starts.as_ref()?;
        Some((starts.utc - self.now).num_days()).filter(|days| *days >= 1)
    }
}

/// `/organize/{series}/{number}`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<EventDesk> {
    let mut conn = db.acquire().await?;
    let (series, card) = access::find_with_right(&mut conn, asked.viewer, event_ref, Right::SeeDesk).await?;
    let plan = queries::plan(&mut conn, card.id).await?;
    let types = registration::queries::types_of(&mut conn, card.id, &card.zone).await?;
    let may_edit = asked.viewer.may(series.id, Right::EditEvent);
    let may_moderate = asked.viewer.may_at(series.id, card.id, Right::Moderate);
    let next = if may_edit { rules::transitions(card.state).to_vec() } else { Vec::new() };
    let invites = if may_edit { registration::queries::invites(&mut conn, card.id).await? } else { Vec::new() };
    let last = queries::last_times(&mut conn, card.id).await?;
    let run = agenda::running::of_event(&mut conn, &card, &card.zone, agenda::slots::Reader::Desk).await?;
    let (speakers, speaker_letters) =
        if may_edit { called_off(&mut conn, &series, &card).await? } else { (Vec::new(), Vec::new()) };
    let event = access::load_for_desk(&mut conn, card).await?;
    let revival = if may_edit { revival(&mut conn, &event, asked.now).await? } else { None };
    let questions = access::question_counts(&mut conn, event.card.id).await?;
    let has_agenda = agenda::drafts::has_agenda(&mut conn, event.card.id).await?;
    let to_tell = if plan.is_announced { 0 } else { series::queries::followers(&mut conn, series.id).await? };
    let checklist = queries::checklist(&mut conn, event.card.id, &event.card.zone).await?;
    let (report, contacts) = super::queries::report_and_contacts(&mut conn, event.card.id).await?;
    let team = people::team::team(&mut conn, series.id, event.card.id).await?;
    let door = checkin::queries::counts(&mut conn, event.card.id).await?;
    Ok(EventDesk {
        facts: facts_of(&event, &plan, &last, &event.card.zone),
        series,
        event,
        types,
        invites,
        plan,
        next,
        may_edit,
        may_moderate,
        has_agenda,
        questions,
        to_tell,
        report,
        checklist,
        run,
        door,
        contacts,
        speakers,
        speaker_letters,
        revival,
        team,
        me: asked.viewer.account_id(),
        now: asked.now,
    })
}

/// Whom it would tell of those who speak, and in which words.
async fn called_off(db: &mut PgConnection, series: &Series, card: &EventCard) -> Result<(Vec<Recipient>, Vec<Letter>)> {
    if !is_planned_with(card.state) && card.state != EventState::Cancelled {
        return Ok((Vec::new(), Vec::new()));
    }
    let speakers = reading::speakers(db, card.id, LetterKind::EventCancelled).await?;
    let mut letters = reading::all(db, series.id, card.id).await?;
    letters.retain(|letter| letter.kind.is_of_state());
    Ok((speakers, letters))
}

/// Whom it tells once an event that is off takes place after all.
async fn revival(db: &mut PgConnection, event: &Event, now: DateTime<Utc>) -> Result<Option<Revival>> {
    if !rules::revives(event.card.state, EventState::Announced) {
        return Ok(None);
    }
    let mut speakers = reading::speakers(db, event.card.id, LetterKind::EventRevived).await?;
    let day_back = event.given_up.filter(|(starts, _)| starts.utc > now);
    let plan = match day_back {
        Some(_) => changes::plan(&event.clone().on_given_up()),
        None => changes::plan(event),
    };
    for one in &mut speakers {
        one.changes.clone_from(&plan);
    }
    let types = mailing::holders(db, event.card.id, &OfTypes::default(), &speakers).await?;
    let count = |of: fn(&HoldersOfType) -> i64| usize::try_from(types.iter().map(of).sum::<i64>()).unwrap_or_default();
    let (holders, speaking) = (count(|one| one.people), count(|one| one.speaking));
    Ok(Some(Revival { day_back, holders, speaking, speakers }))
}
