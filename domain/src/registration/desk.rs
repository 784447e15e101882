//! Seats and attendees as organizers see them.

use chrono::{DateTime, Utc};

use super::{
    queries, seats,
    types::{AttendeeList, ParticipationType},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{self, planning, rules as fields},
    ids::TypeId,
    viewer::{Proved, Right, Viewer},
};

/// A kind of seat as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeInput {
    /// `None` for a new one.
    pub id: Option<TypeId>,
    pub name: String,
    pub is_online: bool,
    /// Empty: without limit.
    pub capacity: String,
    /// Day and clock on the event's wall when it closes; both empty: at the end of the event.
    pub closes_date: String,
    pub closes_clock: String,
    pub remove: bool,
}

/// Seats that one kind may have.
const MOST_SEATS: i32 = 100_000;
/// Kinds of seats that one event may have.
pub const MOST_TYPES: usize = 20;

/// Writes the kinds of seats of an event. More seats go to those who wait at once; fewer take none away.
///
/// Errors: `Invalid` at `types/{index}/{field}`; `Conflict` for a kind that people have registered for.
pub async fn save_types(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    inputs: &[TypeInput],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = planning::find(&mut tx, viewer, slug, number, Right::EditEvent).await?;
    events::actions::lock(&mut tx, card.id).await?;
    let held = events::actions::hold_by_id(&mut tx, card.id).await?;
    if inputs.len() > MOST_TYPES {
        return Err(Error::invalid(
            "",
            format!("参加枠は{MOST_TYPES}個までです。"),
            format!("At most {MOST_TYPES} kinds of seats."),
        ));
    }
    let known = queries::types_of(&mut tx, card.id, &series.time_zone).await?;
    let mut names: Vec<String> = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let field = |name: &str| format!("types/{at}/{name}");
        if input.remove {
            let Some(id) = input.id else { continue };
            if !queries::delete_type(&mut tx, card.id, id).await? {
                return Err(Error::invalid(
                    &field("name"),
                    "申し込みのある枠はなくせません。受付を終えるには締め切りを入れてください。",
                    "A kind that people registered for cannot go. Give it a closing time instead.",
                ));
            }
            continue;
        }
        let name = fields::line(&field("name"), &input.name, 40)?;
        if name.is_empty() && input.id.is_none() {
            continue;
        }
        if name.is_empty() {
            return Err(Error::invalid(&field("name"), "枠の名前を入れてください。", "Please name the kind of seat."));
        }
        let other = known.iter().any(|kind| kind.name == name && inputs.iter().all(|sent| sent.id != Some(kind.id)));
        if names.contains(&name) || other {
            return Err(Error::invalid(&field("name"), "同じ名前の枠があります。", "Two kinds have the same name."));
        }
        let capacity = match input.capacity.trim() {
            "" => None,
            text => Some(text.parse().ok().filter(|n| (0..=MOST_SEATS).contains(n)).ok_or_else(|| {
                Error::invalid(
                    &field("capacity"),
                    format!("定員は0〜{MOST_SEATS}の整数か、空(定員なし)にしてください。"),
                    format!("Write a number of seats from 0 to {MOST_SEATS}, or leave it empty for no limit."),
                )
            })?),
        };
        let day = fields::date(&field("closes_date"), &input.closes_date)?;
        let clock = fields::clock(&field("closes_clock"), &input.closes_clock)?;
        let closes = match (day, clock) {
            (Some(day), clock) => {
                Some(planning::wall(&field("closes_clock"), day, clock.unwrap_or_default(), &series.time_zone)?)
            }
            (None, Some(_)) => return Err(fields::missing_date(&field("closes_date"))),
            (None, None) => None,
        };
        let mode = if input.is_online { "online" } else { "onsite" };
        match input.id {
            Some(id) => {
                queries::lock_type(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
                queries::update_type(&mut tx, card.id, id, &name, mode, capacity, closes).await?;
                seats::fill(&mut tx, &held, id, now).await?;
            }
            None => {
                let position = i32::try_from(at + 1).unwrap_or(i32::MAX);
                queries::insert_type(&mut tx, card.id, position, &name, mode, capacity, closes).await?;
            }
        }
        names.push(name);
    }
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, viewer, Some(series.id), "event.types", &subject, Outcome::Ok).await?;
    db.commit(tx, &[format!("event:{}", card.id)]).await
}

/// A kind as the form shows it.
pub fn input_of(kind: &ParticipationType) -> TypeInput {
    TypeInput {
        id: Some(kind.id),
        name: kind.name.clone(),
        is_online: kind.is_online,
        capacity: kind.capacity.map(|n| n.to_string()).unwrap_or_default(),
        closes_date: kind.closes.map(|at| at.wall.date().to_string()).unwrap_or_default(),
        closes_clock: kind.closes.map(|at| at.clock()).unwrap_or_default(),
        remove: false,
    }
}

/// `/organize/{series}/{number}/attendees`: who comes. Each look is written down.
pub async fn attendees(db: &Db, viewer: &Viewer, slug: &str, number: i32) -> Result<AttendeeList> {
    list(db, viewer, slug, number, "attendees.view").await
}

/// The same to be taken away as a file. Each export is written down.
pub async fn export_attendees(db: &Db, viewer: Proved<'_>, slug: &str, number: i32) -> Result<AttendeeList> {
    list(db, &viewer, slug, number, "attendees.export").await
}

async fn list(db: &Db, viewer: &Viewer, slug: &str, number: i32, what: &str) -> Result<AttendeeList> {
    let mut tx = db.begin().await?;
    let (series, card) = planning::find(&mut tx, viewer, slug, number, Right::CheckIn).await?;
    let types = queries::types_of(&mut tx, card.id, &series.time_zone).await?;
    let attendees = queries::attendees(&mut tx, card.id, &series.time_zone).await?;
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, viewer, Some(series.id), what, &subject, Outcome::Ok).await?;
    let event = events::actions::load(&mut tx, card).await?;
    db.commit(tx, &[]).await?;
    Ok(AttendeeList { series, event, types, attendees })
}
