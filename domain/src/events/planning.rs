//! Planning an event: the next one from the last, its facts, its state. For organizers.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use rand::Rng;
use sqlx::PgConnection;

use super::{
    actions, queries, rules,
    times::Move,
    types::{EventCard, EventDesk, EventFacts, EventState, FactsInput, NextEvent, SeriesDesk, StateChange, Step},
};
use crate::{
    agenda,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    fields::{Fields, Values},
    ids::EventId,
    joining,
    lang::Text,
    mail::{
        actions as outbox, dead_letters,
        types::{Kind, Payload},
    },
    registration::{
        self,
        desk::{self as seats_desk, TypeInput},
        types::ParticipationType,
    },
    search,
    series::{self, types::Series},
    time::Local,
    viewer::{Right, Viewer},
};

/// Events on the desk of a series.
const LISTED: i64 = 200;
/// Letters of a join code: none that is taken for another when it is read from a screen.
const CODE_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH: usize = 5;

/// A series and an event of it, for somebody with this right.
pub async fn find(
    db: &mut PgConnection,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    right: Right,
) -> Result<(Series, EventCard)> {
    let series = series::actions::find(db, slug).await?;
    viewer.require(series.id, right)?;
    actions::find(db, viewer, slug, number).await
}

/// Surrogate keys of the pages that show an event.
pub fn touched(series: &Series, event: EventId) -> Vec<String> {
    vec![format!("event:{event}"), format!("series:{}", series.id), "site".to_owned()]
}

/// `/organize/{series}`
pub async fn series_desk(db: &Db, viewer: &Viewer, slug: &str, now: DateTime<Utc>) -> Result<SeriesDesk> {
    let mut conn = db.acquire().await?;
    let series = series::actions::find(&mut conn, slug).await?;
    viewer.require(series.id, Right::SeeDesk)?;
    let (events, _) = actions::of_series(&mut conn, viewer, &series, LISTED, 0).await?;
    let next = proposal(&mut conn, &series, events.first(), now).await?;
    let followers = series::following::count(&mut conn, series.id).await?;
    let may_plan = viewer.may(series.id, Right::EditEvent);
    let dead_letters = if may_plan { dead_letters::count(&mut conn, series.id).await? } else { 0 };
    Ok(SeriesDesk { series, events, next, followers, dead_letters, may_plan })
}

/// Number, day and hour of the next event, as the last one and the series' defaults suggest.
async fn proposal(
    db: &mut PgConnection,
    series: &Series,
    last: Option<&EventCard>,
    now: DateTime<Utc>,
) -> Result<NextEvent> {
    let defaults = queries::series_defaults(db, series.id).await?;
    let today = Local::at(now, &series.time_zone).wall.date();
    let last_start = last.and_then(|card| card.starts);
    let last_day = last_start.map(|at| at.wall.date());
    // The same weekday, some weeks on: four weeks, or three months where a quarter is the habit.
    let step = match queries::last_starts(db, series.id).await?.as_slice() {
        [newest, before, ..] => (*newest - *before).num_days().clamp(7, 120) / 7 * 7,
        _ => 28,
    };
    let mut day = last_day.unwrap_or(today) + Duration::days(step);
    while day <= today {
        day += Duration::days(7);
    }
    let minutes = last.and_then(|card| Some((card.ends?.utc - card.starts?.utc).num_minutes()));
    Ok(NextEvent {
        number: last.map_or(1, |card| card.number + 1),
        date: day,
        start: last_start.map_or(defaults.start, |at| at.wall.time()),
        minutes: minutes.and_then(|n| i32::try_from(n).ok()).unwrap_or(defaults.minutes),
        hashtag: defaults.hashtag_pattern.replace("{n}", &last.map_or(1, |card| card.number + 1).to_string()),
        after: last.map(|card| card.number),
    })
}

/// Makes the next event of a series, with place, kinds of seats and the skeleton of the agenda of
/// the last one. It is planned: only organizers see it.
///
/// Errors: `Invalid` at `number`, `date` or `start`; `Conflict` when the number is taken.
pub async fn create_next(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: &str,
    (date, start): (&str, &str),
    title: &str,
    now: DateTime<Utc>,
) -> Result<i32> {
    let mut tx = db.begin().await?;
    let series = series::actions::find(&mut tx, slug).await?;
    viewer.require(series.id, Right::EditEvent)?;
    let mut wrong = Problems::default();
    let number = wrong.keep(rules::number(number))?;
    let title = wrong.keep(rules::line("title", title, rules::TITLE))?;
    let day = rules::date("date", date).and_then(|day| day.ok_or_else(|| rules::missing_date("date")));
    let day = wrong.keep(day)?;
    let clock = wrong.keep(rules::clock("start", start))?;
    wrong.none()?;
    let (last, _) = actions::of_series(&mut tx, viewer, &series, 1, 0).await?;
    let proposal = proposal(&mut tx, &series, last.first(), now).await?;
    let starts = wall("start", day, clock.unwrap_or(proposal.start), &series.time_zone)?;
    let new = queries::NewEvent {
        series: series.id,
        number,
        label: "",
        title: &title,
        lead: "",
        state: EventState::Planned,
        starts_at: Some(starts),
        ends_at: Some(starts + Duration::minutes(i64::from(proposal.minutes))),
        hashtags: &[],
    };
    let (event, is_new) = queries::insert(&mut tx, &new).await?;
    if !is_new {
        return Err(Error::invalid(
            "number",
            format!("第{number}回はもうあります。ほかの番号にするか、その回を開いてください。"),
            format!("There is a #{number} already. Choose another number, or open that event."),
        ));
    }
    let code = free_code(&mut tx, number).await?;
    queries::set_join_code(&mut tx, event, &code).await?;
    if let Some(last) = last.first() {
        queries::copy_place(&mut tx, event, last.id).await?;
        registration::actions::copy_types(&mut tx, event, last.id).await?;
        agenda::drafting::copy_skeleton(&mut tx, viewer, event, last, &series.time_zone, now).await?;
    }
    audit::record(&mut tx, viewer, Some(series.id), "event.create", &format!("event:{event}"), Outcome::Ok).await?;
    db.commit(tx, &touched(&series, event)).await?;
    Ok(number)
}

/// A join code that no event has: the event's number where that is free, else letters.
async fn free_code(db: &mut PgConnection, number: i32) -> Result<String> {
    let mut code = format!("SJ{number}");
    while queries::code_taken(db, &code).await? {
        let mut random = rand::rng();
        code = (0..CODE_LENGTH).map(|_| char::from(CODE_LETTERS[random.random_range(0..CODE_LETTERS.len())])).collect();
    }
    Ok(code)
}

/// A moment on the event's wall as UTC. Errors: `Invalid` at `field` for an hour that the zone skips.
pub fn wall(field: &str, day: NaiveDate, clock: NaiveTime, zone: &str) -> Result<DateTime<Utc>> {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::Asia::Tokyo);
    let wall: NaiveDateTime = day.and_time(clock);
    zone.from_local_datetime(&wall)
        .earliest()
        .map(|at| at.with_timezone(&Utc))
        .ok_or_else(|| Error::invalid(field, "この日時はありません。", "There is no such hour on that day."))
}

/// `/organize/{series}/{number}`
pub async fn desk(db: &Db, viewer: &Viewer, slug: &str, number: i32) -> Result<EventDesk> {
    let mut conn = db.acquire().await?;
    let (series, card) = find(&mut conn, viewer, slug, number, Right::SeeDesk).await?;
    let plan = queries::plan(&mut conn, card.id).await?;
    let types = registration::actions::types_of(&mut conn, card.id, &series.time_zone).await?;
    let may_edit = viewer.may(series.id, Right::EditEvent);
    let may_moderate = viewer.may(series.id, Right::Moderate);
    let next = if may_edit { rules::transitions(card.state).to_vec() } else { Vec::new() };
    let last = queries::last_times(&mut conn, card.id).await?;
    let event = actions::load(&mut conn, card).await?;
    let has_agenda = agenda::drafting::has_agenda(&mut conn, event.card.id).await?;
    let to_tell = if plan.is_announced { 0 } else { series::following::count(&mut conn, series.id).await? };
    Ok(EventDesk {
        facts: facts_of(&event, &plan, &last, &series.time_zone),
        series,
        event,
        types,
        plan,
        next,
        may_edit,
        may_moderate,
        has_agenda,
        to_tell,
    })
}

/// The facts as the form shows them. Without a date, hours and length are those of the last one, so
/// that a new date is all that has to be typed.
fn facts_of(
    event: &super::types::Event,
    plan: &super::types::Plan,
    last: &queries::LastTimes,
    zone: &str,
) -> FactsInput {
    let card = &event.card;
    let clock = |at: Option<DateTime<Utc>>| at.map(|at| Local::at(at, zone).clock()).unwrap_or_default();
    let minutes = last.starts.zip(last.ends).map(|(from, to)| (to - from).num_minutes());
    FactsInput {
        title: card.title.clone(),
        label: card.label.clone(),
        lead: card.lead.clone(),
        date: card.starts.map(|at| at.wall.date().to_string()).unwrap_or_default(),
        start: clock(last.starts),
        minutes: minutes.map(|n| n.to_string()).unwrap_or_default(),
        doors: clock(last.doors),
        venue_name: card.venue_name.clone(),
        venue_address: event.venue_address.clone(),
        venue_url: event.venue_url.clone().unwrap_or_default(),
        online_note: event.online_note.clone(),
        stream_url: plan.stream_url.clone().unwrap_or_default(),
        video_url: event.video_url.clone().unwrap_or_default(),
        hashtags: plan.hashtags.join(" "),
        moderated: plan.moderated,
    }
}

/// What the desk of an event hands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskInput {
    /// `None` leaves them as they are.
    pub facts: Option<FactsInput>,
    /// Kinds of seats that are not among them stay as they are.
    pub types: Vec<TypeInput>,
    /// The state that the form was drawn with ([`drawn`]); without it nothing is joined.
    pub base: Option<Values>,
}

/// The fields of the desk as it is now.
pub fn drawn(facts: &FactsInput, types: &[ParticipationType]) -> Values {
    let mut values = facts.values();
    values.extend(seats_desk::drawn(types));
    values
}

/// Changes facts and kinds of seats of an event, both or nothing. What somebody else saved since the
/// form was drawn stays, field by field.
///
/// Errors: `Clash` at the fields that both changed; `Invalid` at every field that cannot be stored.
pub async fn save(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    input: &DeskInput,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, viewer, slug, number, Right::EditEvent).await?;
    actions::lock(&mut tx, card.id).await?;
    // Read again under the lock: somebody else may have saved just now.
    let card = actions::card(&mut tx, card.id).await?.ok_or(Error::NotFound)?;
    let mut input = input.clone();
    let types = registration::actions::types_of(&mut tx, card.id, &series.time_zone).await?;
    if let Some(base) = input.base.take() {
        let plan = queries::plan(&mut tx, card.id).await?;
        let last = queries::last_times(&mut tx, card.id).await?;
        let event = actions::load(&mut tx, card.clone()).await?;
        let stored = facts_of(&event, &plan, &last, &series.time_zone);
        let (joined, clashes) = join(&input, &base, &stored, &types);
        joining::none(clashes)?;
        input = joined;
    }
    let mut wrong = Problems::default();
    if let Some(facts) = &input.facts {
        wrong.keep(write_facts(&mut tx, viewer, &series, &card, facts, now).await)?;
    }
    if !input.types.is_empty() {
        wrong.keep(seats_desk::write_types(&mut tx, viewer, &series, card.id, (&input.types, &types), now).await)?;
    }
    wrong.none()?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Changes the facts alone, whatever they were. Errors: as [`save`].
pub async fn save_facts(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    input: &FactsInput,
    now: DateTime<Utc>,
) -> Result<()> {
    let input = DeskInput { facts: Some(input.clone()), ..DeskInput::default() };
    save(db, viewer, slug, number, &input, now).await
}

/// What was handed in joined with what is stored, and the fields at which that cannot be.
fn join(
    sent: &DeskInput,
    base: &Values,
    facts: &FactsInput,
    types: &[ParticipationType],
) -> (DeskInput, Vec<(String, Text)>) {
    let mut clashes = Vec::new();
    let facts = sent.facts.as_ref().map(|sent| {
        let joined = joining::join_fields(base, &sent.values(), &facts.values(), &["lead"]);
        clashes.extend(joined.clashes);
        FactsInput::read(|name| joined.values.get(name).map_or("", String::as_str))
    });
    let types = seats_desk::join(&sent.types, base, types, &mut clashes);
    (DeskInput { facts, types, base: None }, clashes)
}

/// What the desk shows after a clash: what was typed, joined with what is stored now, and a sentence
/// where both changed a field. Saved from there, what was typed stands.
pub fn after_clash(desk: &EventDesk, sent: &DeskInput) -> (DeskInput, Error) {
    let base = sent.base.clone().unwrap_or_default();
    let (mut joined, clashes) = join(sent, &base, &desk.facts, &desk.types);
    seats_desk::complete(&mut joined.types, &desk.types);
    (joined, Error::Clash(clashes))
}

/// Writes the facts of an event. What calendars show raises the sequence number. A step of a
/// transaction that holds the event.
async fn write_facts(
    tx: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    card: &EventCard,
    input: &FactsInput,
    now: DateTime<Utc>,
) -> Result<()> {
    let facts: EventFacts = rules::facts(input)?;
    if facts.date.is_none() && !matches!(card.state, EventState::Planned | EventState::Postponed) {
        return Err(rules::missing_date("date"));
    }
    let last = queries::last_times(tx, card.id).await?;
    // Without a date, hours and length are those of the day that was given up, until there is another.
    let day = facts.date.or_else(|| last.starts.map(|at| Local::at(at, &series.time_zone).wall.date()));
    let starts = day.map(|day| wall("start", day, facts.start, &series.time_zone)).transpose()?;
    let ends = starts.map(|at| at + Duration::minutes(i64::from(facts.minutes)));
    let doors = day.zip(facts.doors).map(|(day, clock)| wall("doors", day, clock, &series.time_zone)).transpose()?;
    let times = if facts.date.is_some() { [starts, ends, doors] } else { [None; 3] };
    queries::update_facts(tx, card.id, &facts, times, now).await?;
    if let Some(starts) = starts {
        queries::set_last_times(tx, card.id, [Some(starts), ends, doors]).await?;
        move_times(tx, series, card.id, last.starts, starts).await?;
    }
    search::index::reindex_event(tx, card.id).await?;
    audit::record(tx, viewer, Some(series.id), "event.edit", &format!("event:{}", card.id), Outcome::Ok).await
}

/// Slots, days and windows go with the start, wherever the last one was; of an event that never had
/// one the slots get their first times.
async fn move_times(
    tx: &mut PgConnection,
    series: &Series,
    event: EventId,
    from: Option<DateTime<Utc>>,
    to: DateTime<Utc>,
) -> Result<()> {
    let Some(from) = from else {
        return agenda::drafting::set_first_times(tx, event, &series.time_zone, to).await;
    };
    let Some(moved) = Move::between(from, to, &series.time_zone) else { return Ok(()) };
    agenda::actions::shift(tx, event, moved.by()).await?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of some years are exact")]
    queries::shift_days(tx, event, moved.by().num_seconds() as f64).await?;
    registration::actions::move_windows(tx, event, &moved).await
}

/// Moves an event on in its life: page, calendars and structured data change together, and those
/// whom it touches get mail. Becoming what it is already is no error and no second effect.
///
/// Errors: `Conflict` for a transition that is not in the table, and when it is in another state by now
/// than the one that was seen; `Invalid` where a date or reason is missing.
pub async fn change_state(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    step: impl Into<Step>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<StateChange> {
    let Step { seen, to } = step.into();
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, viewer, slug, number, Right::EditEvent).await?;
    actions::lock(&mut tx, card.id).await?;
    // Read again under the lock: somebody else may have pressed the same button.
    let card = actions::card(&mut tx, card.id).await?.ok_or(Error::NotFound)?;
    let mut change = StateChange { from: card.state, to, told: 0 };
    if card.state == to {
        return Ok(change);
    }
    rules::still(seen, card.state)?;
    rules::may_become(card.state, to)?;
    let reason = rules::line("reason", reason, rules::REASON)?;
    if matches!(to, EventState::Postponed | EventState::Cancelled) && reason.is_empty() {
        return Err(Error::invalid(
            "reason",
            "参加者に伝える理由を一言入れてください。",
            "Please give a short reason for those who wanted to come.",
        ));
    }
    if to != EventState::Planned && to != EventState::Cancelled && card.starts.is_none() {
        return Err(rules::missing_date("date"));
    }
    queries::set_state(&mut tx, card.id, to, &reason, now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    let payload = Payload { event: Some(card.id), series: Some(series.id), ..Payload::default() };
    match to {
        _ if rules::announces(card.state, to) && queries::announce(&mut tx, card.id, now).await? => {
            for (account, mail, lang) in series::following::mails(&mut tx, series.id).await? {
                let payload = Payload { account: Some(account), ..payload.clone() };
                outbox::enqueue(&mut tx, &mail, Kind::Announcement, lang, &payload, now).await?;
                change.told += 1;
            }
        }
        EventState::Postponed | EventState::Cancelled => {
            let kind = if to == EventState::Cancelled { Kind::EventCancelled } else { Kind::EventPostponed };
            for (mail, lang) in registration::actions::mails_of(&mut tx, card.id).await? {
                outbox::enqueue(&mut tx, &mail, kind, lang, &payload, now).await?;
                change.told += 1;
            }
        }
        _ => {}
    }
    if rules::takes_registrations(to) {
        registration::seats::fill_all(&mut tx, card.id, now).await?;
    }
    if to == EventState::Ended {
        crate::reports::publishing::begin_draft(&mut tx, card.id, now).await?;
    }
    crate::qa::actions::wake(&mut tx, card.id).await?;
    let what = format!("event.state.{}", to.as_str());
    audit::record(&mut tx, viewer, Some(series.id), &what, &format!("event:{}", card.id), Outcome::Ok).await?;
    db.commit(tx, &touched(&series, card.id)).await?;
    Ok(change)
}
