//! `/organize/{series}/events`

use crate::{
    db::Db,
    error::Result,
    events::{
        self,
        next_event::proposal,
        types::{EventCard, NextEvent},
    },
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/organize/{series}/events`
#[derive(Clone, Debug, PartialEq)]
pub struct EventsDesk {
    pub series: Series,
    pub events: Vec<EventCard>,
    pub next: NextEvent,
    pub followers: i64,
    pub may_plan: bool,
}

/// Events on the desk of a series.
const LISTED: i64 = 200;

/// `/organize/{series}/events`
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<EventsDesk> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::SeeDesk)?;
    let (events, _) = events::lists::of_series(&mut conn, asked.viewer, &series, LISTED, 0).await?;
    let next = proposal(&mut conn, &series, events.first(), asked.now).await?;
    let followers = series::queries::followers(&mut conn, series.id).await?;
    let may_plan = asked.viewer.may(series.id, Right::EditEvent);
    Ok(EventsDesk { series, events, next, followers, may_plan })
}
