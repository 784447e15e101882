//! An evening runs late: what follows in the same room is later, on the run sheet, the event's page, its board and its
//! stage at once; and where its last slot ends later than the event was to, so does the event.

use crate::{
    agenda::{
        queries,
        running::{self, Line},
        slots::Reader,
    },
    audit,
    db::Db,
    error::{Error, Result},
    events::access,
    ids::EventRef,
    qa,
    viewer::{Asked, Right},
};

/// The line takes so many minutes longer: all that follows in its room is later, up to where buffers take it back, and
/// from where everybody meets again, all of it. Says the id of the delay, by which it can be taken back.
///
/// Errors: `Invalid` for a length out of range; `NotFound` for a line that is not on the sheet.
pub async fn add_delay(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, line: Line, minutes: i64) -> Result<i64> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    access::lock(&mut tx, card.id).await?;
    let minutes = i32::try_from(minutes)
        .ok()
        .filter(|n| (1..=60).contains(n))
        .ok_or_else(|| Error::invalid("minutes", "1分から60分で入れてください。", "Between 1 and 60 minutes."))?;
    let rows = running::of_event(&mut tx, &card, &card.zone, Reader::Desk).await?;
    let row = rows.iter().find(|row| Line::parse(&row.key()) == Some(line)).ok_or(Error::NotFound)?;
    let at = (row.planned, row.room.as_str());
    let id = queries::insert_delay(&mut tx, card.id, at, minutes, asked.viewer.account_id()).await?;
    running::note_end(&mut tx, card.id, &card.zone).await?;
    let details = audit::Details { count: Some(minutes.into()), words: row.title.clone(), ..audit::Details::default() };
    let subject = format!("delay:{id}");
    let entry = audit::Entry { details, ..audit::Entry::of_event(series.id, card.id, "run.delay", &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    qa::wake::wake(&mut tx, card.id).await?;
    db.commit(tx, &access::touched(&series, card.id)).await?;
    Ok(id)
}

/// Takes a delay back. One that is gone is no error.
pub async fn take_back_delay(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: i64) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    access::lock(&mut tx, card.id).await?;
    if !queries::delete_delay(&mut tx, card.id, id).await? {
        return Ok(());
    }
    running::note_end(&mut tx, card.id, &card.zone).await?;
    running::record(&mut tx, asked, &series, &card, "run.delay_taken_back", (id, "")).await?;
    qa::wake::wake(&mut tx, card.id).await?;
    db.commit(tx, &access::touched(&series, card.id)).await
}
