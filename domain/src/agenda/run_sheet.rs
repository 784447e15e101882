//! The run sheet of an evening: who does what, by the minute. Its lines are the slots of the agenda, with what
//! organizers add to them, and lines of its own.

use chrono::{DateTime, Duration, Utc};

use super::{
    flow,
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

    /// When it ends; where nobody said how long it takes, when it begins.
    pub fn ends(&self) -> DateTime<Utc> {
        self.starts.utc + Duration::minutes(self.minutes.unwrap_or(0))
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

/// The lines with which a day begins, of a sheet in the order of its times; none of a sheet of one day.
pub fn days(rows: &[RunRow]) -> Vec<usize> {
    let end = |row: &RunRow| row.starts.wall + Duration::minutes(row.minutes.unwrap_or(0));
    let times: Vec<_> = rows.iter().map(|row| (row.starts.wall, end(row))).collect();
    let days = flow::days(&times);
    if days.len() < 2 { Vec::new() } else { days.iter().filter_map(|day| day.first().copied()).collect() }
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

/// Lines of evenings, for tests.
#[cfg(test)]
pub(super) mod samples {
    use super::*;

    pub const ZONE: &str = "Asia/Tokyo";

    pub fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-12-09T{clock}:00+09:00").parse().unwrap()
    }

    pub fn row(clock: &str, minutes: i64, is_buffer: bool) -> RunRow {
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

    pub fn evening() -> Vec<RunRow> {
        vec![row("19:00", 30, false), row("19:30", 20, false), row("19:50", 10, true), row("20:00", 30, false)]
    }

    /// A slot in a room; without one for everybody.
    pub fn slot(clock: &str, minutes: i64, room: &str) -> RunRow {
        RunRow { slot: Some(SlotId(1)), room: room.to_owned(), ..row(clock, minutes, false) }
    }

    pub fn pause(clock: &str, minutes: i64, room: &str) -> RunRow {
        RunRow { is_buffer: true, ..slot(clock, minutes, room) }
    }

    /// Two rooms between what is for everybody; B is done ten minutes earlier than A.
    pub fn rooms() -> Vec<RunRow> {
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

    pub fn clocks(rows: &[RunRow]) -> Vec<String> {
        rows.iter().map(|row| row.starts.clock()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{samples::*, *};

    #[test]
    fn what_is_on_in_other_rooms_is_known() {
        let mut rows = rooms();
        let on = |rows: &[RunRow], clock: &str| current(rows, at(clock)).map(|on| (on, beside(rows, on, at(clock))));
        assert_eq!(on(&rows, "19:05"), Some((0, vec![])));
        assert_eq!(on(&rows, "19:15"), Some((2, vec![1])));
        assert_eq!(on(&rows, "19:35"), Some((3, vec![1])));
        assert_eq!(on(&rows, "19:55"), Some((4, vec![])), "B is done");
        rows[3].minutes = Some(30);
        assert_eq!(on(&rows, "19:55"), Some((4, vec![3])), "and runs late");
    }

    #[test]
    fn a_sheet_of_two_days_says_where_the_second_begins() {
        assert_eq!(days(&evening()), Vec::<usize>::new());
        let mut rows = evening();
        let mut morning = row("09:00", 60, false);
        morning.starts = Local::at(morning.planned + Duration::days(1), ZONE);
        rows.push(morning);
        assert_eq!(days(&rows), [0, 4]);
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
