//! `/organize/{series}/proposals/call` and `/decisions`: what is asked for, and the decisions before they are sent.

use strum::VariantArray as _;

use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{CallId, EventRef},
    proposals::{
        calls, queries,
        sending::{self, Preview},
        types::{Call, CallField, CallInput, Criterion, Decision},
    },
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/organize/{series}/proposals/decisions`: every letter before any is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionsPage {
    pub series: Series,
    pub call: Call,
    pub previews: Vec<Preview>,
    /// How many there are of each decision.
    pub counts: Vec<(Decision, usize)>,
    /// Sent, and not told yet: so many can still be stopped.
    pub queued: i64,
}

/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`.
pub async fn decisions(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    call: CallId,
    wants_names: bool,
) -> Result<DecisionsPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let call = queries::call(&mut conn, series.id, call, &series.time_zone).await?.ok_or(Error::NotFound)?;
    let shows_names = !call.is_anonymous || wants_names;
    let previews = sending::preview(&mut conn, &series, &call, shows_names, asked.now).await?;
    if call.is_anonymous && shows_names && !previews.is_empty() {
        let subject = format!("call:{}", call.id);
        audit::record(&mut conn, asked.viewer, Some(series.id), "proposals.names", &subject, Outcome::Ok).await?;
    }
    let count = |decision: Decision| previews.iter().filter(|one| one.decision == decision).count();
    let counts = Decision::VARIANTS.iter().map(|decision| (*decision, count(*decision))).collect();
    let queued = queries::count_queued(&mut conn, call.id).await?;
    Ok(DecisionsPage { series, call, previews, counts, queued })
}

/// `/organize/{series}/proposals/call`: what is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct CallDesk {
    pub series: Series,
    /// `None`: for whichever event.
    pub card: Option<EventCard>,
    /// `None` for a new one.
    pub call: Option<Call>,
    pub input: CallInput,
    pub fields: Vec<CallField>,
    pub criteria: Vec<Criterion>,
}

/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for an event that is none.
pub async fn call_form(db: &Db, asked: Asked<'_>, slug: &str, number: Option<i32>) -> Result<CallDesk> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let card = match number {
        Some(number) => Some(events::access::find(&mut conn, asked.viewer, EventRef::new(slug, number)).await?.1),
        None => None,
    };
    let event = card.as_ref().map(|card| card.id);
    let call = queries::call_for(&mut conn, series.id, event, &series.time_zone).await?;
    let input = calls::as_input(call.as_ref());
    let (fields, criteria) = match &call {
        Some(call) => (queries::fields(&mut conn, call.id).await?, queries::criteria(&mut conn, call.id).await?),
        None => (Vec::new(), Vec::new()),
    };
    Ok(CallDesk { series, card, call, input, fields, criteria })
}
