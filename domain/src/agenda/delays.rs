//! How an evening that runs late moves its lines, room by room. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use super::run_sheet::RunRow;
use crate::time::Local;

/// How much later all goes on that was planned after a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    pub id: i64,
    pub after: DateTime<Utc>,
    pub minutes: i64,
    /// In which room; empty: in all of them.
    pub room: String,
}

/// Moves lines, in the order of their plan, by the delays: each makes one line longer and shifts what was planned after
/// it, and a buffer takes back as much as it is long. What it cannot take back goes on behind it. What runs late in one
/// room moves that room alone, until everybody meets: that waits for the room, as far as there are no free minutes before
/// it, and all go on from there. Lines of the house wait for nobody's room.
pub fn delay(rows: &mut [RunRow], delays: &[Delay], zone: &str) {
    let mut rooms: Vec<String> = rows.iter().map(|row| row.room.clone()).filter(|room| !room.is_empty()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    for delay in delays {
        run_late(rows, &rooms, delay, zone);
    }
}

fn run_late(rows: &mut [RunRow], rooms: &[String], delay: &Delay, zone: &str) {
    // In rooms that are named here it is so much later, in the others as much as for everybody.
    let mut late: HashMap<String, i64> = HashMap::new();
    let mut common = 0;
    if delay.room.is_empty() {
        common = delay.minutes;
    } else {
        late.insert(delay.room.clone(), delay.minutes);
    }
    // When each room was free, as far as delays before this one have moved it.
    let mut free: HashMap<String, Option<DateTime<Utc>>> = HashMap::new();
    let mut is_longer = false;
    for row in rows.iter_mut() {
        let (began, ended) = (row.starts.utc, row.minutes.map(|minutes| row.starts.utc + Duration::minutes(minutes)));
        let is_here = row.planned == delay.after && row.room == delay.room;
        if is_here && !is_longer {
            is_longer = true;
            row.minutes = row.minutes.map(|minutes| minutes + delay.minutes);
        }
        if row.planned > delay.after {
            let by = if row.room.is_empty() && row.slot.is_some() && !rooms.is_empty() {
                // No free minutes are told of where nobody said how long something takes.
                let spare = |room: &String| {
                    let ended = free.get(room).copied().flatten();
                    ended.map_or(0, |ended| (began - ended).num_minutes().max(0))
                };
                let waits = |room: &String| late.get(room).map_or(common, |late| late - spare(room));
                rooms.iter().map(waits).max().unwrap_or(common).max(0)
            } else {
                late.get(&row.room).copied().unwrap_or(common)
            };
            let left = by - shift(row, by, zone);
            if !row.room.is_empty() {
                late.insert(row.room.clone(), left);
            } else if row.slot.is_some() {
                late.clear();
                common = left;
            } else {
                common = left;
            }
        }
        match (row.room.is_empty(), row.slot) {
            (false, _) => {
                free.insert(row.room.clone(), ended);
            }
            (true, Some(_)) => free = rooms.iter().map(|room| (room.clone(), ended)).collect(),
            (true, None) => {}
        }
    }
}

/// Moves a line. Returns how much of it the line takes back.
fn shift(row: &mut RunRow, by: i64, zone: &str) -> i64 {
    if by == 0 {
        return 0;
    }
    row.starts = Local::at(row.starts.utc + Duration::minutes(by), zone);
    match &mut row.minutes {
        Some(minutes) if row.is_buffer => {
            let taken = by.min(*minutes);
            *minutes -= taken;
            taken
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::run_sheet::{RunInput, samples::*},
        *,
    };
    use crate::ids::SlotId;

    fn later(after: &str, minutes: i64, room: &str) -> Delay {
        Delay { id: 1, after: at(after), minutes, room: room.to_owned() }
    }

    #[test]
    fn a_delay_moves_what_follows_and_a_buffer_takes_it_back() {
        let mut rows = evening();
        delay(&mut rows, &[later("19:00", 5, "")], ZONE);
        assert_eq!(clocks(&rows), ["19:00", "19:35", "19:55", "20:00"]);
        assert_eq!(rows[2].minutes, Some(5), "the break is shorter");
        let form = RunInput::from(&rows[2]);
        assert_eq!((form.start.as_str(), form.minutes.as_str()), ("19:50", "10"), "what is typed is the plan");
    }

    #[test]
    fn what_the_buffer_cannot_hold_goes_on_behind_it() {
        let mut rows = evening();
        let delays = [5, 10].map(|minutes| later("19:00", minutes, ""));
        delay(&mut rows, &delays, ZONE);
        assert_eq!(clocks(&rows), ["19:00", "19:45", "20:05", "20:05"]);
        assert_eq!(rows[2].minutes, Some(0));
        let mut late = evening();
        delay(&mut late, &[later("20:00", 5, "")], ZONE);
        assert_eq!(clocks(&late), clocks(&evening()), "nothing follows");
    }

    #[test]
    fn an_overrun_moves_its_own_room_until_everybody_meets() {
        let run = |delays: &[Delay]| {
            let mut rows = rooms();
            delay(&mut rows, delays, ZONE);
            clocks(&rows)
        };
        assert_eq!(run(&[]), ["19:00", "19:10", "19:10", "19:30", "19:40", "20:00", "20:30", "20:30"]);
        // B has ten free minutes before all meet, A none.
        assert_eq!(
            run(&[later("19:10", 5, "B")]),
            ["19:00", "19:10", "19:10", "19:35", "19:40", "20:00", "20:30", "20:30"]
        );
        assert_eq!(
            run(&[later("19:10", 5, "B"), later("19:30", 10, "B")]),
            ["19:00", "19:10", "19:10", "19:35", "19:40", "20:05", "20:35", "20:35"],
            "five of the ten are left"
        );
        assert_eq!(
            run(&[later("19:10", 10, "A")]),
            ["19:00", "19:10", "19:10", "19:30", "19:50", "20:10", "20:40", "20:40"]
        );
        // What is for everybody moves everybody; after it each goes on alone again.
        assert_eq!(
            run(&[later("20:00", 5, ""), later("20:30", 5, "A")]),
            ["19:00", "19:10", "19:10", "19:30", "19:40", "20:00", "20:35", "20:35"]
        );
        assert_eq!(run(&[later("19:00", 5, "")])[1..5], ["19:15", "19:15", "19:35", "19:45"]);
    }

    #[test]
    fn a_break_of_a_room_takes_back_what_that_room_is_late() {
        let mut rows = vec![
            slot("19:00", 20, "A"),
            slot("19:00", 30, "B"),
            pause("19:20", 10, "A"),
            slot("19:30", 10, "A"),
            slot("19:40", 10, ""),
        ];
        delay(&mut rows, &[later("19:00", 8, "A")], ZONE);
        assert_eq!(clocks(&rows), ["19:00", "19:00", "19:28", "19:30", "19:40"]);
        assert_eq!((rows[0].minutes, rows[2].minutes), (Some(28), Some(2)));
        // A line of the house goes with everybody, and not with one room.
        let mut rows = rooms();
        rows.insert(5, row("19:45", 5, false));
        delay(&mut rows, &[later("19:10", 10, "A")], ZONE);
        assert_eq!(clocks(&rows)[5..7], ["19:45", "20:10"]);
    }

    proptest! {
        /// Nothing of another room moves before everybody meets, nothing is ever earlier than planned, and what is late
        /// in an evening of one room is late for all of it.
        #[test]
        fn rooms_run_late_alone(
            slots in prop::collection::vec((1_i64..8, prop::sample::select(vec!["", "A", "B"])), 1..20),
            which in any::<prop::sample::Index>(), minutes in 1_i64..30,
        ) {
            let mut begins = HashMap::from([("A", 0), ("B", 0)]);
            let mut rows: Vec<RunRow> = Vec::new();
            for (n, (steps, room)) in slots.iter().enumerate() {
                let at_ = if room.is_empty() { *begins.values().max().unwrap() } else { begins[room] };
                let mut one = slot("19:00", steps * 5, room);
                one.slot = Some(SlotId(i64::try_from(n).unwrap()));
                one.planned += Duration::minutes(at_);
                one.starts = Local::at(one.planned, ZONE);
                rows.push(one);
                let end = at_ + steps * 5;
                if room.is_empty() { begins = HashMap::from([("A", end), ("B", end)]) } else { begins.insert(*room, end); }
            }
            rows.sort_by_key(|row| row.planned);
            let before = rows.clone();
            let late = &before[which.index(before.len())];
            let of = Delay { id: 1, after: late.planned, minutes, room: late.room.clone() };
            delay(&mut rows, &[of], ZONE);
            let meets = before.iter().find(|row| row.room.is_empty() && row.planned > late.planned).map(|row| row.planned);
            for (was, is) in before.iter().zip(&rows) {
                let by = (is.starts.utc - was.starts.utc).num_minutes();
                prop_assert!((0..=minutes).contains(&by));
                let is_before = meets.is_none_or(|meets| was.planned < meets);
                if is_before && !late.room.is_empty() && was.room != late.room {
                    prop_assert_eq!(by, 0);
                }
                if is_before && was.planned > late.planned && (late.room.is_empty() || was.room == late.room) {
                    prop_assert_eq!(by, minutes);
                }
            }
        }
    }
}
