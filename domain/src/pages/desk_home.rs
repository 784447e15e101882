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
}

/// Events of the series in which the viewer has a role, for `/organize`.
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<DeskHome> {
    if asked.viewer.account.is_none() {
        return Err(Error::SignInRequired);
    }
    let mut conn = db.acquire().await?;
    let mut series = Vec::new();
    for one in crate::series::access::all(&mut conn).await? {
        let Some(held) = asked.viewer.held_in(one.id).filter(|held| held.role.may(Right::SeeDesk)) else { continue };
        let cards = events::lists::within_reach(&mut conn, asked.viewer, &one, 50).await?;
        let mut rows = Vec::new();
        for card in cards {
            let state = queries::report(&mut conn, card.id).await?.map(|report| report.state);
            rows.push((card, state));
        }
        series.push(DeskSeries {
            may_import: asked.viewer.may(one.id, Right::ImportReport),
            role: Some(held.role),
            series: one,
            events: rows,
        });
    }
    if series.is_empty() {
        return Err(Error::Forbidden);
    }
    Ok(DeskHome { series })
}
