//! Mails that could not be delivered, as organizers see them: sent again, or put away.

use super::types::{DeadLetter, DeadLetters};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::Result,
    ids::JobId,
    jobs::{self, JobKind},
    series,
    time::Local,
    viewer::{Asked, Right},
};

/// Letters on the page.
const LISTED: i64 = 200;

/// `/organize/{series}/mails`: whom mails of the series' events did not reach. Addresses are shown, so
/// each look is written down.
pub async fn list(db: &Db, asked: Asked<'_>, slug: &str) -> Result<DeadLetters> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let rows = jobs::dead_of_series(&mut tx, series.id, JobKind::Mail, LISTED).await?;
    let letters = rows
        .into_iter()
        .filter_map(|row| {
            Some(DeadLetter {
                id: row.id,
                to: row.recipient,
                // Written by a newer program: it shows it.
                kind: row.topic.parse().ok()?,
                event: row.number,
                attempts: row.attempts,
                error: row.last_error.unwrap_or_default(),
                created: Local::at(row.created_at, &series.time_zone),
            })
        })
        .collect();
    audit::record(&mut tx, asked.viewer, Some(series.id), "mails.view", slug, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(DeadLetters { series, letters })
}

/// Sends a letter again, or puts it away. One that was settled already is no error.
///
/// Errors: those of [`Viewer::require`].
pub async fn settle(db: &Db, asked: Asked<'_>, slug: &str, id: JobId, send_again: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    if jobs::settle_dead(&mut tx, series.id, id, send_again, asked.now).await? {
        let action = if send_again { "mail.send_again" } else { "mail.put_away" };
        audit::record(&mut tx, asked.viewer, Some(series.id), action, &format!("mail:{id}"), Outcome::Ok).await?;
    }
    db.commit(tx, &[]).await
}
