//! `/organize`

use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    reports::{queries, types::ReportState},
    series::types::Series,
    viewer::{Asked, Right},
};

/// `/organize`
#[derive(Clone, Debug, PartialEq)]
pub struct DeskHome {
    pub series: Vec<DeskSeries>,
}

/// A series on the desk of somebody who has a role in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskSeries {
    pub series: Series,
    pub role: Option<crate::viewer::Role>,
    pub may_import: bool,
    /// Newest first, each with the state of its report if it has one.
    pub events: Vec<(EventCard, Option<ReportState>)>,
    /// There are older ones.
    pub has_more: bool,
}

/// Events of each series; all of them stand on its own desk.
const NEWEST: usize = 8;

/// Events of the series in which the viewer has a role, for `/organize`.
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<DeskHome> {
    if asked.viewer.account.is_none() {
        return Err(Error::SignInRequired);
    }
    let mut conn = db.acquire().await?;
    // One more tells that there are older ones.
    let most = i64::try_from(NEWEST + 1).unwrap_or(i64::MAX);
    let mut series = Vec::new();
    for one in crate::series::access::all(&mut conn).await? {
        let Some(held) = asked.viewer.held_in(one.id).filter(|held| held.role.may(Right::SeeDesk)) else { continue };
        let mut cards = events::lists::within_reach(&mut conn, asked.viewer, &one, most).await?;
        let has_more = cards.len() > NEWEST;
        cards.truncate(NEWEST);
        let ids: Vec<i64> = cards.iter().map(|card| card.id.0).collect();
        let states = queries::states(&mut conn, &ids).await?;
        let events = cards.into_iter().map(|card| {
            let state = states.get(&card.id.0).copied();
            (card, state)
        });
        series.push(DeskSeries {
            may_import: asked.viewer.may(one.id, Right::ImportReport),
            role: Some(held.role),
            series: one,
            events: events.collect(),
            has_more,
        });
    }
    if series.is_empty() {
        return Err(Error::Forbidden);
    }
    Ok(DeskHome { series })
}
