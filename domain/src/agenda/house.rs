//! Whether something goes on after everybody has to be out of the house. Pure.

use chrono::{Duration, NaiveDateTime, NaiveTime};

use super::{
    flow,
    run_sheet::RunRow,
    types::{DraftSlot, Warning, WarningKind},
};

/// What goes on too long, one place a day: the last to end, and by how many minutes. An hour before the day begins is one
/// after midnight.
fn over(times: &[(NaiveDateTime, NaiveDateTime)], leave: NaiveTime) -> Vec<(usize, i64)> {
    let of_day = |day: Vec<usize>| {
        let begin = times[*day.first()?].0;
        let closes = begin.date().and_time(leave);
        let closes = if closes <= begin { closes + Duration::days(1) } else { closes };
        let last = day.into_iter().max_by_key(|at| (times[*at].1, *at))?;
        let minutes = (times[last].1 - closes).num_minutes();
        (minutes > 0).then_some((last, minutes))
    };
    flow::days(times).into_iter().filter_map(of_day).collect()
}

/// What deserves a look of an agenda that begins then.
pub fn warnings(start: NaiveDateTime, leave: NaiveTime, slots: &[DraftSlot]) -> Vec<Warning> {
    let found = over(&flow::times(start, slots), leave);
    found.into_iter().map(|(at, minutes)| Warning { at, kind: WarningKind::HouseCloses { minutes, leave } }).collect()
}

/// By how many minutes the run sheet goes over, as delays have moved it; clearing up is among its lines.
pub fn minutes_over(rows: &[RunRow], leave: NaiveTime) -> Option<i64> {
    let wall = |row: &RunRow| (row.starts.wall, row.starts.wall + Duration::minutes(row.minutes.unwrap_or(0)));
    let times: Vec<_> = rows.iter().map(wall).collect();
    over(&times, leave).into_iter().map(|(_, minutes)| minutes).max()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn clock(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn the_last_of_each_day_is_told_when_it_goes_on_after_the_house_closes() {
        let times = [(at(9, 19, 0), at(9, 22, 10)), (at(9, 19, 30), at(9, 22, 0)), (at(10, 10, 0), at(10, 12, 0))];
        assert_eq!(over(&times, clock(22, 0)), [(0, 10)]);
        assert_eq!(over(&times, clock(22, 10)), [], "just in time");
        assert_eq!(over(&times, clock(11, 30)), [(2, 30)], "before the first day begins it is after midnight");
        assert_eq!(over(&[], clock(22, 0)), []);
        assert_eq!(over(&[(at(9, 22, 0), at(10, 0, 45))], clock(0, 30)), [(0, 15)]);
    }

    #[test]
    fn an_agenda_is_warned_of_at_the_slot_that_ends_last() {
        let slot = |minutes| DraftSlot { minutes, ..DraftSlot::default() };
        let (leave, start) = (clock(21, 0), at(9, 19, 0));
        let found = warnings(start, leave, &[slot(60), slot(70)]);
        assert_eq!(found, [Warning { at: 1, kind: WarningKind::HouseCloses { minutes: 10, leave } }]);
        assert_eq!(warnings(start, leave, &[slot(60), slot(60)]), []);
    }
}
