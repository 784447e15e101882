//! What was asked in a talk of TLP:RED does not outlive it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{queries, wake::wake};
use crate::{
    agenda::{self, run_sheet::RunRow, slots::Reader, tlp::Tlp},
    audit,
    db::Db,
    error::Result,
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::{EventId, SlotId},
    series::{self, types::Series},
    viewer::{Asked, Viewer},
};

/// Deletes the questions to talks of TLP:RED that are over, with their answers and votes; says how many. While one of
/// them is being answered the talk is not over, until the event is.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn remove_what_was_red(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let events = queries::events_with_red_questions(&mut *db.acquire().await?, asked.now).await?;
    let mut all = 0;
    for event in events {
        // One that fails keeps no other from it.
        match remove_of(db, asked.viewer, event, asked.now).await {
            Ok(removed) => all += removed,
            Err(error) => tracing::warn!(%error, %event, "questions of TLP:RED have to wait"),
        }
    }
    Ok(all)
}

async fn remove_of(db: &Db, viewer: &Viewer, event: EventId, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    events::access::lock(&mut tx, event).await?;
    let Some(card) = events::access::card(&mut tx, event).await? else { return Ok(0) };
    let series = series::access::find(&mut tx, &card.series_slug).await?;
    let rows = agenda::running::of_event(&mut tx, &card, &card.zone, Reader::Desk).await?;
    let mut removed = 0;
    for slot in over(&card, &rows, now) {
        removed += queries::delete_of_red_slot(&mut tx, slot, card.state == EventState::Ended).await?;
    }
    if removed == 0 {
        return Ok(0);
    }
    record(&mut tx, viewer, &series, &card, removed).await?;
    wake(&mut tx, event).await?;
    db.commit(tx, &[]).await?;
    Ok(removed)
}

/// Whether a talk of TLP:RED is over, as delays have moved it.
pub(super) async fn is_over(db: &mut PgConnection, card: &EventCard, slot: SlotId, now: DateTime<Utc>) -> Result<bool> {
    let rows = agenda::running::of_event(db, card, &card.zone, Reader::Desk).await?;
    Ok(over(card, &rows, now).contains(&slot))
}

/// The talks of TLP:RED that are over: something else has begun in their room or for everybody, or nothing follows and
/// their time is up.
fn over(card: &EventCard, rows: &[RunRow], now: DateTime<Utc>) -> Vec<SlotId> {
    let meets = |a: &RunRow, b: &RunRow| a.room.is_empty() || b.room.is_empty() || a.room == b.room;
    let is_over = |at: usize| match rows[at + 1..].iter().find(|next| meets(&rows[at], next)) {
        _ if card.state == EventState::Ended => true,
        Some(next) => next.starts.utc <= now,
        None => rows[at].is_over(now),
    };
    let red = rows.iter().enumerate().filter(|(at, row)| row.tlp == Tlp::Red && is_over(*at));
    red.filter_map(|(_, row)| row.slot).collect()
}

/// How many there were, and nothing of what they said.
async fn record(db: &mut PgConnection, viewer: &Viewer, series: &Series, card: &EventCard, removed: u64) -> Result<()> {
    let details = audit::Details { count: i64::try_from(removed).ok(), ..audit::Details::default() };
    let subject = format!("event:{}", card.id);
    let entry =
        audit::Entry { details, ..audit::Entry::of_event(series.id, card.id, "question.red_removed", &subject) };
    audit::write(db, viewer, &entry).await
}
