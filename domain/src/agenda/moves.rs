//! A slot is put at a moment of its own, as a hand drops it in the grid or a key nudges it; and where one would fit. Pure.

use std::collections::HashSet;

use chrono::{Duration, NaiveDateTime};

use super::{
    flow::{self, shares_room},
    types::DraftSlot,
};

/// Minutes between two places of the grid.
pub const STEP: i64 = 5;

/// A moment on the wall, and a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub when: NaiveDateTime,
    /// Empty: for everybody.
    pub room: String,
}

impl Spot {
    /// `0:2015:Hall A`: days after the first one, clock and room; without a name the room is `room`. `None` for anything
    /// else.
    pub fn parse(word: &str, start: NaiveDateTime, room: &str) -> Option<Self> {
        let (day, rest) = word.split_once(':')?;
        let (clock, named) = rest.split_once(':').map_or((rest, None), |(clock, named)| (clock, Some(named)));
        let day: i64 = day.parse().ok().filter(|day| (-1..=super::flow::MAX_DAY.into()).contains(day))?;
        let clock = chrono::NaiveTime::parse_from_str(clock, "%H%M").ok()?;
        Some(Self {
            when: (start.date() + Duration::days(day)).and_time(clock),
            room: named.unwrap_or(room).to_owned(),
        })
    }

    /// The same word again.
    pub fn word(&self, start: NaiveDateTime) -> String {
        let day = (self.when.date() - start.date()).num_days();
        format!("{day}:{}:{}", self.when.format("%H%M"), self.room)
    }
}

/// Moves the slot at `at`. Returns its new place, which is the same where its room allows it.
pub fn relocate(slots: &mut Vec<DraftSlot>, start: NaiveDateTime, at: usize, place: &Spot) -> usize {
    let times = flow::times(start, slots);
    // Between what begins before and what begins later as the agenda stands, whatever flows up when it leaves.
    let (from, to) = places(slots, &times, Some(at), place);
    let slot = slots.remove(at);
    let left = |place: usize| place - usize::from(place > at);
    put(slots, start, at.clamp(left(from), left(to)), slot, place)
}

/// Puts a slot that is not there yet. Returns its place.
pub fn insert(slots: &mut Vec<DraftSlot>, start: NaiveDateTime, slot: DraftSlot, place: &Spot) -> usize {
    let times = flow::times(start, slots);
    let (_, to) = places(slots, &times, None, place);
    put(slots, start, to, slot, place)
}

/// The places between which it may stand: up to the first slot that shares the room and begins then or later, and behind
/// the one before that.
fn places(
    slots: &[DraftSlot],
    times: &[(NaiveDateTime, NaiveDateTime)],
    except: Option<usize>,
    place: &Spot,
) -> (usize, usize) {
    let probe = DraftSlot { room: place.room.clone(), ..DraftSlot::default() };
    let is_here = |at: usize| Some(at) != except && shares_room(&slots[at], &probe);
    let to = (0..slots.len()).find(|at| is_here(*at) && times[*at].0 >= place.when).unwrap_or(slots.len());
    let from = (0..to).rev().find(|at| is_here(*at)).map_or(0, |at| at + 1);
    (from, to)
}

/// Its hour is fixed only where it would not begin then by itself.
fn put(slots: &mut Vec<DraftSlot>, start: NaiveDateTime, to: usize, slot: DraftSlot, place: &Spot) -> usize {
    slots.insert(to, DraftSlot { room: place.room.clone(), fixed: None, day: None, ..slot });
    let begins = |slots: &[DraftSlot]| flow::times(start, &slots[..=to])[to].0 == place.when;
    if !begins(slots) {
        slots[to].fixed = Some(place.when.time());
    }
    if !begins(slots) {
        slots[to].day = i32::try_from((place.when.date() - start.date()).num_days()).ok();
    }
    to
}

/// The first free minutes of each room that are as long as this, within the hours of the event, the earliest first.
pub fn gaps(hours: (NaiveDateTime, NaiveDateTime), slots: &[DraftSlot], rooms: &[String], minutes: i64) -> Vec<Spot> {
    let mut found = free_places(hours, slots, rooms, minutes);
    let mut named = HashSet::new();
    found.retain(|spot| named.insert(spot.room.clone()));
    found
}

/// Where free minutes begin that are as long as this, within the hours of the event, the earliest first.
pub fn free_places(
    (start, end): (NaiveDateTime, NaiveDateTime),
    slots: &[DraftSlot],
    rooms: &[String],
    minutes: i64,
) -> Vec<Spot> {
    let times = flow::times(start, slots);
    let long = Duration::minutes(minutes.max(STEP));
    let all = [String::new()];
    let rooms = if rooms.is_empty() { &all[..] } else { rooms };
    let mut found: Vec<Spot> = rooms
        .iter()
        .flat_map(|room| {
            let mut taken: Vec<_> = slots
                .iter()
                .zip(&times)
                .filter(|(slot, _)| room.is_empty() || slot.room.is_empty() || slot.room == *room)
                .map(|(_, times)| *times)
                .collect();
            taken.sort_unstable();
            // Behind the last of them it is free until the end.
            taken.push((end, end));
            let mut free = start;
            let mut begins = Vec::new();
            for (from, until) in taken {
                if from.min(end) >= free + long {
                    begins.push(Spot { when: free, room: room.clone() });
                }
                free = free.max(until);
            }
            begins
        })
        .collect();
    found.sort_by_key(|spot| spot.when);
    found
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(19, 0, 0).unwrap() + Duration::minutes(minute)
    }

    fn slot(title: &str, minutes: i32, room: &str) -> DraftSlot {
        DraftSlot { title: title.to_owned(), minutes, room: room.to_owned(), ..DraftSlot::default() }
    }

    fn spot(minute: i64, room: &str) -> Spot {
        Spot { when: at(minute), room: room.to_owned() }
    }

    /// Title, room, and minutes after the start.
    fn summarize(slots: &[DraftSlot]) -> String {
        let times = flow::times(at(0), slots);
        let word = |(slot, (begin, _)): (&DraftSlot, &(NaiveDateTime, NaiveDateTime))| {
            let fixed = if slot.fixed.is_some() { "!" } else { "" };
            format!("{}{}{fixed}{}", slot.title, slot.room, (*begin - at(0)).num_minutes())
        };
        slots.iter().zip(&times).map(word).collect::<Vec<_>>().join(" ")
    }

    fn evening() -> Vec<DraftSlot> {
        vec![slot("a", 20, "A"), slot("b", 20, "A"), slot("c", 60, "B"), slot("d", 10, ""), slot("e", 10, "A")]
    }

    #[test]
    fn a_slot_stands_where_it_was_dropped_and_nobody_else_moves() {
        let mut slots = evening();
        // Free minutes of A, before what is for everybody.
        assert_eq!(relocate(&mut slots, at(0), 4, &spot(45, "A")), 3);
        assert_eq!(summarize(&slots), "aA0 bA20 cB0 eA!45 d60");
        // Where it begins by itself its hour is not fixed.
        let mut slots = evening();
        relocate(&mut slots, at(0), 4, &spot(40, "A"));
        assert_eq!(summarize(&slots), "aA0 bA20 cB0 eA40 d60");
        let mut slots = evening();
        relocate(&mut slots, at(0), 2, &spot(70, "B"));
        assert_eq!(summarize(&slots), "aA0 bA20 d40 cB!70 eA50", "what waited for it waits no more");
    }

    #[test]
    fn five_minutes_later_leave_a_gap_and_five_earlier_overlap() {
        let mut slots = evening();
        assert_eq!(relocate(&mut slots, at(0), 0, &spot(5, "A")), 0);
        assert_eq!(summarize(&slots), "aA!5 bA25 cB0 d60 eA70", "what follows it follows it still");
        let mut slots = evening();
        assert_eq!(relocate(&mut slots, at(0), 1, &spot(15, "A")), 1);
        assert_eq!(summarize(&slots), "aA0 bA!15 cB0 d60 eA70");
        assert_eq!(relocate(&mut slots, at(0), 1, &spot(20, "A")), 1);
        assert_eq!(summarize(&slots), summarize(&evening()), "and back");
    }

    #[test]
    fn a_slot_goes_to_another_day() {
        let mut slots = evening();
        relocate(&mut slots, at(0), 4, &spot(24 * 60 + 30, "B"));
        assert_eq!(slots[4].day, Some(1));
        assert_eq!(summarize(&slots), "aA0 bA20 cB0 d60 eB!1470");
    }

    #[test]
    fn a_spot_is_read_from_its_word() {
        let read = |word| Spot::parse(word, at(0), "A");
        assert_eq!(read("0:2015"), Some(spot(75, "A")));
        assert_eq!(read("1:0000:Hall: B"), Some(spot(300, "Hall: B")));
        assert_eq!(read("0:2015:"), Some(spot(75, "")));
        assert_eq!(read("0:2015:Hall: B").map(|spot| spot.word(at(0))), Some("0:2015:Hall: B".to_owned()));
        for wrong in ["", "0", "x:2015", "0:25:61", "0:2575", "999:2015", "-9:2015:A"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_talk_is_told_where_it_would_fit() {
        let rooms = ["A".to_owned(), "B".to_owned()];
        let fit = |slots: &[DraftSlot], minutes| -> Vec<_> {
            let spots = gaps((at(0), at(90)), slots, &rooms, minutes);
            spots.into_iter().map(|spot| ((spot.when - at(0)).num_minutes(), spot.room)).collect()
        };
        assert_eq!(fit(&evening(), 10), [(40, "A".to_owned()), (70, "B".to_owned())]);
        assert_eq!(fit(&evening(), 20), [(40, "A".to_owned()), (70, "B".to_owned())]);
        assert_eq!(fit(&evening(), 25), []);
        assert_eq!(gaps((at(0), at(90)), &[slot("a", 20, "")], &[], 10), [spot(20, "")], "one room");
    }

    fn any_evening() -> impl Strategy<Value = Vec<DraftSlot>> {
        let one = (1_i32..18, prop::sample::select(vec!["", "A", "B", "C"]));
        prop::collection::vec(one, 2..25).prop_map(|all| {
            let named = |(n, (steps, room)): (usize, (i32, &str))| slot(&n.to_string(), steps * 5, room);
            all.into_iter().enumerate().map(named).collect::<Vec<_>>()
        })
    }

    proptest! {
        /// Wherever it is dropped it stands there, and every other slot is there once, in its room and as long as before.
        #[test]
        fn a_slot_begins_where_it_was_dropped(
            before in any_evening(), which in any::<prop::sample::Index>(), step in 0_i64..400,
            room in prop::sample::select(vec!["", "A", "B", "Z"]),
        ) {
            let at_ = which.index(before.len());
            let mut slots = before.clone();
            let to = relocate(&mut slots, at(0), at_, &spot(step * STEP, room));
            prop_assert_eq!(&slots[to].title, &before[at_].title);
            prop_assert_eq!(&slots[to].room, room);
            prop_assert_eq!(flow::times(at(0), &slots)[to].0, at(step * STEP));
            let others = |all: &[DraftSlot], except: usize| -> Vec<DraftSlot> {
                all.iter().enumerate().filter(|(n, _)| *n != except).map(|(_, slot)| slot.clone()).collect()
            };
            prop_assert_eq!(others(&slots, to), others(&before, at_), "in their order");
        }

        /// Into free minutes a new slot fits without moving anybody.
        #[test]
        fn who_comes_into_a_gap_moves_nobody(before in any_evening(), steps in 1_i32..6) {
            let rooms: Vec<String> = ["A", "B", "C"].map(str::to_owned).into();
            let was = flow::times(at(0), &before);
            for gap in gaps((at(0), at(3_000)), &before, &rooms, i64::from(steps) * STEP) {
                let mut slots = before.clone();
                let to = insert(&mut slots, at(0), slot("new", steps * 5, ""), &gap);
                let mut is = flow::times(at(0), &slots);
                prop_assert_eq!(is.remove(to), (gap.when, gap.when + Duration::minutes((steps * 5).into())));
                prop_assert_eq!(&is, &was);
            }
        }
    }
}
