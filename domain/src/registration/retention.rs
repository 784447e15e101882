//! What is known of people at an event is forgotten two years after it: who came and who did not, what they answered,
//! what organizers noted of them, the mails to many, and day by day who was expected, which of a few people says who was
//! likely to come. How many came stays, and of more than a few how many were expected when it began.

use chrono::{DateTime, Days, Utc};

use super::queries;
use crate::{db::Db, error::Result, viewer::Asked};

/// Days after the end of an event.
pub const KEPT_DAYS: u64 = 730;
/// What stands in place of a participation type where those are counted who came in without a ticket.
pub const WALK_INS: &str = "当日参加";
/// What was expected of fewer people than that says of each of them how likely they were to come.
const FEW: i64 = 5;
/// Events of one round; the next round takes the others.
const AT_ONCE: i64 = 20;

/// Forgets what has had its time, for the worker; says of how many events. May run twice, and beside another process.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn forget(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let before = asked.now.checked_sub_days(Days::new(KEPT_DAYS)).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let mut tx = db.begin().await?;
    let events = queries::events_to_forget(&mut tx, before, FEW, AT_ONCE).await?;
    for event in &events {
        // The counts first: nobody can make them afterwards.
        queries::keep_counts(&mut tx, *event, WALK_INS).await?;
        queries::forget_people(&mut tx, *event, FEW).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(events.len())
}
