//! How a run sheet is read and changed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    delays, queries,
    run_sheet::{self, RunInput, RunRow},
    slots::{self, Reader},
    tlp::Tlp,
    types::Slot,
};
use crate::{
    audit,
    db::Db,
    error::{Error, Problems, Result},
    events::{access, times::wall, types::EventCard},
    ids::{EventId, EventRef, SlotId},
    input, people,
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

/// Lines of its own that one evening may have.
const MAX_ROWS: i64 = 100;
const TITLE: usize = 120;
const NOTE: usize = 300;
/// Characters of whom to call.
const CONTACTS: usize = 2_000;

/// Which line of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// One of its own that is to be made.
    New,
    Own(i64),
    Slot(SlotId),
}

impl Line {
    /// From the name in addresses; `None` for anything else.
    pub fn parse(key: &str) -> Option<Self> {
        match key.strip_prefix("slot-") {
            Some(slot) => slot.parse().ok().map(|id| Self::Slot(SlotId(id))),
            None if key == "new" => Some(Self::New),
            None => key.parse().ok().map(Self::Own),
        }
    }
}

/// The lines of an event in their order, as delays have moved them and as this reader sees them. Slots without a time
/// are not among them.
pub(crate) async fn of_event(
    db: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    reader: Reader,
) -> Result<Vec<RunRow>> {
    let written = queries::run_rows(db, card.id).await?;
    let slots = slots::slots_for(db, card, zone, reader).await?;
    let mut rows: Vec<RunRow> = Vec::with_capacity(written.len() + slots.len());
    for slot in slots {
        let Some(starts) = slot.starts else { continue };
        let own = written.iter().find(|row| row.slot == Some(slot.id));
        rows.push(RunRow {
            id: own.map(|row| row.id),
            slot: Some(slot.id),
            place: Some((slot.number, slot.kind)),
            room: slot.room,
            planned: starts.utc,
            starts,
            minutes: slot.minutes.map(i64::from),
            planned_minutes: slot.minutes.map(i64::from),
            title: slot.title,
            tlp: slot.tlp,
            speakers: slot.speakers,
            note: own.map(|row| row.note.clone()).unwrap_or_default(),
            is_buffer: own.is_some_and(|row| row.is_buffer) || run_sheet::is_buffer(slot.kind),
            people: own.map(|row| row.people.clone()).unwrap_or_default(),
            hands: own.map_or(0, |row| row.hands),
        });
    }
    for row in written {
        let (Some(planned), None) = (row.starts_at, row.slot) else { continue };
        rows.push(RunRow {
            id: Some(row.id),
            slot: None,
            place: None,
            room: String::new(),
            planned,
            starts: Local::at(planned, zone),
            minutes: row.minutes.map(i64::from),
            planned_minutes: row.minutes.map(i64::from),
            title: row.title,
            tlp: Tlp::Clear,
            speakers: Vec::new(),
            note: row.note,
            is_buffer: row.is_buffer,
            people: row.people,
            hands: row.hands,
        });
    }
    rows.sort_by_key(|row| row.planned);
    delays::delay(&mut rows, &queries::delays(db, card.id).await?, zone);
    // One room may be later than another by now.
    rows.sort_by_key(|row| row.starts.utc);
    Ok(rows)
}

/// Moves slots to where delays have moved them, as long as there are some.
pub(crate) async fn run_late(db: &mut PgConnection, card: &EventCard, zone: &str, slots: &mut [Slot]) -> Result<()> {
    if queries::delays_stamp(db, card.id).await? == 0 {
        return Ok(());
    }
    for row in of_event(db, card, zone, Reader::Everybody).await? {
        if let Some(slot) = slots.iter_mut().find(|slot| Some(slot.id) == row.slot) {
            slot.starts = Some(row.starts);
            slot.minutes = row.minutes.and_then(|minutes| i32::try_from(minutes).ok());
        }
    }
    Ok(())
}

/// Writes down when the last slot ends as delays have moved it, so that the event ends no earlier. A step of whatever
/// changes delays or slots.
pub(crate) async fn note_end(db: &mut PgConnection, event: EventId, zone: &str) -> Result<()> {
    let card = access::card(db, event).await?.ok_or(Error::NotFound)?;
    let is_late = queries::delays_stamp(db, event).await? != 0;
    let rows = if is_late { of_event(db, &card, zone, Reader::Desk).await? } else { Vec::new() };
    let ends = rows.iter().filter(|row| row.slot.is_some()).map(RunRow::ends).max();
    Ok(access::set_late_end(db, event, ends).await?)
}

pub(crate) use queries::delays_stamp as stamp;

/// Makes or changes a line. A slot keeps its title and its times, which are those of the agenda.
///
/// Errors: `Invalid` at the fields, and at `start` while the event has no day; `NotFound` for a line of another event.
pub async fn save(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, line: Line, input: &RunInput) -> Result<i64> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    access::lock(&mut tx, card.id).await?;
    let mut wrong = Problems::default();
    let note = wrong.gather(input::line("note", &input.note, NOTE))?;
    let hands = match input.hands.trim() {
        "" => 0,
        hands => wrong.gather(
            input::minutes("hands", hands, 0..=20)
                .map_err(|_| Error::invalid("hands", "人数は0から20で入れてください。", "Between 0 and 20 people.")),
        )?,
    };
    let people = wrong.gather(known(&mut tx, &series, card.id, input).await)?;
    let (id, title) = match line {
        Line::Slot(slot) => {
            wrong.check()?;
            let title = queries::title_of_slot(&mut tx, card.id, slot).await?.ok_or(Error::NotFound)?;
            (queries::write_run_of_slot(&mut tx, card.id, slot, &note, hands, input.is_buffer).await?, title)
        }
        Line::New | Line::Own(_) => {
            let row = own(&mut wrong, &card, input)?;
            wrong.check()?;
            let known = if let Line::Own(id) = line { Some(id) } else { None };
            if known.is_none() && queries::count_run_rows(&mut tx, card.id).await? >= MAX_ROWS {
                return Err(Error::invalid(
                    "title",
                    format!("進行表に足せる行は{MAX_ROWS}行までです。"),
                    format!("A run sheet has at most {MAX_ROWS} lines of its own."),
                ));
            }
            let new = queries::NewRunRow {
                event: card.id,
                starts_at: row.starts,
                minutes: row.minutes,
                title: &row.title,
                note: &note,
                is_buffer: input.is_buffer,
                hands,
            };
            let id = match known {
                None => queries::insert_run_row(&mut tx, &new).await?,
                Some(id) if queries::update_run_row(&mut tx, id, &new).await? => id,
                Some(_) => return Err(Error::NotFound),
            };
            (id, row.title)
        }
    };
    queries::set_run_people(&mut tx, id, &people).await?;
    record(&mut tx, asked, &series, &card, "run.save", (id, &title)).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

/// What a line of its own says beside who does it.
struct Own {
    title: String,
    starts: DateTime<Utc>,
    minutes: Option<i32>,
}

fn own(wrong: &mut Problems, card: &EventCard, input: &RunInput) -> Result<Own> {
    let title = input::line("title", &input.title, TITLE).and_then(|title| {
        if title.is_empty() {
            return Err(Error::invalid("title", "することを入れてください。", "Please say what is done."));
        }
        Ok(title)
    });
    let title = wrong.gather(title)?;
    let minutes = match input.minutes.trim() {
        "" => None,
        minutes => Some(wrong.gather(input::minutes("minutes", minutes, 1..=1_440))?),
    };
    let starts = input::clock("start", &input.start).and_then(|clock| {
        let clock = clock.ok_or_else(|| Error::invalid("start", "時刻を入れてください。", "Please enter the time."))?;
        let day = card.starts.as_ref().map(|at| at.wall.date()).ok_or_else(|| {
            Error::invalid("start", "先に開催日を決めてください。", "Please set the day of the event first.")
        })?;
        wall("start", day, clock, &card.zone)
    });
    Ok(Own { title, starts: wrong.gather(starts)?, minutes })
}

async fn known(db: &mut PgConnection, series: &Series, event: EventId, input: &RunInput) -> Result<Vec<i64>> {
    let team = people::team::team(db, series.id, event).await?;
    input
        .people()
        .map(|id| {
            let is_known = team.iter().any(|one| one.id == id);
            is_known.then_some(id.0).ok_or_else(|| {
                Error::invalid(
                    "people",
                    "この回を担当できるメンバーから選んでください。",
                    "Please choose people who work on this event.",
                )
            })
        })
        .collect()
}

/// Takes a line of its own off the sheet, or puts it back. Twice is once.
pub async fn set_removed(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: i64, is_removed: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let title = queries::title_of_run_row(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if queries::set_run_removed(&mut tx, id, is_removed.then_some(asked.now)).await? {
        let action = if is_removed { "run.remove" } else { "run.restore" };
        record(&mut tx, asked, &series, &card, action, (id, &title)).await?;
    }
    db.commit(tx, &[]).await
}

/// Whom to call when something goes wrong. Errors: `Invalid` at `contacts`; `Conflict` when somebody else wrote it
/// since `seen`.
pub async fn save_contacts(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    contacts: &str,
    seen: Option<&str>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    access::lock(&mut tx, card.id).await?;
    let contacts = input::text("contacts", contacts, CONTACTS)?;
    let stored = queries::contacts(&mut tx, card.id).await?;
    if seen.is_some_and(|seen| input::clean(seen).trim() != stored) && stored != contacts {
        return Err(Error::Clash(vec![(
            "contacts".to_owned(),
            crate::lang::Text::new(
                format!("ほかの人が先に変えました。いまは「{stored}」です。"),
                format!("Somebody else changed it first. Now it is “{stored}”."),
            ),
        )]));
    }
    if stored != contacts {
        queries::set_contacts(&mut tx, card.id, &contacts).await?;
        record(&mut tx, asked, &series, &card, "run.contacts", (0, "")).await?;
    }
    db.commit(tx, &[]).await
}

/// Lines of its own of one event for another, at the same distance from its start, with those people who still
/// work on the series. A step of another transaction.
pub(crate) async fn copy(
    db: &mut PgConnection,
    series: &Series,
    (to, starts): (EventId, DateTime<Utc>),
    from: EventId,
) -> Result<()> {
    Ok(queries::copy_run_rows(db, series.id, (from, to), starts).await?)
}

pub(crate) async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: &EventCard,
    action: &str,
    (id, words): (i64, &str),
) -> Result<()> {
    let subject = format!("run:{id}");
    let entry = audit::Entry::of_event(series.id, card.id, action, &subject).with_words(words);
    audit::write(tx, asked.viewer, &entry).await
}
