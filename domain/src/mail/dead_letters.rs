//! Mails that could not be delivered, as organizers see them: sent again, or put away.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{DeadLetter, DeadLetters, Kind},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::Result,
    ids::{MailId, SeriesId},
    series,
    time::Local,
    viewer::{Right, Viewer},
};

/// Letters on the page.
const LISTED: i64 = 200;

/// `/organize/{series}/mails`: whom mails of the series' events did not reach. Addresses are shown, so
/// each look is written down.
pub async fn list(db: &Db, viewer: &Viewer, slug: &str) -> Result<DeadLetters> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    viewer.require(series.id, Right::EditEvent)?;
    let rows = queries::dead_of_series(&mut tx, series.id, LISTED).await?;
    let letters = rows
        .into_iter()
        .filter_map(|row| {
            Some(DeadLetter {
                id: row.id,
                to: row.to_mail,
                // Written by a newer program: it shows it.
                kind: Kind::parse(&row.kind)?,
                event: row.number,
                attempts: row.attempts,
                error: row.last_error.unwrap_or_default(),
                created: Local::at(row.created_at, &series.time_zone),
            })
        })
        .collect();
    audit::record(&mut tx, viewer, Some(series.id), "mails.view", slug, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(DeadLetters { series, letters })
}

/// How many there are.
pub(crate) async fn count(db: &mut PgConnection, series: SeriesId) -> Result<i64> {
    Ok(queries::count_dead_of_series(db, series).await?)
}

/// Sends a letter again, or puts it away. One that was settled already is no error.
///
/// Errors: those of [`Viewer::require`].
pub async fn settle(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    id: MailId,
    send_again: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    viewer.require(series.id, Right::EditEvent)?;
    if queries::settle_dead(&mut tx, series.id, id, send_again, now).await? {
        let action = if send_again { "mail.send_again" } else { "mail.put_away" };
        audit::record(&mut tx, viewer, Some(series.id), action, &format!("mail:{id}"), Outcome::Ok).await?;
    }
    db.commit(tx, &[]).await
}
