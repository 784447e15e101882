//! Organizers write what they ask for, and by what it is judged.

use sqlx::PgConnection;

use super::{
    call_rules::{self, CRITERION, MAX_CRITERIA},
    queries,
    types::{Call, CallInput, ProposalKind},
};
use crate::{
    audit::{self, Details, Entry, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events,
    fields::{Fields as _, Values},
    ids::{CallId, CriterionId, EventId, EventRef, SeriesId},
    input, joining,
    keys::CacheKey,
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right},
};

/// Fields of several lines.
pub const AREAS: &[&str] = &["words_ja", "words_en"];

/// What was done to a call, as the log names it.
const SAVED: &str = "call.save";

/// A call as its form shows it; a new one where there is none yet.
pub(crate) fn as_input(call: Option<&Call>) -> CallInput {
    let Some(call) = call else {
        return CallInput {
            lengths: "10 20".to_owned(),
            kinds: "talk lightning first_time".to_owned(),
            is_anonymous: "yes".to_owned(),
            max_proposals: "3".to_owned(),
            confirm_days: "7".to_owned(),
            ..CallInput::default()
        };
    };
    let day = |at: Option<Local>| at.map(|at| at.wall.date().to_string()).unwrap_or_default();
    let clock = |at: Option<Local>| at.map(|at| at.clock()).unwrap_or_default();
    let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
    let [title_ja, title_en] = call.title.clone();
    let [words_ja, words_en] = call.words.clone();
    CallInput {
        title_ja,
        title_en,
        words_ja,
        words_en,
        opens_date: day(call.opens),
        opens_clock: clock(call.opens),
        closes_date: day(call.closes),
        closes_clock: clock(call.closes),
        lengths: call.lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        kinds: call.kinds.iter().map(|kind: &ProposalKind| kind.into_str()).collect::<Vec<_>>().join(" "),
        asks_level: yes(call.asks_level),
        is_anonymous: yes(call.is_anonymous),
        max_proposals: call.max_proposals.to_string(),
        confirm_days: call.confirm_days.to_string(),
    }
}

/// Writes the call of one event, or with `number` `None` that for whichever event of the series. What somebody else
/// saved since the form was drawn stays, field by field.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for an event that is none; `Clash` at the fields that
/// both changed; `Invalid` at every field that cannot be stored.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    number: Option<i32>,
    input: &CallInput,
    base: Option<&Values>,
) -> Result<CallId> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    series::access::lock(&mut tx, series.id).await?;
    let event = match number {
        Some(number) => Some(events::access::find(&mut tx, asked.viewer, EventRef::new(slug, number)).await?.1.id),
        None => None,
    };
    let known = queries::call_for(&mut tx, series.id, event, &series.time_zone).await?;
    let stored = as_input(known.as_ref());
    let cleaned: Values = input.values().into_iter().map(|(name, text)| (name, input::clean(&text))).collect();
    let mut input = CallInput::read(|name| cleaned.get(name).map_or("", String::as_str));
    if let (Some(base), true) = (base, known.is_some()) {
        let joined = joining::join_fields(base, &input.values(), &stored.values(), AREAS);
        joining::check(joined.clashes)?;
        input = CallInput::read(|name| joined.values.get(name).map_or("", String::as_str));
    }
    let facts = call_rules::call(&input, &series.time_zone)?;
    let id = match &known {
        Some(call) => {
            queries::update_call(&mut tx, call.id, &facts, asked.now).await?;
            call.id
        }
        None => {
            let by = asked.viewer.account_id();
            queries::insert_call(&mut tx, (series.id, event), &facts, by, asked.now).await?
        }
    };
    let details = Details::of_fields(&stored.values(), &input.values(), &[]);
    write(&mut tx, asked, (series.id, event), SAVED, id, details).await?;
    db.commit(tx, &touched(&series, event)).await?;
    Ok(id)
}

/// A criterion as typed; `id` `None` for a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriterionInput {
    pub id: Option<CriterionId>,
    pub name: String,
    /// 1 to 5.
    pub weight: String,
}

/// Writes by what the proposals of a call are judged, in this order; a row without a name is none. What was scored by
/// one that is gone counts no more.
///
/// Errors: `NotFound`; `Invalid` at `c/{place}/name` and `c/{place}/weight`, from 0.
pub async fn save_criteria(db: &Db, asked: Asked<'_>, slug: &str, call: CallId, rows: &[CriterionInput]) -> Result<()> {
    let mut wrong = Problems::default();
    let mut wanted = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let name = wrong.gather(input::line(&format!("c/{at}/name"), &row.name, CRITERION))?;
        if row.name.trim().is_empty() {
            continue;
        }
        let weight = wrong.gather(input::whole(&format!("c/{at}/weight"), &row.weight, 1..=5))?.unwrap_or(1);
        wanted.push((row.id, name, weight));
    }
    wrong.check()?;
    if wanted.len() > MAX_CRITERIA {
        return Err(Error::invalid(
            "",
            format!("観点は{MAX_CRITERIA}個までです。"),
            format!("At most {MAX_CRITERIA} criteria."),
        ));
    }
    let mut tx = db.begin().await?;
    let (series, call) = open(&mut tx, asked, slug, call).await?;
    let known = queries::criteria(&mut tx, call.id).await?;
    let is_known = |id: CriterionId| known.iter().any(|one| one.id == id);
    // An id of another call is none of ours.
    if wanted.iter().any(|(id, ..)| id.is_some_and(|id| !is_known(id))) {
        return Err(Error::NotFound);
    }
    let kept: Vec<CriterionId> = wanted.iter().filter_map(|(id, ..)| *id).collect();
    queries::remove_other_criteria(&mut tx, call.id, &kept, asked.now).await?;
    for (place, (id, name, weight)) in (1..).zip(&wanted) {
        match id {
            Some(id) => queries::update_criterion(&mut tx, *id, place, (name, *weight)).await?,
            None => queries::insert_criterion(&mut tx, call.id, place, (name, *weight)).await?,
        }
    }
    write(&mut tx, asked, (series.id, call.event), "call.criteria", call.id, Details::default()).await?;
    db.commit(tx, &[]).await
}

/// A call of a series under its lock, for who may edit it.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`.
pub(super) async fn open(tx: &mut PgConnection, asked: Asked<'_>, slug: &str, call: CallId) -> Result<(Series, Call)> {
    let series = series::access::find(tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let call = queries::call(tx, series.id, call, &series.time_zone).await?.ok_or(Error::NotFound)?;
    queries::lock_call(tx, call.id).await?;
    Ok((series, call))
}

pub(super) async fn write(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, event): (SeriesId, Option<EventId>),
    action: &str,
    call: CallId,
    details: Details,
) -> Result<()> {
    let subject = format!("call:{call}");
    let entry = Entry { series: Some(series), event, action, subject: &subject, outcome: Outcome::Ok, details };
    audit::write(tx, asked.viewer, &entry).await
}

/// Surrogate keys of the pages that show a call.
pub(super) fn touched(series: &Series, event: Option<EventId>) -> Vec<CacheKey> {
    let mut keys = vec![CacheKey::series(series.id)];
    keys.extend(event.map(CacheKey::event));
    keys
}
