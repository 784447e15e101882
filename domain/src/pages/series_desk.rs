//! `/organize/{series}`

use crate::{
    db::Db,
    error::Result,
    events::{
        self,
        next_event::proposal,
        types::{EventCard, NextEvent},
    },
    jobs,
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/organize/{series}`
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesDesk {
    pub series: Series,
    pub events: Vec<EventCard>,
    pub next: NextEvent,
    pub followers: i64,
    /// Mails of its events that could not be delivered; 0 for those who may not see them.
    pub dead_letters: i64,
    pub may_plan: bool,
}

/// Events on the desk of a series.
const LISTED: i64 = 200;

/// `/organize/{series}`
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<SeriesDesk> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::SeeDesk)?;
    let (events, _) = events::lists::of_series(&mut conn, asked.viewer, &series, LISTED, 0).await?;
    let next = proposal(&mut conn, &series, events.first(), asked.now).await?;
    let followers = series::following::count(&mut conn, series.id).await?;
    let may_plan = asked.viewer.may(series.id, Right::EditEvent);
    let dead_letters = if may_plan { jobs::count_dead_of_series(&mut conn, series.id).await? } else { 0 };
    Ok(SeriesDesk { series, events, next, followers, dead_letters, may_plan })
}
