//! What is kept of who is expected at an event: day by day while it is ahead, and when it begins.
//!
//! Afterwards it could not be worked out any more: people come in at the door or change their type there, who came to
//! earlier events is corrected, and the way of counting gets better. What is shown beside who came is what organizers went
//! by.

use chrono::TimeDelta;

use super::{expecting, queries};
use crate::{db::Db, error::Result, events, viewer::Asked};

/// So long after the start it is still what was expected of the evening. Later the door has changed too much.
const AT_START: TimeDelta = TimeDelta::minutes(30);

/// What was written down of a day is renewed after that: what stands there in the end is of its last hour.
const RENEWED_AFTER: TimeDelta = TimeDelta::hours(1);
/// Events of one round; the next round takes the others.
const AT_ONCE: i64 = 20;

/// Writes down who is expected at the events that are ahead and have registrations, for the worker, so that one sees how
/// that moved; says at how many. Of each day the last stays. May run twice, and beside another process.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn keep_days(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let ahead = queries::ahead(&mut connection, asked.now - RENEWED_AFTER, asked.now, AT_ONCE).await?;
    drop(connection);
    for event in &ahead {
        let mut tx = db.begin().await?;
        // Zones play no part in it.
        let types = queries::types_of(&mut tx, event.id, "UTC").await?;
        let expected = expecting::of_types(&mut tx, (event.series, event.id), &types).await?;
        for kind in &types {
            let forecast = expected.get(&kind.id).map(|expected| expected.forecast);
            queries::keep_day(&mut tx, event.today, kind.id, forecast, asked.now).await?;
        }
        db.commit(tx, &[]).await?;
    }
    Ok(ahead.len())
}

/// Writes down who is expected at the events that have just begun, for the worker; says at how many. Once for each start,
/// whoever comes to it first.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn keep_due(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let begun = queries::begun(&mut connection, asked.now - AT_START, asked.now).await?;
    drop(connection);
    for event in &begun {
        let mut tx = db.begin().await?;
        events::access::lock(&mut tx, event.id).await?;
        // Zones play no part in it.
        let types = queries::types_of(&mut tx, event.id, "UTC").await?;
        let expected = expecting::of_types(&mut tx, (event.series, event.id), &types).await?;
        for kind in &types {
            let forecast = expected.get(&kind.id).map(|expected| expected.forecast);
            queries::keep_forecast(&mut tx, event, kind.id, forecast, asked.now).await?;
        }
        db.commit(tx, &[]).await?;
    }
    Ok(begun.len())
}
