//! What the next event of a series would be, as the last one suggests.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{EventCard, NextEvent},
};
use crate::{error::Result, series::types::Series, time::Local};

/// Number, day and hour of the next event, as the last one and the series' defaults suggest.
pub(crate) async fn proposal(
    db: &mut PgConnection,
    series: &Series,
    last: Option<&EventCard>,
    now: DateTime<Utc>,
) -> Result<NextEvent> {
    let defaults = queries::series_defaults(db, series.id).await?;
    let today = Local::at(now, &series.time_zone).wall.date();
    let last_start = last.and_then(|card| card.starts);
    let last_day = last_start.map(|at| at.wall.date());
    // The same weekday, some weeks on: four weeks, or three months where a quarter is the habit.
    let step = match queries::last_starts(db, series.id).await?.as_slice() {
        [newest, before, ..] => (*newest - *before).num_days().clamp(7, 120) / 7 * 7,
        _ => 28,
    };
    let mut day = last_day.unwrap_or(today) + Duration::days(step);
    while day <= today {
        day += Duration::days(7);
    }
    let minutes = last.and_then(|card| Some((card.ends?.utc - card.starts?.utc).num_minutes()));
    Ok(NextEvent {
        number: last.map_or(1, |card| card.number + 1),
        date: day,
        start: last_start.map_or(defaults.start, |at| at.wall.time()),
        minutes: minutes.and_then(|n| i32::try_from(n).ok()).unwrap_or(defaults.minutes),
        hashtag: defaults.hashtag_pattern.replace("{n}", &last.map_or(1, |card| card.number + 1).to_string()),
        after: last.map(|card| card.number),
    })
}
