//! Decisions that are put off: they are not on the list of today until then.

use chrono::{DateTime, Days, NaiveTime, Utc};

use super::{access, queries, types::Series};
use crate::{
    db::Db,
    error::{Error, Result},
    time::Local,
    viewer::{Asked, Right},
};

/// Characters of a key.
const MAX_KEY: usize = 60;

/// The end of the day on the wall of a series, in UTC; where a clock jumps over midnight, a day from now.
pub fn end_of_day(series: &Series, now: DateTime<Utc>) -> DateTime<Utc> {
    let zone: chrono_tz::Tz = series.time_zone.parse().unwrap_or(chrono_tz::Asia::Tokyo);
    let tomorrow = Local::at(now, &series.time_zone).wall.date().checked_add_days(Days::new(1));
    tomorrow
        .and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest())
        .map_or_else(|| now + chrono::Duration::days(1), |at| at.to_utc())
}

/// Puts a decision off until tomorrow, for everybody who works on the series; or takes that back. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for what is no key.
pub async fn put_off(db: &Db, asked: Asked<'_>, slug: &str, key: &str, is_put_off: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::SeeDesk)?;
    let is_key =
        !key.is_empty() && key.len() <= MAX_KEY && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:".contains(&b));
    if !is_key {
        return Err(Error::NotFound);
    }
    if is_put_off {
        let until = end_of_day(&series, asked.now);
        queries::put_off(&mut tx, series.id, key, until, asked.viewer.account_id()).await?;
    } else {
        queries::take_up(&mut tx, series.id, key).await?;
    }
    db.commit(tx, &[]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_on_the_wall_of_the_series() {
        let series = Series { time_zone: "Asia/Tokyo".into(), ..Series::sample() };
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(end_of_day(&series, at("2026-12-09T14:59:00Z")), at("2026-12-09T15:00:00Z"));
        assert_eq!(end_of_day(&series, at("2026-12-09T15:00:00Z")), at("2026-12-10T15:00:00Z"));
    }
}
