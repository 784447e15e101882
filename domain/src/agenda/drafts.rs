//! What an agenda is planned to be: the newest draft, else what is released; and how a draft begins.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use sqlx::PgConnection;

use super::{
    changes::Timed,
    flow, joining, queries,
    room_keys::RoomKeys,
    tlp::Sharing,
    types::{DraftSlot, Permissions, SlotKind},
};
use crate::{
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventId, SlotId},
    time::Local,
    viewer::Asked,
};

/// What is planned, and what is released.
pub(crate) struct State {
    /// Of the draft with the highest version, else the released ones.
    pub slots: Vec<DraftSlot>,
    /// Of that draft; 0: there is none.
    pub version: i32,
    pub released: Vec<Timed>,
    /// When each released slot begins.
    pub starts: Vec<Option<DateTime<Utc>>>,
    /// Rooms that have a column, whatever stands in them.
    pub rooms: Vec<String>,
    /// Which room is which, by the draft, and as readers know them.
    pub keys: RoomKeys,
    pub released_keys: RoomKeys,
}

impl State {
    /// The ids of the released slots, of which alone a draft may speak.
    pub fn ids(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.released.iter().filter_map(|(slot, _)| slot.slot)
    }

    /// Whether readers know a room by this name.
    pub fn is_released(&self, room: &str) -> bool {
        self.released.iter().any(|(slot, _)| slot.room == room)
    }
}

pub(crate) async fn state(db: &mut PgConnection, event: EventId, zone: &str) -> Result<State> {
    let planned = queries::planned(db, event).await?;
    let released = timed(&planned, zone);
    let starts = planned.slots.iter().map(|(_, at)| *at).collect();
    let (keys, released_keys) = queries::room_keys(db, event).await?;
    Ok(match queries::newest_draft(db, event).await? {
        Some(mut row) => {
            let rooms = std::mem::take(&mut row.rooms);
            let (version, slots) = (row.version, read(row, &released));
            State { slots, version, released, starts, rooms, keys, released_keys }
        }
        None => {
            let slots = fitted(planned, zone);
            State { slots, version: 0, released, starts, rooms: Vec::new(), keys, released_keys }
        }
    })
}

/// The slots of [`state`], and their version.
pub(crate) async fn current(db: &mut PgConnection, event: EventId, zone: &str) -> Result<(Vec<DraftSlot>, i32)> {
    let state = state(db, event, zone).await?;
    Ok((state.slots, state.version))
}

/// The same of an event that is known by its id alone. Errors: `NotFound`.
pub(crate) async fn find_by_event(db: &mut PgConnection, event: EventId) -> Result<(Vec<DraftSlot>, i32)> {
    let card = events::access::card(db, event).await?.ok_or(Error::NotFound)?;
    current(db, event, &card.zone).await
}

/// A stored draft, with the ids that its slots have got since, and its fixed hours as far from the
/// start as they were when it was written.
pub(crate) fn read(row: queries::DraftRow, released: &[Timed]) -> Vec<DraftSlot> {
    let mut slots = row.slots.0;
    flow::shift_fixed(&mut slots, Duration::minutes(row.moved_by));
    joining::adopt(&mut slots, released.iter().map(|(slot, _)| slot));
    slots
}

/// The released agenda, each slot with its clock.
pub(crate) async fn released(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<Timed>> {
    Ok(timed(&queries::planned(db, event).await?, zone))
}

fn timed(planned: &queries::Planned, zone: &str) -> Vec<Timed> {
    let wall = |at: DateTime<Utc>| Local::at(at, zone).wall;
    let first = planned.start.map(wall);
    let told = |at: Option<DateTime<Utc>>| at.map(wall).map(|at| moment(at, first.unwrap_or(at))).unwrap_or_default();
    planned.slots.iter().map(|(slot, at)| (slot.clone(), told(*at))).collect()
}

/// A clock on the wall; on another day than the first with its date.
fn moment(at: NaiveDateTime, start: NaiveDateTime) -> String {
    let pattern = if at.date() == start.date() { "%H:%M" } else { "%-m/%-d %H:%M" };
    at.format(pattern).to_string()
}

/// A draft as it would be released: each slot with its moment, which is empty while the event has no date.
pub(crate) fn as_released(card: &EventCard, slots: &[DraftSlot]) -> Vec<Timed> {
    let begins: Vec<String> = match card.starts {
        Some(start) => flow::times(start.wall, slots).into_iter().map(|(begin, _)| moment(begin, start.wall)).collect(),
        None => vec![String::new(); slots.len()],
    };
    slots.iter().map(plain).zip(begins).collect()
}

/// The released slots as a draft that comes to the times that they have.
fn fitted(planned: queries::Planned, zone: &str) -> Vec<DraftSlot> {
    let wall = |at: DateTime<Utc>| Local::at(at, zone).wall;
    let (mut slots, begins): (Vec<_>, Vec<_>) =
        planned.slots.into_iter().map(|(slot, at)| (slot, at.map(wall))).unzip();
    if let Some(start) = planned.start {
        flow::fit(wall(start), &mut slots, &begins);
    }
    slots
}

/// Begin and end of each slot as clocks; empty texts when the event has no date.
pub(crate) fn clocks(card: &EventCard, slots: &[DraftSlot]) -> Vec<(String, String)> {
    let Some(start) = card.starts else { return vec![(String::new(), String::new()); slots.len()] };
    let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
    flow::times(start.wall, slots).into_iter().map(|(begin, end)| (clock(begin), clock(end))).collect()
}

/// A slot without how it came about, which is no fact of the released agenda.
pub(crate) fn plain(slot: &DraftSlot) -> DraftSlot {
    DraftSlot { fixed: None, day: None, moved_from: None, sent_as: None, ..slot.clone() }
}

/// Whether there is anything to show or to release.
pub(crate) async fn has_agenda(db: &mut PgConnection, event: EventId) -> Result<bool> {
    Ok(queries::newest_draft_at(db, event).await?.is_some() || queries::has_slots(db, event).await?)
}

/// The released slots of an event that gets its first date: times flow from its start.
pub(crate) async fn set_first_times(
    tx: &mut PgConnection,
    event: EventId,
    zone: &str,
    start: DateTime<Utc>,
) -> Result<()> {
    let slots: Vec<DraftSlot> = queries::planned(tx, event).await?.slots.into_iter().map(|(slot, _)| slot).collect();
    let wall = Local::at(start, zone).wall;
    for (slot, (begin, _)) in slots.iter().zip(flow::times(wall, &slots)) {
        if let Some(id) = slot.slot {
            queries::set_time(tx, id, start + (begin - wall), slot.minutes).await?;
        }
    }
    Ok(())
}

/// The agenda of a new event begins like the last one: the same kinds, lengths and days, the same opening,
/// breaks and corners with who holds them; its talks are open.
pub(crate) async fn copy_skeleton(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    last: &EventCard,
) -> Result<()> {
    let slots: Vec<DraftSlot> = fitted(queries::planned(tx, last.id).await?, &last.zone)
        .into_iter()
        .map(|slot| {
            let is_talk = matches!(slot.kind, SlotKind::Talk | SlotKind::Lightning);
            // On another evening hours come about anew; a second day stays one.
            let fixed = slot.fixed.filter(|_| slot.day.is_some());
            let empty = DraftSlot { slot: None, summary: String::new(), fixed, ..slot };
            if is_talk {
                DraftSlot {
                    title: String::new(),
                    level: None,
                    speakers: Vec::new(),
                    permissions: Permissions::default(),
                    sharing: Sharing::default(),
                    ..empty
                }
            } else {
                empty
            }
        })
        .collect();
    begin(tx, asked, event, &slots).await
}

/// The first draft of a new event; nothing where there is no slot.
pub(crate) async fn begin(tx: &mut PgConnection, asked: Asked<'_>, event: EventId, slots: &[DraftSlot]) -> Result<()> {
    if slots.is_empty() {
        return Ok(());
    }
    add_version(tx, asked, event, slots).await.map(drop)
}

/// Under a number that no version had before, undone ones included.
pub(crate) async fn add_version(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    slots: &[DraftSlot],
) -> Result<i32> {
    Ok(queries::insert_draft(tx, event, asked.viewer.account_id(), slots, asked.now).await?)
}
