//! Time zones of calendars (RFC 5545, 3.6.5): how far their walls are from UTC while the entries of a calendar last, with
//! every change of the clock within that time.

use std::fmt::Write as _;

use chrono::{Duration, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::{OffsetComponents as _, Tz};

/// A zone is described from so long before its first time to so long after its last: no wall is further from UTC, and
/// reminders fall before an entry.
const MARGIN: Duration = Duration::days(8);

/// The zone of these times of its wall, as lines of a calendar. `zone` is an IANA name; an unknown one counts as
/// Asia/Tokyo.
pub(super) fn component(zone: &str, times: &[NaiveDateTime]) -> String {
    let tz: Tz = zone.parse().unwrap_or(chrono_tz::Asia::Tokyo);
    let first = times.iter().min().copied().unwrap_or_default() - MARGIN;
    let last = times.iter().max().copied().unwrap_or_default() + MARGIN;
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{tz}\r\n");
    // What holds at the beginning held before.
    observe(&mut text, tz, first, (NaiveDateTime::default(), seconds(tz, first)));
    let mut at = first;
    while at < last {
        let next = (at + Duration::days(1)).min(last);
        let was = seconds(tz, at);
        if was != seconds(tz, next) {
            let change = change(tz, at, next);
            observe(&mut text, tz, change, (change + Duration::seconds(was.into()), was));
        }
        at = next;
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

/// What holds from `utc` on: since when by the wall that was before, and how many seconds that one was from UTC.
fn observe(text: &mut String, tz: Tz, utc: NaiveDateTime, (since, was): (NaiveDateTime, i32)) {
    let is_summer = !tz.offset_from_utc_datetime(&utc).dst_offset().is_zero();
    let kind = if is_summer { "DAYLIGHT" } else { "STANDARD" };
    let (since, was, is) = (since.format("%Y%m%dT%H%M%S"), signed(was), signed(seconds(tz, utc)));
    let _ = write!(text, "BEGIN:{kind}\r\nDTSTART:{since}\r\nTZOFFSETFROM:{was}\r\nTZOFFSETTO:{is}\r\nEND:{kind}\r\n");
}

/// The first second of the new offset, of two moments with one change between them.
fn change(tz: Tz, mut low: NaiveDateTime, mut high: NaiveDateTime) -> NaiveDateTime {
    let before = seconds(tz, low);
    while (high - low).num_seconds() > 1 {
        let middle = low + Duration::seconds((high - low).num_seconds() / 2);
        if seconds(tz, middle) == before { low = middle } else { high = middle }
    }
    high
}

/// Seconds from UTC to the wall at a moment in UTC.
fn seconds(tz: Tz, utc: NaiveDateTime) -> i32 {
    tz.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// +0930
fn signed(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", seconds.abs() / 3_600, seconds.abs() / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(zone: &str, times: &[&str]) -> String {
        let times: Vec<_> =
            times.iter().map(|at| NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").unwrap()).collect();
        component(zone, &times)
    }

    #[test]
    fn a_zone_says_how_far_it_is_from_utc() {
        assert!(written("Asia/Tokyo", &[]).contains("TZOFFSETTO:+0900\r\n"));
        assert!(written("America/St_Johns", &[]).contains("TZOFFSETTO:-0330\r\n"));
        assert_eq!(written("Asia/Tokyo", &["2010-05-01 19:00", "2027-12-01 19:00"]).matches("DTSTART").count(), 1);
    }

    #[test]
    fn a_clock_that_changes_between_two_entries_is_told() {
        let text = written("America/New_York", &["2027-01-20 19:00", "2027-07-20 19:00"]);
        assert!(
            text.contains("BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500\r\n")
        );
        assert!(
            text.contains("BEGIN:DAYLIGHT\r\nDTSTART:20270314T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\n")
        );
        assert_eq!(text.matches("DTSTART").count(), 2, "{text}");
        // In summer alone, and over a change by half an hour.
        assert!(written("Europe/Berlin", &["2027-07-20 19:00"]).contains("TZOFFSETTO:+0200\r\n"));
        let text = written("Australia/Lord_Howe", &["2027-03-20 19:00", "2027-05-20 19:00"]);
        assert!(text.contains("DTSTART:20270404T020000\r\nTZOFFSETFROM:+1100\r\nTZOFFSETTO:+1030\r\n"), "{text}");
    }
}
