//! Facts and participation types of an event, saved together.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    renamed,
    tell_change::{self, Decided, Telling},
};
use crate::{
    agenda, audit,
    db::Db,
    error::{Error, Problems, Result},
    events::{
        self,
        access::{self, touched},
        facts::facts_of,
        queries, rules,
        times::{Move, wall},
        types::{Event, EventCard, EventFacts, EventState, FactsInput},
    },
    fields::{Fields, Values},
    ids::EventRef,
    joining,
    lang::Text,
    registration::{
        self,
        type_changes::type_changes,
        types::ParticipationType,
        types_form::{self, TypeInput},
    },
    search,
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

/// What the desk of an event hands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskInput {
    /// `None` leaves them as they are.
    pub facts: Option<FactsInput>,
    /// Participation types that are not among them stay as they are.
    pub types: Vec<TypeInput>,
    /// The state that the form was drawn with ([`drawn`]); without it nothing is joined.
    pub base: Option<Values>,
    /// Whether those who planned with it are told.
    pub decided: Decided,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// It is stored; so many get a mail.
    Done { told: usize },
    /// Nothing is stored yet: people planned with what would change, and whether they are told is to be decided.
    Asks(Box<Telling>),
}

/// The fields of the desk as it is now.
pub fn drawn(facts: &FactsInput, types: &[ParticipationType]) -> Values {
    let mut values = facts.values();
    values.extend(types_form::drawn(types));
    values
}

/// Changes facts and participation types of an event, both or nothing. What somebody else saved since the
/// form was drawn stays, field by field.
///
/// Errors: `Clash` at the fields that both changed; `Invalid` at every field that cannot be stored, and at the words of a
/// letter; `Conflict` when others would be told than those who were looked at.
pub async fn save(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, input: &DeskInput) -> Result<Saved> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    access::lock(&mut tx, card.id).await?;
    // Read again under the lock: somebody else may have saved just asked.now.
    let card = access::card(&mut tx, card.id).await?.ok_or(Error::NotFound)?;
    let mut input = input.clone();
    let types = registration::queries::types_of(&mut tx, card.id, &card.zone).await?;
    let (before, stored) = stored(&mut tx, card.clone()).await?;
    if let Some(base) = input.base.take() {
        let (joined, clashes) = join(&input, &base, &stored, &types);
        joining::check(clashes)?;
        input = joined;
    }
    let known = renamed::before(&mut tx, before.card.id).await?;
    let mut wrong = Problems::default();
    if let Some(facts) = &input.facts {
        wrong.gather(write_facts(&mut tx, asked, &card, facts).await)?;
    }
    if !input.types.is_empty() {
        wrong.gather(types_form::write_types(&mut tx, asked, (&series, &card), (&input.types, &types)).await)?;
    }
    wrong.check()?;
    let of_types = if input.types.is_empty() {
        Vec::new()
    } else {
        type_changes(&types, &registration::queries::types_of(&mut tx, before.card.id, &series.time_zone).await?)
    };
    let told = match tell_change::notify(&mut tx, asked, &series, (&before, of_types), &input.decided).await? {
        // The transaction ends here, and with it all that was written.
        Err(telling) => return Ok(Saved::Asks(telling)),
        Ok(told) => told,
    };
    if input.facts.is_some() || told > 0 {
        record(&mut tx, asked, &series, card, &stored, told).await?;
    }
    // More seats, or seats given otherwise: what is free goes to those who wait.
    registration::promoting::fill_all(&mut tx, before.card.id, asked.now).await?;
    let mut keys = renamed::pages(&mut tx, &known).await?;
    keys.extend(touched(&series, before.card.id));
    db.commit(tx, &keys).await?;
    Ok(Saved::Done { told })
}

/// The event and its facts as they stand.
async fn stored(tx: &mut PgConnection, card: EventCard) -> Result<(Event, FactsInput)> {
    let plan = queries::plan(tx, card.id).await?;
    let last = queries::last_times(tx, card.id).await?;
    let event = access::load_for_desk(tx, card).await?;
    let facts = facts_of(&event, &plan, &last, &event.card.zone);
    Ok((event, facts))
}

/// What changed, field by field, into the log.
async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: EventCard,
    was: &FactsInput,
    told: usize,
) -> Result<()> {
    let id = card.id;
    let (_, is) = stored(tx, card).await?;
    // Whoever has the address of the stream is in: it may hold a password.
    let fields = audit::Details::of_fields(&was.values(), &is.values(), &["stream_url"]);
    let details = audit::Details { told: (told > 0).then_some(told), ..fields };
    let subject = format!("event:{id}");
    let entry = audit::Entry { details, ..audit::Entry::of_event(series.id, id, "event.edit", &subject) };
    audit::write(tx, asked.viewer, &entry).await
}

/// What was handed in joined with what is stored, and the fields at which that cannot be.
pub(crate) fn join(
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
    let types = types_form::join(&sent.types, base, types, &mut clashes);
    (DeskInput { facts, types, base: None, decided: sent.decided.clone() }, clashes)
}

/// What the desk shows after a clash: what was typed, joined with what is stored now, and a sentence
/// where both changed a field. Saved from there, what was typed stands.
pub fn after_clash(facts: &FactsInput, types: &[ParticipationType], sent: &DeskInput) -> (DeskInput, Error) {
    let base = sent.base.clone().unwrap_or_default();
    let (mut joined, clashes) = join(sent, &base, facts, types);
    types_form::complete(&mut joined.types, types);
    (joined, Error::Clash(clashes))
}

/// Writes the facts of an event. What calendars show raises the sequence number. A step of a
/// transaction that holds the event.
async fn write_facts(tx: &mut PgConnection, asked: Asked<'_>, card: &EventCard, input: &FactsInput) -> Result<()> {
    let facts: EventFacts = events::facts::facts(input)?;
    if facts.date.is_none() && !matches!(card.state, EventState::Planned | EventState::Postponed) {
        return Err(rules::missing_date("date"));
    }
    let last = queries::last_times(tx, card.id).await?;
    // Without a date, hours and length are those of the day that was given up, until there is another.
    let day = facts.date.or_else(|| last.starts.map(|at| Local::at(at, &card.zone).wall.date()));
    let starts = day.map(|day| wall("start", day, facts.start, &card.zone)).transpose()?;
    let ends = starts.map(|at| at + Duration::minutes(i64::from(facts.minutes)));
    let doors = day.zip(facts.doors).map(|(day, clock)| wall("doors", day, clock, &card.zone)).transpose()?;
    let times = if facts.date.is_some() { [starts, ends, doors] } else { [None; 3] };
    queries::update_facts(tx, card.id, &facts, times, asked.now).await?;
    queries::set_partner(tx, card.id, facts.partner.as_ref()).await?;
    if let Some(starts) = starts {
        queries::set_last_times(tx, card.id, [Some(starts), ends, doors]).await?;
        move_times(tx, card, (last.starts, starts), asked.now).await?;
    }
    search::index::reindex_event(tx, card.id).await
}

/// Slots, days and windows go with the start, wherever the last one was, what was answered for that one is forgotten, and
/// what was offered taken back; of an event that never had one the slots get their first times.
async fn move_times(
    tx: &mut PgConnection,
    card: &EventCard,
    (from, to): (Option<DateTime<Utc>>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<()> {
    let (event, zone) = (card.id, card.zone.as_str());
    let Some(from) = from else {
        return agenda::drafts::set_first_times(tx, event, zone, to).await;
    };
    let Some(moved) = Move::between(from, to, zone) else { return Ok(()) };
    agenda::slots::shift(tx, event, moved.by()).await?;
    agenda::running::note_end(tx, event, zone).await?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of some years are exact")]
    queries::shift_days(tx, event, moved.by().num_seconds() as f64).await?;
    registration::held::move_windows(tx, event, &moved).await?;
    // Some minutes later on the same evening everybody's answer stands; of what is over it is the record.
    let day = |at: DateTime<Utc>| Local::at(at, zone).wall.date();
    if day(from) != day(to) && card.state != EventState::Ended {
        registration::still::forget(tx, event).await?;
        // Nobody has to answer by an hour of the old day; saving fills what is free anew.
        registration::promoting::move_offers(tx, event, now).await?;
    }
    Ok(())
}
