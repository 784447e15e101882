//! How times flow through an agenda, and what somebody should look at before it is released. Pure.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDateTime, NaiveTime};

use super::types::{DraftSlot, SlotKind, Warning, WarningKind};

/// When each slot begins and ends, on the event's wall. A slot begins when the one before it in its
/// room has ended; one without a room is for everybody and waits for all rooms. A fixed start counts
/// before that: of the days around, the one on which its hour lies nearest to where the slot would
/// flow. So a reception at 18:30 lies before an evening that begins at 19:00, and a party at 0:30
/// after it. What follows a slot before the start begins with the event.
pub fn times(start: NaiveDateTime, slots: &[DraftSlot]) -> Vec<(NaiveDateTime, NaiveDateTime)> {
    let mut common = start;
    let mut rooms: BTreeMap<&str, NaiveDateTime> = BTreeMap::new();
    slots
        .iter()
        .map(|slot| {
            let free = if slot.room.is_empty() {
                rooms.values().copied().fold(common, NaiveDateTime::max)
            } else {
                rooms.get(slot.room.as_str()).copied().unwrap_or(common)
            };
            let begin = slot.fixed.map_or(free, |clock| nearest(free, clock));
            let end = begin + Duration::minutes(i64::from(slot.minutes));
            let next = end.max(start);
            if slot.room.is_empty() {
                rooms.clear();
                common = next;
            } else {
                rooms.insert(&slot.room, next);
            }
            (begin, end)
        })
        .collect()
}

/// How long before the time that is free a fixed hour may lie: doors, a set-up. Further back it is meant
/// for later.
const BEFORE: Duration = Duration::hours(6);

/// The first moment at which a clock shows this, from a little before `to` on.
fn nearest(to: NaiveDateTime, clock: NaiveTime) -> NaiveDateTime {
    let same_day = to.date().and_time(clock);
    let days = [same_day - Duration::days(1), same_day, same_day + Duration::days(1)];
    days.into_iter().find(|at| *at >= to - BEFORE).unwrap_or(same_day)
}

/// The event's start moved by this much on the clock: fixed hours go with it, over midnight too.
pub fn shift_fixed(slots: &mut [DraftSlot], by: Duration) {
    for slot in slots {
        slot.fixed = slot.fixed.map(|clock| clock.overflowing_add_signed(by).0);
    }
}

/// What deserves a look. None of it stands in the way of a release.
pub fn warnings(start: NaiveDateTime, end: Option<NaiveDateTime>, slots: &[DraftSlot]) -> Vec<Warning> {
    let times = times(start, slots);
    let mut found = Vec::new();
    for (at, slot) in slots.iter().enumerate() {
        let (begin, _) = times[at];
        let before = (0..at).rev().find(|i| shares_room(&slots[*i], slot));
        // Between a reception and the start of the event there is no gap to speak of.
        let free = (0..at).filter(|i| shares_room(&slots[*i], slot)).map(|i| times[i].1.max(start)).max();
        if let (Some(free), Some(before)) = (free, before) {
            let minutes = (begin - free).num_minutes();
            if minutes > 0 {
                found.push(Warning { at, kind: WarningKind::Gap { minutes } });
            } else if minutes < 0 {
                found.push(Warning { at, kind: WarningKind::Overlap { with: before, minutes: -minutes } });
            }
        }
        for (other, earlier) in slots.iter().enumerate().take(at) {
            let at_once = times[other].0 < times[at].1 && times[at].0 < times[other].1;
            let twice = slot.speakers.iter().find(|s| earlier.speakers.iter().any(|e| e.name == s.name));
            if let (true, Some(speaker)) = (at_once, twice) {
                found.push(Warning { at, kind: WarningKind::SpeakerTwice { name: speaker.name.clone(), with: other } });
            }
        }
        if matches!(slot.kind, SlotKind::Talk | SlotKind::Lightning) && slot.speakers.is_empty() {
            found.push(Warning { at, kind: WarningKind::NoSpeaker });
        }
        if slot.title.is_empty() {
            found.push(Warning { at, kind: WarningKind::NoTitle });
        }
    }
    let last = times.iter().map(|(_, end)| *end).max();
    if let (Some(end), Some(last), Some(at)) = (end, last, slots.len().checked_sub(1))
        && last > end
    {
        found.push(Warning { at, kind: WarningKind::TooLong { minutes: (last - end).num_minutes() } });
    }
    found
}

/// One of them is for everybody, or both are in the same room.
fn shares_room(a: &DraftSlot, b: &DraftSlot) -> bool {
    a.room.is_empty() || b.room.is_empty() || a.room == b.room
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};

    use super::*;
    use crate::agenda::types::DraftSpeaker;

    fn at(hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn slot(minutes: i32, room: &str, speaker: &str) -> DraftSlot {
        let speakers = if speaker.is_empty() { Vec::new() } else { vec![DraftSpeaker::named(speaker)] };
        DraftSlot { title: "題".to_owned(), minutes, room: room.to_owned(), speakers, ..DraftSlot::default() }
    }

    fn kinds(slots: &[DraftSlot]) -> Vec<WarningKind> {
        warnings(at(19, 0), Some(at(21, 0)), slots).into_iter().map(|warning| warning.kind).collect()
    }

    #[test]
    fn times_flow_from_lengths_and_rooms_run_side_by_side() {
        let slots = [slot(5, "", "a"), slot(20, "A", "b"), slot(30, "B", "c"), slot(10, "", "d")];
        let begins: Vec<_> = times(at(19, 0), &slots).into_iter().map(|(begin, _)| begin).collect();
        assert_eq!(begins, [at(19, 0), at(19, 5), at(19, 5), at(19, 35)]);
        assert_eq!(kinds(&slots), [], "the common slot waits for the longer room");
    }

    #[test]
    fn a_fixed_start_leaves_a_gap_or_overlaps() {
        let fixed = |h, m| DraftSlot { fixed: NaiveTime::from_hms_opt(h, m, 0), ..slot(10, "", "b") };
        assert_eq!(kinds(&[slot(20, "", "a"), fixed(19, 30)]), [WarningKind::Gap { minutes: 10 }]);
        assert_eq!(kinds(&[slot(20, "", "a"), fixed(19, 15)]), [WarningKind::Overlap { with: 0, minutes: 5 }]);
    }

    #[test]
    fn a_late_hour_of_a_long_day_is_of_that_day() {
        let mut party = slot(60, "", "");
        party.fixed = NaiveTime::from_hms_opt(22, 0, 0);
        let times = times(at(9, 0), &[slot(30, "", ""), party]);
        assert_eq!(times[1].0, at(22, 0));
    }

    #[test]
    fn an_earlier_hour_lies_before_the_start_and_midnight_after_it() {
        let fixed = |h, m, minutes| DraftSlot { fixed: NaiveTime::from_hms_opt(h, m, 0), ..slot(minutes, "", "a") };
        let begins =
            |slots: &[DraftSlot]| times(at(19, 0), slots).into_iter().map(|(begin, _)| begin).collect::<Vec<_>>();
        let evening = [fixed(18, 30, 20), slot(60, "", "b"), slot(30, "", "c")];
        assert_eq!(begins(&evening), [at(18, 30), at(19, 0), at(20, 0)], "a reception");
        assert_eq!(kinds(&evening), []);
        let late = [slot(300, "", "b"), fixed(0, 30, 20), slot(10, "", "c")];
        let midnight = at(0, 0) + Duration::days(1);
        assert_eq!(begins(&late), [at(19, 0), midnight + Duration::minutes(30), midnight + Duration::minutes(50)]);
        let mut moved = [slot(10, "", "a"), fixed(19, 10, 25), slot(10, "", "c")];
        shift_fixed(&mut moved, Duration::minutes(30));
        let moved: Vec<_> = times(at(19, 30), &moved).into_iter().map(|(begin, _)| begin).collect();
        assert_eq!(moved, [at(19, 30), at(19, 40), at(20, 5)], "fixed hours go with the start");
        let mut over = [fixed(23, 50, 5)];
        shift_fixed(&mut over, Duration::minutes(20));
        assert_eq!(over[0].fixed, NaiveTime::from_hms_opt(0, 10, 0));
    }

    #[test]
    fn a_speaker_is_in_one_room_at_a_time() {
        let slots = [slot(20, "A", "森川 律"), slot(20, "B", "森川 律")];
        assert_eq!(kinds(&slots), [WarningKind::SpeakerTwice { name: "森川 律".to_owned(), with: 0 }]);
        assert_eq!(kinds(&[slot(20, "A", "森川 律"), slot(20, "A", "森川 律")]), []);
    }

    #[test]
    fn a_talk_without_a_speaker_and_an_evening_that_runs_over_are_told() {
        assert_eq!(kinds(&[slot(130, "", "")]), [WarningKind::NoSpeaker, WarningKind::TooLong { minutes: 10 }]);
        let pause = DraftSlot { kind: SlotKind::Break, ..slot(10, "", "") };
        assert_eq!(kinds(&[pause]), []);
    }

    #[test]
    fn after_midnight_an_hour_is_of_the_next_day() {
        let late = at(23, 50);
        let half_past = NaiveTime::from_hms_opt(0, 30, 0).unwrap();
        assert_eq!(nearest(late, half_past), late.date().succ_opt().unwrap().and_time(half_past));
    }

    #[test]
    fn an_evening_that_ends_with_its_end_is_not_too_long() {
        assert_eq!(kinds(&[slot(120, "", "森川")]), []);
        assert_eq!(kinds(&[slot(121, "", "森川")]), [WarningKind::TooLong { minutes: 1 }]);
    }

    #[test]
    fn who_ends_in_one_room_may_begin_in_another_at_that_moment() {
        let slots = [slot(30, "A", "氷野"), slot(10, "B", "森川"), slot(20, "B", "森川")];
        assert_eq!(kinds(&slots), []);
        // Written before it, begun after it: the other way round.
        let later = DraftSlot { fixed: NaiveTime::from_hms_opt(19, 10, 0), ..slot(20, "A", "森川") };
        assert_eq!(kinds(&[later, slot(10, "B", "森川")]), []);
    }
}
