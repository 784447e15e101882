//! Readers hear by mail that a report is out: whoever came, and whoever follows the series, each once.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{Readers, Tell},
};
use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::{EventId, SeriesId},
    mail::types::{Facts, Mail},
    markdown, series,
    viewer::Asked,
};

/// So long after a report is published the mails leave: it may be taken back before anybody reads them.
pub const GRACE: Duration = Duration::seconds(10);
/// So long after an event its report is news; later it is offered to be told, and not taken for granted.
const NEWS: Duration = Duration::days(60);

/// Whom the report would reach that is published now; `None` when they know already.
pub(crate) async fn readers(
    db: &mut PgConnection,
    series: SeriesId,
    card: &EventCard,
    now: DateTime<Utc>,
) -> Result<Option<(Readers, bool)>> {
    if queries::told_at(db, card.id).await?.is_some() {
        return Ok(None);
    }
    let readers = queries::readers(db, (series, card.id)).await?;
    let is_news = card.ends.is_some_and(|ends| now < ends.utc + NEWS);
    Ok((readers.all > 0).then_some((readers, is_news)))
}

/// Writes the mails; says how many. A step of the transaction that publishes the report.
pub(super) async fn notify(
    tx: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    tell: Tell,
    now: DateTime<Utc>,
) -> Result<i64> {
    if tell == Tell::default() || queries::told_at(tx, event).await?.is_some() {
        return Ok(0);
    }
    let told = queries::enqueue_readers(tx, (series, event), tell, now + GRACE).await?;
    if told > 0 {
        queries::set_told(tx, event, Some(now)).await?;
    }
    Ok(told)
}

/// The report is taken back: mails that have not left do not, and readers may be told another time; the key of a mail keeps
/// those from a second one to whom it has left. A step of that transaction.
pub(super) async fn take_back(tx: &mut PgConnection, event: EventId) -> Result<()> {
    queries::withdraw_readers(tx, event).await?;
    queries::set_told(tx, event, None).await?;
    Ok(())
}

/// What such a mail says, as read when it is sent; `None` when the report is no longer out, or they want no such mails.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn letter(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<Facts>> {
    asked.viewer.require_program()?;
    let (Some(event), Some(account)) = (mail.payload.event, mail.payload.account) else { return Ok(None) };
    let mut tx = db.begin().await?;
    let Some(card) = events::access::card(&mut tx, event).await?.filter(|card| card.has_report) else {
        return Ok(None);
    };
    let series = series::access::find(&mut tx, &card.series_slug).await?;
    if series::following::has_stopped(&mut tx, series.id, account).await? {
        return Ok(None);
    }
    let lead = queries::report(&mut tx, event).await?.map(|report| report.lead).unwrap_or_default();
    let stop = series::following::stop_link(&mut tx, series.id, account, asked.now).await?;
    db.commit(tx, &[]).await?;
    Ok(Some(Facts {
        event: card.name(mail.lang),
        title: card.title.clone(),
        lead: markdown::readable(&lead),
        lead_html: markdown::block(&lead),
        path: format!("/{}/{}/report", card.series_slug, card.number),
        stop: stop.reveal(),
        ..Facts::default()
    }))
}
