//! A new mail address: who asks proves the password, the new address proves itself, the old one is told.

use chrono::{DateTime, Duration, Utc};

use super::{
    credentials,
    links::{self, Purpose},
    second_factor::lang,
    sessions::subject,
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    people::queries,
    secret::Secret,
    viewer::{Asked, Proved},
};

/// Changes of address that one account may ask for in an hour.
const MAX_AN_HOUR: i64 = 3;
/// How the audit log names such a request.
const REQUESTED: &str = "mail.change_requested";

/// An address that waits for its confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingMail {
    pub old: String,
    pub new: String,
}

/// Asks for a change of address; a link goes to the new one, and the old one is told of it. Whether
/// the new one belongs to somebody else is not told.
///
/// Errors: `Invalid` at `mail`, `TooMany`.
pub async fn change_mail(db: &Db, proved: Proved<'_>, new: &str) -> Result<()> {
    let me = proved.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let new = mail_address::parse(new)?;
    if mail_address::key(&new) == mail_address::key(&me.mail) {
        return Err(Error::invalid("mail", "いまと同じアドレスです。", "This is your address already."));
    }
    let mut tx = db.begin().await?;
    let locked = queries::lock_account(&mut tx, me.id).await?.ok_or(Error::SignInRequired)?;
    // Each asks a stranger's mailbox to be opened.
    if audit::count(&mut tx, me.id, REQUESTED, proved.now - Duration::hours(1), proved.now).await? >= MAX_AN_HOUR {
        return Err(Error::TooMany(3_600));
    }
    queries::set_new_mail(&mut tx, me.id, Some(&new)).await?;
    let payload = Payload { account: Some(me.id), ..Payload::default() };
    outbox::enqueue(&mut tx, &new, Kind::MailConfirm, lang(&locked.language), &payload, proved.now).await?;
    outbox::enqueue(
        &mut tx,
        &locked.mail,
        Kind::MailChangeRequested,
        lang(&locked.language),
        &Payload::default(),
        proved.now,
    )
    .await?;
    audit::record(&mut tx, proved.viewer, None, REQUESTED, &subject(me.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// For the worker: the secret of the link to a new address, made at this moment. `None` when another
/// address was asked for since, or it belongs to somebody.
pub async fn issue_mail_confirm(db: &Db, asked: Asked<'_>, account: AccountId, to: &str) -> Result<Option<Secret>> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let waits = queries::new_mail(&mut tx, account).await?;
    let is_taken = queries::is_taken(&mut tx, &mail_address::key(to)).await?;
    if waits.as_deref() != Some(to) || is_taken {
        return Ok(None);
    }
    queries::lock_account(&mut tx, account).await?;
    let (secret, _) = links::issue(&mut tx, account, Purpose::Mail, asked.now).await?;
    db.commit(tx, &[]).await?;
    Ok(Some(secret))
}

/// Both addresses of a link; looking changes nothing. `None` for a link that works no more.
pub async fn pending_mail(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<PendingMail>> {
    let Ok((_, row)) = links::usable(db, token, Purpose::Mail, now).await else { return Ok(None) };
    let mut conn = db.acquire().await?;
    let new = queries::new_mail(&mut conn, row.account_id).await?;
    Ok(new.map(|new| PendingMail { old: row.mail, new }))
}

/// Puts the new address in place, by the link that went to it; the old one is told. Every session ends.
///
/// Errors: `Conflict` when the link works no more or the address belongs to somebody by now.
pub async fn confirm_mail(db: &Db, asked: Asked<'_>, token: &str) -> Result<()> {
    let (secret, row) = links::usable(db, token, Purpose::Mail, asked.now).await?;
    let mut tx = db.begin().await?;
    let account = queries::lock_account(&mut tx, row.account_id).await?.ok_or_else(links::dead_link)?;
    let new = queries::new_mail(&mut tx, account.id).await?.ok_or_else(links::dead_link)?;
    if !queries::use_token(&mut tx, &secret.hash(), Purpose::Mail.into_str(), asked.now).await? {
        return Err(links::dead_link());
    }
    if queries::is_taken(&mut tx, &mail_address::key(&new)).await? {
        return Err(Error::conflict(
            "このアドレスは、ほかのアカウントで使われています。",
            "Another account has this address.",
        ));
    }
    // A sign-up that nobody finished stands in nobody's way; what it follows is the owner's own wish.
    queries::take_over_follows(&mut tx, &mail_address::key(&new), account.id).await?;
    queries::delete_unfinished_of(&mut tx, &mail_address::key(&new)).await?;
    queries::set_mail(&mut tx, account.id, &new, &mail_address::key(&new)).await?;
    credentials::void(&mut tx, account.id, asked.now).await?;
    outbox::enqueue(&mut tx, &account.mail, Kind::MailChanged, lang(&account.language), &Payload::default(), asked.now)
        .await?;
    audit::record(&mut tx, asked.viewer, None, "mail.change", &subject(account.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}
