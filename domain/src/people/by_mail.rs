//! Coming in by a link from a mail: who has an account signs in, who has none makes one.

use sqlx::PgConnection;

use super::{
    links::{self, Purpose, dead_link},
    sessions::{self, NewSession, subject},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::Result,
    ids::AccountId,
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    people::queries,
    secret::Secret,
    vault::Vault,
    viewer::Asked,
};

/// Asks for a mail with a link that makes an account. As [`request_sign_in`].
pub async fn request_sign_up(db: &Db, asked: Asked<'_>, mail: &str, next: &str, lang: Lang) -> Result<()> {
    request(db, asked, Kind::SignUp, mail, next, lang).await
}

/// Asks for a mail with a link that signs in. Known and unknown addresses take the same steps: which
/// of the two it is, is found out by the worker, when it comes to sending. `next` is where the person
/// goes on.
///
/// Errors: `Invalid` for what is no mail address. Too many requests for one address are dropped silently.
pub async fn request_sign_in(db: &Db, asked: Asked<'_>, mail: &str, next: &str, lang: Lang) -> Result<()> {
    request(db, asked, Kind::SignIn, mail, next, lang).await
}

async fn request(db: &Db, asked: Asked<'_>, kind: Kind, mail: &str, next: &str, lang: Lang) -> Result<()> {
    let mail = mail_address::parse(mail)?;
    let next = Some(input::local_path(next)).filter(|next| next != "/").unwrap_or_default();
    let payload = Payload { next, ..Payload::default() };
    let mut tx = db.begin().await?;
    outbox::enqueue(&mut tx, &mail_address::key(&mail), kind, lang, &payload, asked.now).await?;
    let what = if kind == Kind::SignUp { "account.sign_up_requested" } else { "session.link_requested" };
    audit::record(&mut tx, asked.viewer, None, what, "", Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// What the owner of a mailbox gets who asked to come in.
#[derive(Debug)]
pub enum WayIn {
    SignUp(Secret),
    /// With the address as its owner wrote it.
    SignIn(String, Secret),
    /// A person of the demonstration, who enters with one click.
    Demo,
}

/// For the worker: the secret of the link, made at this moment, so that it never lies in the outbox.
/// `None` for an account that was closed.
pub async fn issue_way_in(db: &Db, asked: Asked<'_>, mail_key: &str, lang: Lang) -> Result<Option<WayIn>> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let mut known = None;
    if let Some(account) = queries::account_by_key(&mut tx, mail_key).await? {
        if account.is_disabled {
            return Ok(None);
        }
        if account.is_demo {
            return Ok(Some(WayIn::Demo));
        }
        known = Some(account).filter(|account| account.is_confirmed);
    }
    let way_in = if let Some(account) = known {
        queries::lock_account(&mut tx, account.id).await?;
        WayIn::SignIn(account.mail, links::issue(&mut tx, account.id, Purpose::SignIn, asked.now).await?.0)
    } else {
        let account = queries::upsert_account(&mut tx, mail_key, mail_key, lang.tag()).await?;
        queries::lock_account(&mut tx, account).await?;
        WayIn::SignUp(links::issue(&mut tx, account, Purpose::SignUp, asked.now).await?.0)
    };
    db.commit(tx, &[]).await?;
    Ok(Some(way_in))
}

/// Whom a mail to this address is for, with the address as its owner wrote it: their account, or one that
/// is begun and has no name yet, which nobody can sign in to. `None` for a closed account and for people of
/// the demonstration.
pub(crate) async fn of_mailbox(
    db: &mut PgConnection,
    mail_key: &str,
    lang: Lang,
) -> Result<Option<(AccountId, String)>> {
    if let Some(account) = queries::account_by_key(db, mail_key).await? {
        return Ok((!account.is_disabled && !account.is_demo).then_some((account.id, account.mail)));
    }
    Ok(Some((queries::upsert_account(db, mail_key, mail_key, lang.tag()).await?, mail_key.to_owned())))
}

/// The owner of an account's address has used a link that nobody else could: the account is whole from now on, and
/// who is signed in to none is signed in to it; one that has or needs a second factor still owes it. A step of the
/// transaction that uses the link up.
pub(crate) async fn own_mailbox(
    tx: &mut PgConnection,
    vault: &Vault,
    asked: Asked<'_>,
    account: AccountId,
) -> Result<Option<NewSession>> {
    let account = queries::lock_account(tx, account).await?.filter(|account| !account.is_disabled && !account.is_demo);
    let Some(account) = account else { return Ok(None) };
    queries::confirm(tx, account.id, asked.now).await?;
    if asked.viewer.account.is_some() {
        return Ok(None);
    }
    let session = sessions::start(tx, vault, asked, &account, false).await?;
    audit::record(tx, asked.viewer, None, "session.start_by_link", &subject(account.id), Outcome::Ok).await?;
    Ok(Some(session))
}

/// Starts a session by the link from the mail, which works once: a full one, or for an account that
/// has or needs a second factor one that owes it.
///
/// Errors: `Conflict` when the link works no more.
pub async fn sign_in_by_link(db: &Db, asked: Asked<'_>, token: &str) -> Result<NewSession> {
    let (secret, row) = links::usable(db, token, Purpose::SignIn, asked.now).await?;
    let mut tx = db.begin().await?;
    let account = queries::lock_account(&mut tx, row.account_id).await?.filter(|account| !account.is_disabled);
    let account = account.ok_or_else(dead_link)?;
    if !queries::use_token(&mut tx, &secret.hash(), Purpose::SignIn.into_str(), asked.now).await? {
        return Err(dead_link());
    }
    let session = sessions::start(&mut tx, &db.vault, asked, &account, false).await?;
    audit::record(&mut tx, asked.viewer, None, "session.start_by_link", &subject(account.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(session)
}
