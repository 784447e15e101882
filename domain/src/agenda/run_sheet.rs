//! The run sheet of an evening: who does what, by the minute. Its lines are the slots of the agenda, with what
//! organizers add to them, and lines of its own.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use super::{
    tlp::Tlp,
    types::{Billing, SlotKind},
};
use crate::{
    fields::form_fields,
    ids::{AccountId, SlotId},
    people::types::Teammate,
    time::Local,
};

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// Of what organizers wrote; `None` for a slot to which nobody added anything yet.
    pub id: Option<i64>,
    pub slot: Option<SlotId>,
    /// Number and kind of the slot.
    pub place: Option<(i32, SlotKind)>,
    /// Of a slot: where it is. Empty: for everybody, and for a line of the house.
    pub room: String,
    pub planned: DateTime<Utc>,
    /// As delays have moved it.
    pub starts: Local,
    /// As delays have left it; `None` where nobody said how long it takes.
    pub minutes: Option<i64>,
    pub planned_minutes: Option<i64>,
    pub title: String,
    /// Of a slot: how far what is said in it may travel.
    pub tlp: Tlp,
    /// Of a slot; nobody for a line of its own.
    pub speakers: Vec<Billing>,
    pub note: String,
    /// A delay is taken back here.
    pub is_buffer: bool,
    pub people: Vec<Teammate>,
    /// How many people it takes; 0: nobody counted.
    pub hands: i32,
}

impl RunRow {
    /// How many more people it takes.
    pub fn missing(&self) -> i32 {
        (self.hands - i32::try_from(self.people.len()).unwrap_or(i32::MAX)).max(0)
    }

    /// Its end is known, and has come.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.minutes.is_some_and(|minutes| self.starts.utc + Duration::minutes(minutes) <= now)
    }

    /// The name of the line in addresses: `slot-7` or `7`.
    pub fn key(&self) -> String {
        match (self.slot, self.id) {
            (Some(slot), _) => format!("slot-{slot}"),
            (None, Some(id)) => id.to_string(),
            (None, None) => String::new(),
        }
    }
}

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

/// Whether a slot of this kind takes a delay back by itself.
pub const fn is_buffer(kind: SlotKind) -> bool {
    matches!(kind, SlotKind::Break)
}

/// The line that is on at a moment: the last one that has begun and is not over. Where all of them are over, up to the
/// next line it is the last one; after the last line nothing is.
pub fn current(rows: &[RunRow], now: DateTime<Utc>) -> Option<usize> {
    let begun = rows.iter().rposition(|row| row.starts.utc <= now)?;
    rows[..=begun].iter().rposition(|row| !row.is_over(now)).or((begun + 1 < rows.len()).then_some(begun))
}

/// What is on at the same time in other rooms, the last one of each.
pub fn beside(rows: &[RunRow], on: usize, now: DateTime<Utc>) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for at in (0..rows.len()).rev().filter(|at| *at != on) {
        let row = &rows[at];
        let is_on = row.starts.utc <= now && row.minutes.is_some() && !row.is_over(now);
        let is_other = row.room != rows[on].room && found.iter().all(|other| rows[*other].room != row.room);
        if is_on && is_other && !row.room.is_empty() {
            found.push(at);
        }
    }
    found.reverse();
    found
}

/// The form of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunInput {
    pub title: String,
    /// 17:30, on the day of the event.
    pub start: String,
    pub minutes: String,
    pub note: String,
    pub hands: String,
    /// Ids of accounts, with spaces between.
    pub people: String,
    pub is_buffer: bool,
}

form_fields!(RunInput, title, start, minutes, note, hands, people; is_buffer as "buffer": "yes" or "no");

impl RunInput {
    pub fn people(&self) -> impl Iterator<Item = AccountId> {
        self.people.split(' ').filter_map(|id| id.parse().ok()).map(AccountId)
    }
}

impl From<&RunRow> for RunInput {
    fn from(row: &RunRow) -> Self {
        let people: Vec<String> = row.people.iter().map(|one| one.id.to_string()).collect();
        Self {
            title: row.title.clone(),
            // As planned: what a delay moved is not typed in by saving.
            start: Local { utc: row.planned, wall: row.starts.wall - (row.starts.utc - row.planned) }.clock(),
            minutes: row.planned_minutes.map(|n| n.to_string()).unwrap_or_default(),
            note: row.note.clone(),
            hands: if row.hands == 0 { String::new() } else { row.hands.to_string() },
            people: people.join(" "),
            is_buffer: row.is_buffer,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZONE: &str = "Asia/Tokyo";

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-12-09T{clock}:00+09:00").parse().unwrap()
    }

    fn row(clock: &str, minutes: i64, is_buffer: bool) -> RunRow {
        RunRow {
            place: None,
            room: String::new(),
            id: Some(1),
            slot: None,
            planned: at(clock),
            starts: Local::at(at(clock), ZONE),
            minutes: Some(minutes),
            planned_minutes: Some(minutes),
            tlp: Tlp::Clear,
            title: String::new(),
            speakers: vec![],
            note: String::new(),
            is_buffer,
            people: vec![],
            hands: 0,
        }
    }

    fn evening() -> Vec<RunRow> {
        vec![row("19:00", 30, false), row("19:30", 20, false), row("19:50", 10, true), row("20:00", 30, false)]
    }

    fn later(after: &str, minutes: i64, room: &str) -> Delay {
        Delay { id: 1, after: at(after), minutes, room: room.to_owned() }
    }

    /// A slot in a room; without one for everybody.
    fn slot(clock: &str, minutes: i64, room: &str) -> RunRow {
        RunRow { slot: Some(SlotId(1)), room: room.to_owned(), ..row(clock, minutes, false) }
    }

    fn pause(clock: &str, minutes: i64, room: &str) -> RunRow {
        RunRow { is_buffer: true, ..slot(clock, minutes, room) }
    }

    /// Two rooms between what is for everybody; B is done ten minutes earlier than A.
    fn rooms() -> Vec<RunRow> {
        vec![
            slot("19:00", 10, ""),
            slot("19:10", 30, "A"),
            slot("19:10", 20, "B"),
            slot("19:30", 20, "B"),
            slot("19:40", 20, "A"),
            slot("20:00", 30, ""),
            slot("20:30", 20, "A"),
            slot("20:30", 20, "B"),
        ]
    }

    fn clocks(rows: &[RunRow]) -> Vec<String> {
        rows.iter().map(|row| row.starts.clock()).collect()
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

    #[test]
    fn what_is_on_in_other_rooms_is_known() {
        let mut rows = rooms();
        let on = |rows: &[RunRow], clock: &str| current(rows, at(clock)).map(|on| (on, beside(rows, on, at(clock))));
        assert_eq!(on(&rows, "19:05"), Some((0, vec![])));
        assert_eq!(on(&rows, "19:15"), Some((2, vec![1])));
        assert_eq!(on(&rows, "19:35"), Some((3, vec![1])));
        assert_eq!(on(&rows, "19:55"), Some((4, vec![])), "B is done");
        delay(&mut rows, &[later("19:30", 10, "B")], ZONE);
        assert_eq!(on(&rows, "19:55"), Some((4, vec![3])), "and runs late");
    }

    #[test]
    fn something_is_on_between_the_first_line_and_the_end_of_the_last() {
        let rows = evening();
        let on = |clock: &str| current(&rows, at(clock));
        assert_eq!(
            (on("18:59"), on("19:00"), on("19:49"), on("20:29"), on("20:30")),
            (None, Some(0), Some(1), Some(3), None)
        );
    }
}
