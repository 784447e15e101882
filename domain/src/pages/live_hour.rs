//! What is on at an event just now, and what comes next: a part of the pages that speak of it while it is live.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        self,
        run_sheet::{self, RunRow},
        slots::Reader,
        tlp::Tlp,
        types::{Billing, Permissions, SlotKind},
    },
    error::Result,
    events::types::{EventCard, EventState},
    ids::QuestionId,
    qa,
    time::Local,
};

/// Talks that are named after the one that is on.
const NEXT: usize = 2;
/// How long something is drawn of which nobody said how long it takes, and after which nothing comes.
const BRIEF: Duration = Duration::minutes(10);

/// What is on now.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveHour {
    /// Nothing before the first line and after the last one.
    pub on: Option<OnNow>,
    /// At the same time in other rooms.
    pub beside: Vec<OnNow>,
    pub next: Vec<OnNow>,
    /// The question that is being answered.
    pub answering: Option<(QuestionId, String)>,
    /// Another number after each delay, as the board's stream says it.
    pub late: i64,
    /// All of the evening, to be drawn.
    pub evening: Vec<Part>,
    pub now: Local,
}

/// Why nothing is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// The first line has not begun.
    Before,
    /// All that was planned is over.
    After,
}

impl LiveHour {
    /// The rooms in which something is on; an empty name for what is for everybody.
    pub fn rooms(&self) -> Vec<&str> {
        self.on.iter().chain(&self.beside).map(|slot| slot.room.as_str()).collect()
    }

    /// Why nothing is on; `None` where something is, and of an evening that nobody has planned.
    pub fn idle(&self) -> Option<Idle> {
        if self.on.is_some() || self.evening.is_empty() {
            return None;
        }
        Some(if self.next.is_empty() { Idle::After } else { Idle::Before })
    }
}

/// A slot of the evening as delays have moved it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub kind: SlotKind,
    pub title: String,
    pub starts: Local,
    pub ends: Local,
    pub is_on: bool,
    pub is_over: bool,
}

/// A slot as delays have moved it.
#[derive(Clone, Debug, PartialEq)]
pub struct OnNow {
    /// The number of its page.
    pub number: i32,
    pub title: String,
    /// How far what is said in it may travel.
    pub tlp: Tlp,
    /// What its speakers allow whoever listens, as far as its label leaves it to them.
    pub permissions: Permissions,
    pub speakers: Vec<Billing>,
    /// Empty: for everybody.
    pub room: String,
    pub starts: Local,
    /// `None` where nobody said how long it takes.
    pub ends: Option<Local>,
}

/// `None` for an event that is not live.
pub(crate) async fn load(
    db: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    now: DateTime<Utc>,
) -> Result<Option<LiveHour>> {
    if card.state == EventState::Live { read(db, card, zone, now).await.map(Some) } else { Ok(None) }
}

/// What is on at an event that has begun, whether or not anybody has switched it to live.
pub(crate) async fn read(db: &mut PgConnection, card: &EventCard, zone: &str, now: DateTime<Utc>) -> Result<LiveHour> {
    let mut rows = agenda::running::of_event(db, card, zone, Reader::Everybody).await?;
    // Lines of the house are nobody else's.
    rows.retain(|row| row.slot.is_some());
    let mut hour = hour(&rows, zone, now);
    let said = agenda::queries::permissions_told(db, card.id).await?;
    for slot in hour.on.iter_mut().chain(&mut hour.beside) {
        if let Some((_, permissions)) = said.iter().find(|(number, _)| *number == slot.number) {
            slot.permissions = permissions.told_under(slot.tlp);
        }
    }
    hour.answering = qa::queries::answering(db, card.id).await?;
    hour.late = agenda::running::stamp(db, card.id).await?;
    Ok(hour)
}

/// What of the lines is on, with nothing of the board and of what speakers allow.
fn hour(rows: &[RunRow], zone: &str, now: DateTime<Utc>) -> LiveHour {
    let (on, beside, next) = around(rows, now);
    let of = |row: &RunRow| {
        let (number, _) = row.place?;
        let ends = row.minutes.map(|minutes| Local::at(row.starts.utc + Duration::minutes(minutes), zone));
        Some(OnNow {
            number,
            title: row.title.clone(),
            tlp: row.tlp,
            permissions: Permissions::default(),
            speakers: row.speakers.clone(),
            room: row.room.clone(),
            starts: row.starts,
            ends,
        })
    };
    LiveHour {
        evening: evening(rows, on, zone, now),
        on: on.and_then(of),
        beside: beside.into_iter().filter_map(of).collect(),
        next: next.iter().filter_map(of).collect(),
        answering: None,
        late: 0,
        now: Local::at(now, zone),
    }
}

fn evening(rows: &[RunRow], on: Option<&RunRow>, zone: &str, now: DateTime<Utc>) -> Vec<Part> {
    let part = |(at, row): (usize, &RunRow)| {
        let (_, kind) = row.place?;
        let said = row.minutes.map(|minutes| row.starts.utc + Duration::minutes(minutes));
        let next = || rows.get(at + 1).map(|next| next.starts.utc);
        let ends = said.or_else(next).unwrap_or(row.starts.utc + BRIEF);
        let is_on = on.is_some_and(|on| on.slot == row.slot);
        Some(Part {
            kind,
            title: row.title.clone(),
            starts: row.starts,
            ends: Local::at(ends, zone),
            is_on,
            is_over: !is_on && ends <= now,
        })
    };
    rows.iter().enumerate().filter_map(part).collect()
}

/// The line that is on, those of other rooms beside it, and those that come after them.
fn around(rows: &[RunRow], now: DateTime<Utc>) -> (Option<&RunRow>, Vec<&RunRow>, &[RunRow]) {
    let on = run_sheet::current(rows, now);
    let beside = on.map(|on| run_sheet::beside(rows, on, now)).unwrap_or_default();
    let begun = rows.iter().rposition(|row| row.starts.utc <= now).map_or(0, |at| at + 1);
    let next = &rows[begun..rows.len().min(begun + NEXT)];
    (on.map(|at| &rows[at]), beside.into_iter().map(|at| &rows[at]).collect(), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Asia/Tokyo";

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-12-09T{clock}:00+09:00").parse().unwrap()
    }

    fn row(number: i32, clock: &str) -> RunRow {
        RunRow {
            id: None,
            slot: Some(crate::ids::SlotId(number.into())),
            place: Some((number, SlotKind::Talk)),
            room: String::new(),
            planned: at(clock),
            starts: Local::at(at(clock), ZONE),
            minutes: Some(30),
            planned_minutes: Some(30),
            title: String::new(),
            tlp: Tlp::Clear,
            speakers: vec![],
            note: String::new(),
            is_buffer: false,
            people: vec![],
            hands: 0,
        }
    }

    #[test]
    fn why_nothing_is_on_depends_on_what_is_planned() {
        let evening = [row(1, "19:00"), row(2, "19:30")];
        let idle = |rows: &[RunRow], clock: &str| hour(rows, ZONE, at(clock)).idle();
        assert_eq!(idle(&evening, "18:50"), Some(Idle::Before));
        assert_eq!((idle(&evening, "19:00"), idle(&evening, "19:59")), (None, None), "something is on");
        assert_eq!(idle(&evening, "20:00"), Some(Idle::After));
        assert_eq!(idle(&[], "19:00"), None, "nobody planned anything");
    }
}
