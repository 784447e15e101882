//! Who wants to hear of a series' events.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    access,
    queries::{self, NewFollowLink},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{AccountId, EventId, SeriesId},
    lang::Lang,
    secret::{self, Secret},
    viewer::Asked,
};

/// How long a link in an announcement ends it.
const LINK_LIVES: Duration = Duration::days(365);

/// What a link of a mail does.
const BEGIN: &str = "follow";
const END: &str = "unfollow";

/// Whether the viewer follows a series.
pub async fn follows(db: &Db, asked: Asked<'_>, slug: &str) -> Result<bool> {
    let Some(account) = asked.viewer.account_id() else { return Ok(false) };
    let mut conn = db.acquire().await?;
    let series = access::find(&mut conn, slug).await?;
    Ok(queries::follows(&mut conn, series.id, account).await?)
}

/// Follows a series or no longer does: the wanted state, so that twice is idempotent.
pub async fn set(db: &Db, asked: Asked<'_>, slug: &str, follow: bool) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    let series = access::find(&mut tx, slug).await?;
    queries::set_follow(&mut tx, series.id, account, follow).await?;
    db.commit(tx, &[]).await
}

/// Writes to everybody who follows a series, of an event; says how many. A step of the transaction that it tells of.
pub(crate) async fn write_to_all(
    tx: &mut PgConnection,
    series: SeriesId,
    event: EventId,
    topic: &str,
    now: DateTime<Utc>,
) -> Result<usize> {
    let key = secret::new_key()?;
    let told = queries::write_to_followers(tx, (series, event), topic, &key, now).await?;
    Ok(usize::try_from(told).unwrap_or_default())
}

/// Address and name of the series that the viewer follows.
pub async fn own(db: &Db, asked: Asked<'_>) -> Result<Vec<(String, String)>> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    Ok(queries::followed_by(&mut *db.acquire().await?, account).await?)
}

/// An account follows the series from now on. A step of the transaction in which they said so.
pub(crate) async fn begin(db: &mut PgConnection, series: SeriesId, account: AccountId) -> Result<()> {
    Ok(queries::set_follow(db, series, account, true).await?)
}

/// A fresh link that ends the announcements; `None` for somebody who does not follow any more.
pub(crate) async fn link(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<Secret>> {
    if !queries::follows(db, series, account).await? {
        return Ok(None);
    }
    let secret = Secret::generate()?;
    let expires = now + LINK_LIVES;
    let new = NewFollowLink { hash: &secret.hash(), purpose: END, series, account, lang: None, expires };
    queries::insert_follow_link(db, new).await?;
    Ok(Some(secret))
}

/// Whether somebody wants no announcements of a series any more, though they hold a place.
pub(crate) async fn has_stopped(db: &mut PgConnection, series: SeriesId, account: AccountId) -> Result<bool> {
    Ok(queries::has_stopped(db, series, account).await?)
}

/// A fresh link that stops the announcements of a series to somebody who need not follow it.
pub(crate) async fn stop_link(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Secret> {
    let secret = Secret::generate()?;
    let expires = now + LINK_LIVES;
    let new = NewFollowLink { hash: &secret.hash(), purpose: END, series, account, lang: None, expires };
    queries::insert_follow_link(db, new).await?;
    Ok(secret)
}

/// A fresh link that begins them, with the name of the series.
pub(crate) async fn begin_link(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    lang: Lang,
    expires: DateTime<Utc>,
) -> Result<(String, Secret)> {
    let secret = Secret::generate()?;
    let lang = Some(lang.tag());
    let new = NewFollowLink { hash: &secret.hash(), purpose: BEGIN, series, account, lang, expires };
    queries::insert_follow_link(db, new).await?;
    Ok((queries::name(db, series).await?.1, secret))
}

/// Address and name of the series whose announcements a link ends; looking changes nothing.
///
/// Errors: `NotFound`.
pub async fn of_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<(String, String)> {
    series_of(db, token, END, now).await
}

/// The same of a link that begins them.
pub async fn of_begin_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<(String, String)> {
    series_of(db, token, BEGIN, now).await
}

async fn series_of(db: &Db, token: &str, purpose: &str, now: DateTime<Utc>) -> Result<(String, String)> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut conn = db.acquire().await?;
    let link = queries::follow_link(&mut conn, &secret.hash(), purpose, now).await?.ok_or(Error::NotFound)?;
    Ok(queries::name(&mut conn, link.series).await?)
}

/// Ends the announcements by the link of one. May be repeated.
pub async fn end_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<()> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    let link = queries::follow_link(&mut tx, &secret.hash(), END, now).await?.ok_or(Error::NotFound)?;
    queries::set_follow(&mut tx, link.series, link.account, false).await?;
    // What organizers write to those who registered stops too.
    queries::stop_mails(&mut tx, link.series, link.account).await?;
    db.commit(tx, &[]).await
}

/// Begins them by the link of a mail that was asked for. May be repeated.
///
/// Errors: `NotFound`.
pub async fn begin_by_link(db: &Db, asked: Asked<'_>, token: &str) -> Result<()> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    let link = queries::follow_link(&mut tx, &secret.hash(), BEGIN, asked.now).await?.ok_or(Error::NotFound)?;
    if !queries::lock_follower(&mut tx, link.account, link.language.as_deref()).await? {
        return Err(Error::NotFound);
    }
    queries::set_follow(&mut tx, link.series, link.account, true).await?;
    let subject = format!("account:{}", link.account);
    audit::record(&mut tx, asked.viewer, Some(link.series), "follow.begin", &subject, Outcome::Ok).await?;
    db.commit(tx, &[]).await
}
