//! Seats and attendees as organizers see them.

use sqlx::PgConnection;

use super::{queries, seats, types::ParticipationType};
use crate::{
    audit::{self, Outcome},
    error::{Error, Result},
    events::{self, rules as fields},
    fields::{Fields, Values, form_fields},
    ids::{EventId, TypeId},
    input, joining,
    lang::Text,
    series::types::Series,
    viewer::Asked,
};

/// A participation type as typed.
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

form_fields!(TypeInput, name, capacity, closes_date, closes_clock; is_online as "mode": "online" or "onsite");

impl TypeInput {
    /// The row for a new kind, left empty.
    pub fn is_blank(&self) -> bool {
        let words = [&self.name, &self.capacity, &self.closes_date, &self.closes_clock];
        self.id.is_none() && words.iter().all(|text| text.trim().is_empty())
    }
}

/// Seats that one kind may have.
const MAX_SEATS: i32 = 100_000;
/// Characters in the name of a kind.
pub(super) const TYPE_NAME: usize = 60;
/// Participation types that one event may have.
pub const MAX_TYPES: usize = 20;

/// The participation types as the desk is drawn with them, by `type/{id}/{field}`.
pub(crate) fn drawn(types: &[ParticipationType]) -> Values {
    let fields = |kind: &ParticipationType| {
        let id = kind.id;
        input_of(kind).values().into_iter().map(move |(name, text)| (format!("type/{id}/{name}"), text))
    };
    types.iter().flat_map(fields).collect()
}

/// The fields of one kind in a state that was drawn; empty when it was not there.
fn drawn_type(base: &Values, id: TypeId) -> Values {
    let prefix = format!("type/{id}/");
    base.iter().filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?.to_owned(), text.clone()))).collect()
}

/// Rows joined with what is stored, each field for itself. A kind that somebody else removed goes from
/// the rows too, but where it was changed here; one that somebody else changed is not removed unseen.
pub(crate) fn join(
    sent: &[TypeInput],
    base: &Values,
    types: &[ParticipationType],
    clashes: &mut Vec<(String, Text)>,
) -> Vec<TypeInput> {
    let mut joined = Vec::with_capacity(sent.len());
    for (at, input) in sent.iter().enumerate() {
        let was = input.id.map(|id| drawn_type(base, id)).unwrap_or_default();
        let kind = types.iter().find(|kind| input.id == Some(kind.id));
        let is_as =
            |now: &Values| was.iter().all(|(name, text)| now.get(name).is_none_or(|now| joining::same(text, now)));
        joined.push(match kind.map(|kind| input_of(kind).values()) {
            _ if was.is_empty() => input.clone(),
            None if input.remove || is_as(&input.values()) => TypeInput { remove: true, ..input.clone() },
            None => {
                clashes.push((format!("types/{at}/name"), is_gone()));
                input.clone()
            }
            Some(theirs) if input.remove => {
                if !is_as(&theirs) {
                    clashes.push((format!("types/{at}/name"), is_changed(&theirs)));
                }
                input.clone()
            }
            Some(theirs) => {
                let fields = joining::join_fields(&was, &input.values(), &theirs, &[]);
                clashes.extend(fields.clashes.into_iter().map(|(name, text)| (format!("types/{at}/{name}"), text)));
                let read = |name: &str| fields.values.get(name).map_or("", String::as_str);
                TypeInput { id: input.id, ..TypeInput::read(read) }
            }
        });
    }
    joined
}

fn is_gone() -> Text {
    Text::new(
        "ほかの人が先にこの枠をなくしました。もう一度保存すると、新しい枠として加えます。いらなければ名前などを空にしてください。",
        "Somebody else removed this kind first. Save again to add it anew, or empty the row if it is not wanted.",
    )
}

fn is_changed(theirs: &Values) -> Text {
    let words = [&theirs["name"], &theirs["capacity"], &theirs["closes_date"], &theirs["closes_clock"]];
    let words: Vec<&str> = words.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let words = joining::quote(&words.join(" / "));
    Text::new(
        format!("ほかの人が先にこの枠を「{words}」に変えました。もう一度保存すると、なくします。"),
        format!("Somebody else changed this kind to “{words}” first. Save again to remove it."),
    )
}

/// Rows as they are shown after a clash: what is gone is a new kind or an empty row, and what somebody
/// else added stands below.
pub(crate) fn complete(rows: &mut Vec<TypeInput>, types: &[ParticipationType]) {
    for row in rows.iter_mut() {
        if row.id.is_some_and(|id| types.iter().all(|kind| kind.id != id)) {
            *row = if row.remove { TypeInput::default() } else { TypeInput { id: None, ..row.clone() } };
        }
    }
    let added: Vec<_> = types.iter().filter(|kind| rows.iter().all(|row| row.id != Some(kind.id))).collect();
    rows.extend(added.into_iter().map(input_of));
}

/// Writes the participation types of an event. More seats go to those who wait at once; fewer take none away.
///
/// A step of a transaction that holds the event. `before` are the kinds as the form was joined with: a
/// closing that is sent as it was then is what the start has made of it since.
///
/// Errors: `Invalid` at `types/{index}/{field}`, also for a kind that people have registered for.
pub(crate) async fn write_types(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    event: EventId,
    (inputs, before): (&[TypeInput], &[ParticipationType]),
) -> Result<()> {
    let held = events::access::hold_by_id(tx, event).await?;
    if inputs.iter().filter(|input| !input.is_blank() && !input.remove).count() > MAX_TYPES {
        return Err(Error::invalid(
            "",
            format!("参加枠は{MAX_TYPES}個までです。"),
            format!("At most {MAX_TYPES} participation types."),
        ));
    }
    let known = queries::types_of(tx, event, &series.time_zone).await?;
    let mut names: Vec<String> = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let field = |name: &str| format!("types/{at}/{name}");
        if input.remove {
            // What is gone already need not go.
            let Some(id) = input.id.filter(|id| known.iter().any(|kind| kind.id == *id)) else { continue };
            if !queries::delete_type(tx, event, id).await? {
                return Err(Error::invalid(
                    &field("name"),
                    "申し込みのある枠はなくせません。受付を終えるには締め切りを入れてください。",
                    "A kind that people registered for cannot go. Give it a closing time instead.",
                ));
            }
            continue;
        }
        if input.is_blank() {
            continue;
        }
        let name = input::line(&field("name"), &input.name, TYPE_NAME)?;
        if name.is_empty() {
            return Err(Error::invalid(
                &field("name"),
                "枠の名前を入れてください。",
                "Please name the participation type.",
            ));
        }
        let other = known.iter().any(|kind| kind.name == name && inputs.iter().all(|sent| sent.id != Some(kind.id)));
        if names.contains(&name) || other {
            return Err(Error::invalid(&field("name"), "同じ名前の枠があります。", "Two kinds have the same name."));
        }
        let capacity = match input.capacity.trim() {
            "" => None,
            text => Some(text.parse().ok().filter(|n| (0..=MAX_SEATS).contains(n)).ok_or_else(|| {
                Error::invalid(
                    &field("capacity"),
                    format!("定員は0〜{MAX_SEATS}の整数か、空(定員なし)にしてください。"),
                    format!("Write a number of seats from 0 to {MAX_SEATS}, or leave it empty for no limit."),
                )
            })?),
        };
        let day = input::date(&field("closes_date"), &input.closes_date)?;
        let clock = input::clock(&field("closes_clock"), &input.closes_clock)?;
        let closes = match (day, clock) {
            (Some(day), clock) => {
                Some(events::times::wall(&field("closes_clock"), day, clock.unwrap_or_default(), &series.time_zone)?)
            }
            (None, Some(_)) => return Err(fields::missing_date(&field("closes_date"))),
            (None, None) => None,
        };
        // What nobody touched went along with the start.
        let untouched = before.iter().find(|kind| Some(kind.id) == input.id && has_closing_of(input, kind));
        let closes = match untouched.and_then(|was| known.iter().find(|kind| kind.id == was.id)) {
            Some(kind) => kind.closes.map(|at| at.utc),
            None => closes,
        };
        let facts = queries::TypeFacts { name: &name, is_online: input.is_online, capacity, closes };
        match input.id {
            Some(id) => {
                queries::lock_type(tx, event, id).await?.ok_or(Error::NotFound)?;
                queries::update_type(tx, event, id, facts).await?;
                seats::fill(tx, &held, id, asked.now).await?;
            }
            None => {
                let position = i32::try_from(at + 1).unwrap_or(i32::MAX);
                queries::insert_type(tx, event, position, facts).await?;
            }
        }
        names.push(name);
    }
    audit::record(tx, asked.viewer, Some(series.id), "event.types", &format!("event:{event}"), Outcome::Ok).await
}

/// Whether the closing was sent as it was drawn.
fn has_closing_of(input: &TypeInput, kind: &ParticipationType) -> bool {
    let was = input_of(kind);
    (was.closes_date.as_str(), was.closes_clock.as_str()) == (input.closes_date.trim(), input.closes_clock.trim())
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
