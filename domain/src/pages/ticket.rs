//! `/me/tickets/{code}`, and the same by a link from a mail.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    event::Afterwards,
    live_hour::{self, LiveHour},
};
use crate::{
    agenda::{
        self,
        streams::{RoomStream, Streams},
    },
    checkin::{self, attendance_code},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{Event, EventState, Plan, Seating},
    },
    ids::{EventId, RegistrationId, TypeId},
    lang::Text,
    qa,
    questionnaire::{
        self,
        rules::{list_missing, of_modes},
        types::{Answers, SignUpQuestion},
    },
    registration::{
        history, queries,
        rules::{self, Promotion},
        types::{CurrentRegistration, Happened, ParticipationType, RegistrationState},
    },
    secret::Secret,
    series::{self, types::Series},
    time::Local,
    viewer::Asked,
};

/// What comes of a seat that becomes free, for who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextSeat {
    /// It is theirs; from then on they are asked first. `None` while there is no date.
    Given(Option<Local>),
    /// They are asked first.
    Asked,
    /// It stays free: the event has begun, or the organizers hold it back.
    Held,
}

/// What has to be answered before another type is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub type_id: TypeId,
    pub type_name: String,
    pub questions: Vec<SignUpQuestion>,
}

/// `/me/tickets/{code}`, and what a link from a mail opens.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, which the page asks for apart")]
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub series: Series,
    pub event: Event,
    /// While it is on.
    pub live: Option<LiveHour>,
    pub held: CurrentRegistration,
    pub next_seat: NextSeat,
    /// How many wait behind them; 0 for who waits for nothing.
    pub behind: i64,
    /// The start is over: a seat that is given back goes to nobody any more.
    pub has_begun: bool,
    /// What happened to their place, the oldest first; nothing where they never waited and nothing changed.
    pub history: Vec<Happened>,
    pub name: String,
    /// What the organizers tell those who hold this type, in Japanese and in English; may be empty.
    pub words: [String; 2],
    /// Shown to the confirmed from an hour before the start: their own, or the public one where there is no other.
    pub stream_url: Option<String>,
    /// Those of rooms that have one of their own, shown to the same at the same time.
    pub room_streams: Vec<RoomStream>,
    /// They would see it now, and nobody has said where the stream is.
    pub lacks_stream: bool,
    /// The other types of the event, which they may change to.
    pub others: Vec<ParticipationType>,
    /// Of somebody with a seat online, while the event is on: whether the attendance code was typed, and when.
    pub watching: Option<Option<Local>>,
    /// Whether they have said that they still come; `None` for who was not asked, or has no seat.
    pub still: Option<bool>,
    /// By which they want to be called at the door; may be empty.
    pub door_name: String,
    /// What was asked at sign-up and is asked of them, what they answered, and whether they may change it.
    pub questions: Vec<SignUpQuestion>,
    pub answers: Answers,
    pub may_answer: bool,
    /// Types of the event that ask something required which they have not answered.
    pub missing: Vec<Missing>,
    /// Why nobody can register for the event now; `None` when one can.
    pub closed: Option<Text>,
    /// Questions without an answer, once it is over.
    pub open_questions: usize,
    /// It can still be cancelled: not after the event, nor when the event itself was cancelled.
    pub may_cancel: bool,
}

impl Ticket {
    /// All that they watch now.
    pub fn streams(&self) -> Streams {
        Streams { whole: self.stream_url.clone(), rooms: self.room_streams.clone() }
    }
}

/// `/me/tickets/{code}`. Errors: `SignInRequired`; `Concealed` for somebody else's.
pub async fn load(db: &Db, asked: Asked<'_>, code: &str) -> Result<Ticket> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let row = queries::by_code(&mut conn, code).await?.ok_or(Error::NotFound)?;
    if row.account != account {
        return Err(Error::Concealed);
    }
    assemble(&mut conn, row.id, asked.now).await
}

/// What a link from a mail opens; looking changes nothing. Errors: `NotFound`.
pub async fn load_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Ticket> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut conn = db.acquire().await?;
    let id = queries::by_link(&mut conn, &secret.hash(), now).await?.ok_or(Error::NotFound)?;
    assemble(&mut conn, id, now).await
}

async fn assemble(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> Result<Ticket> {
    let row = queries::by_id(db, id).await?.ok_or(Error::NotFound)?;
    let card = events::access::card(db, row.event).await?.ok_or(Error::NotFound)?;
    let series = series::access::find(db, &card.series_slug).await?;
    let held = queries::held(db, id, &card.zone).await?;
    let (name, ..) = queries::addressee(db, row.account).await?;
    let mut others = queries::types_of(db, card.id, &card.zone).await?;
    let kind = others.iter().find(|kind| kind.id == held.type_id).cloned();
    let words = kind
        .as_ref()
        .filter(|_| held.state == RegistrationState::Confirmed && held.lapses.is_none())
        .map(|kind| kind.words.clone())
        .unwrap_or_default();
    let is_settled = held.state.holds() && held.lapses.is_none();
    let closed = rules::closed(card.state, card.end(), now);
    let is_open = closed.is_none();
    let queue = held.waits_for.as_ref().map_or(held.type_id, |(id, _)| *id);
    let waiting = others.iter().find(|kind| kind.id == queue).map_or(0, |kind| kind.waitlisted);
    let behind = held.position.map_or(0, |position| (waiting - position).max(0));
    let questions = questionnaire::queries::of_event(db, series.id, card.id).await?;
    let answers = questionnaire::queries::answers_of(db, id).await?;
    let missing = others.iter().filter(|kind| kind.id != held.type_id).map(|kind| Missing {
        type_id: kind.id,
        type_name: kind.name.clone(),
        questions: list_missing(&questions, kind.is_online, &answers),
    });
    let missing: Vec<Missing> = missing.filter(|one| !one.questions.is_empty()).collect();
    let waited_for = held.waits_for.as_ref().and_then(|(id, _)| others.iter().find(|kind| kind.id == *id));
    // Names are unique at an event.
    let fallback = others.iter().find(|kind| held.falls_back_to.as_ref() == Some(&kind.name));
    let further = waited_for.into_iter().chain(fallback).map(|kind| kind.is_online);
    let modes: Vec<bool> = [held.is_online].into_iter().chain(further).collect();
    let questions = of_modes(&questions, &modes);
    others.retain(|kind| is_settled && is_open && kind.id != held.type_id && rules::barred(kind, None, now).is_none());
    let plan = events::queries::plan(db, card.id).await?;
    let next_seat = next_seat(&plan, card.starts.as_ref(), &card.zone, now);
    let has_begun = card.starts.is_some_and(|at| at.utc <= now);
    let sees_stream = held.lapses.is_none() && rules::shows_stream(held.state, &card, now);
    let may_cancel =
        held.state.holds() && card.state != EventState::Cancelled && card.end().is_none_or(|ends| ends > now);
    let guest = checkin::queries::at_door(db, id).await?;
    let (starts, ends) = (card.starts.map(|at| at.utc), card.end());
    let may_watch = held.state == RegistrationState::Confirmed && held.is_online && held.lapses.is_none();
    let watching = (may_watch && attendance_code::closed(starts, ends, now).is_none())
        .then(|| guest.checked_in_at.map(|at| Local::at(at, &card.zone)));
    let own_closed = kind.is_none_or(|kind| rules::type_closed(&kind, now).is_some());
    let may_answer = held.state.holds() && is_open && !own_closed && held.lapses.is_none();
    let still = queries::still_of(db, id).await?;
    let still =
        still.filter(|_| held.state == RegistrationState::Confirmed && card.starts.is_some_and(|at| at.utc > now));
    let door_name = guest.door_name;
    let open_questions = if card.state == EventState::Ended {
        Afterwards::from_questions(&qa::reading::by_votes(db, card.id, false).await?).open_count
    } else {
        0
    };
    let live = live_hour::load(db, &card, &card.zone, now).await?;
    let history = history_of(db, (card.id, id), held.position, &card.zone).await?;
    let event = events::access::load(db, card).await?;
    let own = events::types::web_address(plan.stream_url);
    let stream_url = match own {
        _ if !sees_stream => None,
        Some(own) => Some(own),
        None => events::access::video_of_seated(db, event.card.id).await?,
    };
    let room_streams = if sees_stream { room_streams(db, event.card.id).await? } else { Vec::new() };
    let lacks_stream = sees_stream && stream_url.is_none() && room_streams.is_empty();
    Ok(Ticket {
        series,
        event,
        live,
        held,
        next_seat,
        behind,
        has_begun,
        history,
        name,
        words,
        stream_url,
        room_streams,
        lacks_stream,
        others,
        watching,
        still,
        door_name,
        questions,
        answers,
        may_answer,
        missing,
        closed,
        open_questions,
        may_cancel,
    })
}

async fn room_streams(db: &mut PgConnection, event: EventId) -> Result<Vec<RoomStream>> {
    let all = agenda::queries::room_streams(db, &[event]).await?;
    let of_web = |one: &RoomStream| events::types::web_address(Some(one.url.clone())).is_some();
    Ok(all.into_iter().map(|(_, one)| one).filter(of_web).collect())
}

/// Nobody else is asked about for a place that waits for nothing and never did.
async fn history_of(
    db: &mut PgConnection,
    (event, id): (EventId, RegistrationId),
    position: Option<i64>,
    zone: &str,
) -> Result<Vec<Happened>> {
    let steps = queries::steps(db, event, id).await?;
    let queues: Vec<TypeId> = steps.iter().filter_map(|step| step.queue).collect();
    let moves = match steps.first() {
        Some(first) if !queues.is_empty() => queries::moves(db, (event, id), &queues, first.at).await?,
        _ => Vec::new(),
    };
    Ok(history::list_happened(&steps, &moves, position, zone))
}

fn next_seat(plan: &Plan, starts: Option<&Local>, zone: &str, now: DateTime<Utc>) -> NextSeat {
    let seating = Seating {
        limit: plan.seat_limit,
        is_paused: plan.is_promotion_paused,
        ask_before: Duration::hours(plan.ask_hours.into()),
        offer_for: Duration::hours(plan.offer_hours.into()),
    };
    match rules::promotion(&seating, starts.map(|at| at.utc), now) {
        Promotion::Given => NextSeat::Given(starts.map(|at| Local::at(at.utc - seating.ask_before, zone))),
        Promotion::Offered(_) => NextSeat::Asked,
        Promotion::Held => NextSeat::Held,
    }
}
