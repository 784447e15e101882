//! The run sheet of an evening: who does what, by the minute. Its lines are the slots of the agenda, with what
//! organizers add to them, and lines of its own.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    pub id: i64,
    pub after: DateTime<Utc>,
    pub minutes: i64,
}

/// Moves lines, in the order of their plan, by the delays: each shifts what was planned after it, and a buffer
/// takes back as much as it is long. What it cannot take back goes on behind it.
pub fn delay(rows: &mut [RunRow], delays: &[Delay], zone: &str) {
    for delay in delays {
        let mut left = delay.minutes;
        for row in rows.iter_mut().filter(|row| row.planned > delay.after) {
            if left == 0 {
                break;
            }
            row.starts = Local::at(row.starts.utc + Duration::minutes(left), zone);
            if row.is_buffer
                && let Some(minutes) = &mut row.minutes
            {
                let taken = left.min(*minutes);
                *minutes -= taken;
                left -= taken;
            }
        }
    }
}

/// Whether a slot of this kind takes a delay back by itself.
pub const fn is_buffer(kind: SlotKind) -> bool {
    matches!(kind, SlotKind::Break)
}

/// The line that is on at a moment: the last one that has begun, unless its end is known and over.
pub fn current(rows: &[RunRow], now: DateTime<Utc>) -> Option<usize> {
    let at = rows.iter().rposition(|row| row.starts.utc <= now)?;
    let row = &rows[at];
    let is_over = row.minutes.is_some_and(|minutes| row.starts.utc + Duration::minutes(minutes) <= now);
    // Up to the next line something is on; after the last one nothing is.
    (!is_over || at + 1 < rows.len()).then_some(at)
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
    use super::*;

    const ZONE: &str = "Asia/Tokyo";

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-12-09T{clock}:00+09:00").parse().unwrap()
    }

    fn row(clock: &str, minutes: i64, is_buffer: bool) -> RunRow {
        RunRow {
            place: None,
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

    fn clocks(rows: &[RunRow]) -> Vec<String> {
        rows.iter().map(|row| row.starts.clock()).collect()
    }

    #[test]
    fn a_delay_moves_what_follows_and_a_buffer_takes_it_back() {
        let mut rows = evening();
        delay(&mut rows, &[Delay { id: 1, after: at("19:00"), minutes: 5 }], ZONE);
        assert_eq!(clocks(&rows), ["19:00", "19:35", "19:55", "20:00"]);
        assert_eq!(rows[2].minutes, Some(5), "the break is shorter");
        let form = RunInput::from(&rows[2]);
        assert_eq!((form.start.as_str(), form.minutes.as_str()), ("19:50", "10"), "what is typed is the plan");
    }

    #[test]
    fn what_the_buffer_cannot_hold_goes_on_behind_it() {
        let mut rows = evening();
        let delays = [5, 10].map(|minutes| Delay { id: 1, after: at("19:00"), minutes });
        delay(&mut rows, &delays, ZONE);
        assert_eq!(clocks(&rows), ["19:00", "19:45", "20:05", "20:05"]);
        assert_eq!(rows[2].minutes, Some(0));
        let mut late = evening();
        delay(&mut late, &[Delay { id: 1, after: at("20:00"), minutes: 5 }], ZONE);
        assert_eq!(clocks(&late), clocks(&evening()), "nothing follows");
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
