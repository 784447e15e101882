//! Lists of events, as the viewer may see them.

use sqlx::PgConnection;

use super::{access::seen_by, queries, types::EventCard};
use crate::{error::Result, series::types::Series, viewer::Viewer};

/// The events before and after one, as the viewer may see them.
pub async fn neighbours(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    number: i32,
) -> Result<(Option<EventCard>, Option<EventCard>)> {
    Ok(queries::neighbours(db, series.id, number, &seen_by(viewer)).await?)
}

/// One page of events with a published report, and how many there are in all.
pub async fn reported(
    db: &mut PgConnection,
    series: Option<&Series>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<EventCard>, i64)> {
    let id = series.map(|s| s.id);
    let cards = queries::reported(db, id, limit, offset).await?;
    Ok((cards, queries::count_reported(db, id).await?))
}

/// One page of a series' events, and how many there are in all.
pub async fn of_series(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    limit: i64,
    offset: i64,
) -> Result<(Vec<EventCard>, i64)> {
    let seen = seen_by(viewer);
    let cards = queries::of_series(db, series.id, &seen, limit, offset).await?;
    Ok((cards, queries::count_of_series(db, series.id, &seen).await?))
}

/// The newest events that the viewer's role reaches: of the series, or the one that they help with.
pub async fn within_reach(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    limit: i64,
) -> Result<Vec<EventCard>> {
    match viewer.held_in(series.id).and_then(|held| held.event) {
        Some(event) => Ok(queries::by_id(db, event).await?.into_iter().collect()),
        None => Ok(queries::of_series(db, series.id, &seen_by(viewer), limit, 0).await?),
    }
}
