//! How times flow through an agenda, room by room and day by day. Pure.

use std::collections::BTreeMap;

#[cfg(any(test, feature = "db"))]
use chrono::Timelike as _;
use chrono::{Duration, NaiveDateTime, NaiveTime};

use super::types::DraftSlot;

/// So many days after the first one a slot may be.
pub const MAX_DAY: i32 = 30;

/// When each slot begins and ends, on the event's wall. A slot begins when all that is before it in its
/// room has ended; one without a room is for everybody and waits for all rooms, and they for it. A fixed start counts
/// before that: of the days around, the one on which its hour lies nearest to where the slot would
/// flow. So a reception at 18:30 lies before an evening that begins at 19:00, and a party at 0:30
/// after it. What follows a slot before the start begins with the event. A slot that names its day is on that one: at its
/// fixed hour, or else as early as the event begins on the first day, or when what is before it that day has ended.
pub fn times(start: NaiveDateTime, slots: &[DraftSlot]) -> Vec<(NaiveDateTime, NaiveDateTime)> {
    let mut flow = Flow::new(start);
    slots.iter().map(|slot| flow.take(slot)).collect()
}

/// How far an agenda has got, in each room.
struct Flow<'a> {
    start: NaiveDateTime,
    common: NaiveDateTime,
    rooms: BTreeMap<&'a str, NaiveDateTime>,
}

impl<'a> Flow<'a> {
    const fn new(start: NaiveDateTime) -> Self {
        Self { start, common: start, rooms: BTreeMap::new() }
    }

    /// When the room of a slot is free.
    fn free(&self, slot: &DraftSlot) -> NaiveDateTime {
        if slot.room.is_empty() {
            self.rooms.values().copied().fold(self.common, NaiveDateTime::max)
        } else {
            self.rooms.get(slot.room.as_str()).copied().unwrap_or(self.common)
        }
    }

    fn begin(&self, slot: &DraftSlot) -> NaiveDateTime {
        let free = self.free(slot);
        match (slot.fixed, slot.day) {
            (Some(clock), Some(day)) => (self.start.date() + Duration::days(day.into())).and_time(clock),
            (Some(clock), None) => nearest(free, clock),
            (None, Some(day)) => {
                let morning = self.start + Duration::days(day.into());
                if free.date() < morning.date() { morning } else { free }
            }
            (None, None) => free,
        }
    }

    /// Begin and end of the slot that comes next.
    fn take(&mut self, slot: &'a DraftSlot) -> (NaiveDateTime, NaiveDateTime) {
        let begin = self.begin(slot);
        let end = begin + Duration::minutes(i64::from(slot.minutes));
        // One that is fixed within another's time frees no room that is still taken.
        let next = end.max(self.free(slot));
        if slot.room.is_empty() {
            self.rooms.clear();
            self.common = next;
        } else {
            self.rooms.insert(&slot.room, next);
        }
        (begin, end)
    }
}

/// So long nothing happens between two days.
pub const NIGHT: Duration = Duration::hours(6);

/// The places of the slots by day, each day in the order in which its slots begin. A party after midnight is of the day
/// before: a new one begins where nothing has happened for [`NIGHT`].
pub fn days(times: &[(NaiveDateTime, NaiveDateTime)]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|at| (times[*at].0, *at));
    let mut days: Vec<Vec<usize>> = Vec::new();
    let mut until = NaiveDateTime::MIN;
    for at in order {
        let (begin, end) = times[at];
        match days.last_mut() {
            Some(day) if begin - until < NIGHT => day.push(at),
            _ => days.push(vec![at]),
        }
        until = until.max(end);
    }
    days
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
        let Some(clock) = slot.fixed else { continue };
        let (clock, wrapped) = clock.overflowing_add_signed(by);
        slot.fixed = Some(clock);
        // As far from the start as before, on the day to which that leads.
        let days = i32::try_from(wrapped / 86_400).unwrap_or(0);
        slot.day = slot.day.map(|day| day + days);
    }
}

/// Makes slots begin at these times, as far as they do not by themselves: of an agenda that was released, and whose draft
/// says how that came about no more. A time that is no whole minute stays as it flows.
#[cfg(any(test, feature = "db"))]
pub fn fit(start: NaiveDateTime, slots: &mut [DraftSlot], begins: &[Option<NaiveDateTime>]) {
    let mut flow = Flow::new(start);
    let day = |begin: &NaiveDateTime| i32::try_from((begin.date() - start.date()).num_days()).ok();
    // A moment that no plan can hold says nothing: the event has moved far away from it.
    let is_near = |begin: &NaiveDateTime| day(begin).is_some_and(|day| (-1..=MAX_DAY).contains(&day));
    for (slot, begin) in slots.iter_mut().zip(begins) {
        let said = begin.filter(|begin| begin.second() == 0 && is_near(begin));
        if let Some(begin) = said.filter(|begin| flow.begin(slot) != *begin) {
            slot.fixed = Some(begin.time());
            if flow.begin(slot) != begin {
                slot.day = day(&begin);
            }
        }
        flow.take(slot);
    }
}

/// One of them is for everybody, or both are in the same room.
#[cfg(any(test, feature = "db"))]
pub(super) fn shares_room(a: &DraftSlot, b: &DraftSlot) -> bool {
    a.room.is_empty() || b.room.is_empty() || a.room == b.room
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn at(hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn slot(minutes: i32, room: &str) -> DraftSlot {
        DraftSlot { title: "題".to_owned(), minutes, room: room.to_owned(), ..DraftSlot::default() }
    }

    fn fixed(hour: u32, minute: u32, minutes: i32) -> DraftSlot {
        DraftSlot { fixed: NaiveTime::from_hms_opt(hour, minute, 0), ..slot(minutes, "") }
    }

    fn begins(slots: &[DraftSlot]) -> Vec<NaiveDateTime> {
        times(at(19, 0), slots).into_iter().map(|(begin, _)| begin).collect()
    }

    #[test]
    fn times_flow_from_lengths_and_rooms_run_side_by_side() {
        let slots = [slot(5, ""), slot(20, "A"), slot(30, "B"), slot(10, ""), slot(10, "B"), slot(5, "A")];
        assert_eq!(
            begins(&slots),
            [at(19, 0), at(19, 5), at(19, 5), at(19, 35), at(19, 45), at(19, 45)],
            "the common slot waits for the longer room, and both rooms for it"
        );
    }

    #[test]
    fn a_fixed_slot_within_another_frees_no_room_that_is_taken() {
        let mut inner = fixed(19, 10, 5);
        inner.room = "A".to_owned();
        let slots = [slot(60, "A"), slot(10, "B"), inner, slot(10, "A"), slot(10, "B")];
        assert_eq!(begins(&slots), [at(19, 0), at(19, 0), at(19, 10), at(20, 0), at(19, 10)]);
        let slots = [slot(60, "A"), fixed(19, 10, 5), slot(10, "A"), slot(10, "B")];
        assert_eq!(begins(&slots)[2..], [at(20, 0), at(20, 0)], "after what is for everybody all begin together");
    }

    #[test]
    fn a_slot_that_names_its_day_is_on_it() {
        let on = |day, slot: DraftSlot| DraftSlot { day: Some(day), ..slot };
        let next = |hour, minute| at(hour, minute) + Duration::days(1);
        let slots = [
            slot(60, ""),
            on(1, slot(30, "A")),
            slot(30, "A"),
            on(1, slot(20, "B")),
            on(1, fixed(18, 0, 10)),
            on(2, slot(5, "")),
        ];
        assert_eq!(
            begins(&slots),
            [at(19, 0), next(19, 0), next(19, 30), next(19, 0), next(18, 0), at(19, 0) + Duration::days(2)],
            "as early as the event, after each other, in each room, or at its hour"
        );
        assert_eq!(days(&times(at(19, 0), &slots)), [vec![0], vec![4, 1, 3, 2], vec![5]]);
        // A start that is moved on the clock takes both along.
        let mut moved = [on(1, fixed(23, 30, 10)), on(1, fixed(0, 10, 10))];
        shift_fixed(&mut moved, Duration::minutes(60));
        assert_eq!((moved[0].fixed, moved[0].day), (NaiveTime::from_hms_opt(0, 30, 0), Some(2)));
        shift_fixed(&mut moved, Duration::minutes(-120));
        assert_eq!((moved[1].fixed, moved[1].day), (NaiveTime::from_hms_opt(23, 10, 0), Some(0)));
    }

    #[test]
    fn a_late_hour_of_a_long_day_is_of_that_day() {
        let times = times(at(9, 0), &[slot(30, ""), fixed(22, 0, 60)]);
        assert_eq!(times[1].0, at(22, 0));
    }

    #[test]
    fn an_earlier_hour_lies_before_the_start_and_midnight_after_it() {
        let evening = [fixed(18, 30, 20), slot(60, ""), slot(30, "")];
        assert_eq!(begins(&evening), [at(18, 30), at(19, 0), at(20, 0)], "a reception");
        let late = [slot(300, ""), fixed(0, 30, 20), slot(10, "")];
        let midnight = at(0, 0) + Duration::days(1);
        assert_eq!(begins(&late), [at(19, 0), midnight + Duration::minutes(30), midnight + Duration::minutes(50)]);
        let mut moved = [slot(10, ""), fixed(19, 10, 25), slot(10, "")];
        shift_fixed(&mut moved, Duration::minutes(30));
        let moved: Vec<_> = times(at(19, 30), &moved).into_iter().map(|(begin, _)| begin).collect();
        assert_eq!(moved, [at(19, 30), at(19, 40), at(20, 5)], "fixed hours go with the start");
        let mut over = [fixed(23, 50, 5)];
        shift_fixed(&mut over, Duration::minutes(20));
        assert_eq!(over[0].fixed, NaiveTime::from_hms_opt(0, 10, 0));
    }

    #[test]
    fn after_midnight_an_hour_is_of_the_next_day() {
        let late = at(23, 50);
        let half_past = NaiveTime::from_hms_opt(0, 30, 0).unwrap();
        assert_eq!(nearest(late, half_past), late.date().succ_opt().unwrap().and_time(half_past));
    }

    #[test]
    fn a_day_ends_with_a_night_and_not_with_midnight() {
        let slots = [slot(60, "A"), slot(240, "B"), fixed(0, 30, 60), fixed(9, 0, 60), slot(30, "A")];
        let times = times(at(19, 0), &slots);
        assert_eq!(days(&times), [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(days(&[]), Vec::<Vec<usize>>::new());
    }

    fn any_slot() -> impl Strategy<Value = DraftSlot> {
        let hour = prop::option::weighted(0.2, (0_u32..24, 0_u32..60));
        (0_i32..120, prop::sample::select(vec!["", "A", "B", "C"]), hour).prop_map(|(minutes, room, hour)| DraftSlot {
            fixed: hour.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)),
            ..slot(minutes, room)
        })
    }

    proptest! {
        /// Of two in one room the later one waits for the earlier one, unless somebody fixed its hour; what is for
        /// everybody is in every room.
        #[test]
        fn nothing_begins_in_a_room_that_is_taken(slots in prop::collection::vec(any_slot(), 0..30)) {
            let times = times(at(19, 0), &slots);
            for (later, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.fixed.is_none()) {
                for earlier in (0..later).filter(|earlier| shares_room(&slots[*earlier], slot)) {
                    prop_assert!(times[earlier].1 <= times[later].0, "{earlier} and {later}: {times:?}");
                }
            }
        }

        /// No slot waits for longer than it has to: it begins with the event, or when one ends that shares its room.
        #[test]
        fn nothing_waits_for_nothing(mut slots in prop::collection::vec(any_slot(), 1..30)) {
            for slot in &mut slots {
                slot.fixed = None;
            }
            let times = times(at(19, 0), &slots);
            for (at_, slot) in slots.iter().enumerate() {
                let before: Vec<_> = (0..at_).filter(|i| shares_room(&slots[*i], slot)).map(|i| times[i].1).collect();
                prop_assert_eq!(times[at_].0, before.into_iter().max().unwrap_or(at(19, 0)));
            }
        }

        /// What happens in one room moves nothing in another, before everybody meets again.
        #[test]
        fn each_room_flows_by_itself(
            slots in prop::collection::vec(any_slot(), 1..20), at_ in any::<prop::sample::Index>(), longer in 1_i32..60,
        ) {
            let changed = at_.index(slots.len());
            prop_assume!(!slots[changed].room.is_empty());
            let mut other = slots.clone();
            other[changed].minutes += longer;
            let (was, is) = (times(at(19, 0), &slots), times(at(19, 0), &other));
            let meets = (changed + 1..slots.len()).find(|i| slots[*i].room.is_empty()).unwrap_or(slots.len());
            for i in (0..meets).filter(|i| slots[*i].room != slots[changed].room) {
                prop_assert_eq!(was[i], is[i]);
            }
        }

        /// What was released is made anew from lengths, hours and days, whatever its times are.
        #[test]
        fn any_times_are_fitted(
            mut slots in prop::collection::vec(any_slot(), 1..20), minutes in prop::collection::vec(-300_i64..5_000, 20),
        ) {
            for slot in &mut slots {
                slot.fixed = None;
            }
            let begins: Vec<_> = slots.iter().zip(&minutes).map(|(_, n)| at(19, 0) + Duration::minutes(*n)).collect();
            fit(at(19, 0), &mut slots, &begins.iter().copied().map(Some).collect::<Vec<_>>());
            let times = times(at(19, 0), &slots);
            prop_assert_eq!(times.iter().map(|(begin, _)| *begin).collect::<Vec<_>>(), begins.clone());
            // And what flows by itself is left alone.
            let free = slots.clone();
            fit(at(19, 0), &mut slots, &begins.into_iter().map(Some).collect::<Vec<_>>());
            prop_assert_eq!(slots, free);
        }

        /// Every slot is of one day, and days do not mix.
        #[test]
        fn days_hold_every_slot_once(slots in prop::collection::vec(any_slot(), 0..30)) {
            let times = times(at(19, 0), &slots);
            let days = days(&times);
            let mut all: Vec<_> = days.concat();
            prop_assert!(all.windows(2).all(|pair| times[pair[0]].0 <= times[pair[1]].0));
            all.sort_unstable();
            prop_assert_eq!(all, (0..slots.len()).collect::<Vec<_>>());
        }
    }
}
