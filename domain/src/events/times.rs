//! All times of an event hang on its start: when that moves, they move with it. Pure.
//!
//! What belongs to the evening (doors, slots, the end, its days) keeps its distance from the start to
//! the second, so that lengths stay what they are. A window that opens or closes on another day keeps
//! its hour and its distance in days, as people plan it: "until the evening before, 23:59".

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::error::{Error, Result};

/// A start that moved, also by way of no date at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    zone: Tz,
}

impl Move {
    /// From the start on which the times of the event hang to the new one; `zone` is an IANA name, and
    /// an unknown one counts as Asia/Tokyo. `None` when nothing moves.
    pub fn between(from: DateTime<Utc>, to: DateTime<Utc>, zone: &str) -> Option<Self> {
        (from != to).then(|| Self { from, to, zone: zone.parse().unwrap_or(chrono_tz::Asia::Tokyo) })
    }

    /// How far the evening moves.
    pub fn by(&self) -> Duration {
        self.to - self.from
    }

    /// When a window opens or closes after the move.
    pub fn window(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let wall = |at: DateTime<Utc>| at.with_timezone(&self.zone).naive_local();
        let (from, to, at_wall) = (wall(self.from), wall(self.to), wall(at));
        if at_wall.date() == from.date() {
            return at + self.by();
        }
        let days = to.date() - from.date();
        moment(at_wall + days, self.zone)
    }
}

/// The moment at which the clock on the wall shows this. Of an hour that comes twice the first; of one
/// that is skipped the moment when the clock jumps over it.
fn moment(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let local = zone.from_local_datetime(&wall);
    if let Some(at) = local.earliest() {
        return at.with_timezone(&Utc);
    }
    // No zone skips more than a day; the first minute after the gap is where the clock goes on.
    let after =
        (1..=24 * 60).find_map(|minutes| zone.from_local_datetime(&(wall + Duration::minutes(minutes))).earliest());
    after.map_or_else(|| wall.and_utc(), |at| at.with_timezone(&Utc))
}

/// A moment on the event's wall as UTC. Errors: `Invalid` at `field` for an hour that the zone skips.
pub fn wall(field: &str, day: NaiveDate, clock: NaiveTime, zone: &str) -> Result<DateTime<Utc>> {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::Asia::Tokyo);
    let wall: NaiveDateTime = day.and_time(clock);
    zone.from_local_datetime(&wall)
        .earliest()
        .map(|at| at.with_timezone(&Utc))
        .ok_or_else(|| Error::invalid(field, "この日時はありません。", "There is no such hour on that day."))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    const ZONES: [&str; 6] =
        ["Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"];

    fn at(zone: &str, month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
        let wall = NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        moment(wall, zone.parse().unwrap())
    }

    fn wall(zone: &str, at: DateTime<Utc>) -> String {
        at.with_timezone(&zone.parse::<Tz>().unwrap()).format("%m-%d %H:%M").to_string()
    }

    #[test]
    fn a_closing_keeps_its_hour_and_its_distance_in_days() {
        for zone in ZONES {
            // Over the change to or from summer time in most of them.
            let moved = Move::between(at(zone, 2, 18, 19, 0), at(zone, 6, 17, 19, 30), zone).unwrap();
            assert_eq!(wall(zone, moved.window(at(zone, 2, 17, 23, 59))), "06-16 23:59", "{zone}: the day before");
            assert_eq!(wall(zone, moved.window(at(zone, 2, 1, 10, 0))), "05-31 10:00", "{zone}: weeks before");
            assert_eq!(wall(zone, moved.window(at(zone, 2, 18, 18, 0))), "06-17 18:30", "{zone}: on the day");
        }
        assert_eq!(Move::between(at("Asia/Tokyo", 1, 1, 9, 0), at("Asia/Tokyo", 1, 1, 9, 0), "Asia/Tokyo"), None);
    }

    #[test]
    fn an_hour_that_is_skipped_is_where_the_clock_goes_on() {
        let zone = "America/New_York";
        let moved = Move::between(at(zone, 3, 2, 19, 0), at(zone, 3, 9, 19, 0), zone).unwrap();
        assert_eq!(wall(zone, moved.window(at(zone, 3, 1, 2, 30))), "03-08 03:00");
    }

    fn moments() -> impl Strategy<Value = DateTime<Utc>> {
        (1_700_000_000_i64 / 60..1_900_000_000 / 60).prop_map(|n| DateTime::from_timestamp(n * 60, 0).unwrap())
    }

    proptest! {
        /// There and back is where it was, but for hours that a change of the clock skips or doubles.
        #[test]
        fn the_way_back_leads_back(from in moments(), to in moments(), before in 0..40_000_i64, zone in 0..ZONES.len()) {
            let zone = ZONES[zone];
            let window = from - Duration::minutes(before);
            let Some(there) = Move::between(from, to, zone) else { return Ok(()) };
            let Some(back) = Move::between(to, from, zone) else { return Ok(()) };
            let returned = back.window(there.window(window));
            prop_assert!((returned - window).num_minutes().abs() <= 24 * 60 + 60, "{zone}: {window} → {returned}");
            prop_assert_eq!(from + there.by(), to);
        }

        /// By way of a third date it is the same as at once, where no clock changes on the way.
        #[test]
        fn two_moves_are_one(days in 1..400_i64, more in 1..400_i64, before in 24 * 60..40_000_i64) {
            let zone = "Asia/Tokyo";
            let from = at(zone, 5, 10, 19, 0);
            let (via, to) = (from + Duration::days(days), from + Duration::days(days + more));
            let window = from - Duration::minutes(before);
            let one = Move::between(from, to, zone).unwrap().window(window);
            let two = Move::between(via, to, zone).unwrap().window(Move::between(from, via, zone).unwrap().window(window));
            prop_assert_eq!(one, two);
        }
    }
}
