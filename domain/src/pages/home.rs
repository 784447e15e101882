//! `/`

use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    series::{access::all, types::Series},
    viewer::Asked,
};

/// `/`
#[derive(Clone, Debug, PartialEq)]
pub struct HomePage {
    pub live: Vec<EventCard>,
    pub upcoming: Vec<EventCard>,
    /// Events with the newest published reports.
    pub reports: Vec<EventCard>,
    pub series: Vec<Series>,
}

/// `/`
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<HomePage> {
    let mut conn = db.acquire().await?;
    let live = events::queries::live(&mut conn, asked.now).await?;
    let mut upcoming = events::lists::upcoming(&mut conn, None, asked.now, 7).await?;
    upcoming.retain(|card| !live.iter().any(|l| l.id == card.id));
    let reports = events::access::newest_reported(&mut conn, 6).await?;
    Ok(HomePage { live, upcoming, reports, series: all(&mut conn).await? })
}
