//! Following a series with a mail address alone: a link to that address begins it, another ends it.

use chrono::Duration;

use crate::{
    audit::{self, Outcome},
    db::Db,
    error::Result,
    ids::SeriesId,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address, people,
    secret::Secret,
    series::{access, following},
    viewer::Asked,
};

/// How long the link of the mail works.
const LINK_LIVES: Duration = Duration::hours(24);

/// What the owner of the mailbox gets.
#[derive(Debug)]
pub struct Invitation {
    /// The address as its owner wrote it.
    pub to: String,
    pub series: String,
    pub secret: Secret,
}

/// Asks for the mail. Whether the address is known, and whether it follows already, is told to nobody.
///
/// Errors: `NotFound` for no series, `Invalid` for what is no mail address. Too many requests for one address
/// are dropped silently.
pub async fn request(db: &Db, asked: Asked<'_>, slug: &str, mail: &str, lang: Lang) -> Result<()> {
    let mail = mail_address::parse(mail)?;
    let mut tx = db.begin().await?;
    let series = access::find(&mut tx, slug).await?;
    let payload = Payload { series: Some(series.id), ..Payload::default() };
    outbox::enqueue(&mut tx, &mail_address::key(&mail), Kind::Follow, lang, &payload, asked.now).await?;
    audit::record(&mut tx, asked.viewer, Some(series.id), "follow.requested", "", Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// For the worker: the secret of the link, made at this moment, so that it never lies in the outbox. `None`
/// for a closed account and for people of the demonstration.
pub async fn issue(
    db: &Db,
    asked: Asked<'_>,
    mail_key: &str,
    series: SeriesId,
    lang: Lang,
) -> Result<Option<Invitation>> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let Some((account, to)) = people::of_mailbox(&mut tx, mail_key, lang).await? else { return Ok(None) };
    let (name, secret) = following::begin_link(&mut tx, series, account, lang, asked.now + LINK_LIVES).await?;
    db.commit(tx, &[]).await?;
    Ok(Some(Invitation { to, series: name, secret }))
}
