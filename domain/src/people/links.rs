//! One-time links: an invitation, a new password. Looking at a link changes nothing; using it works
//! once, whoever races; a newer one makes the older one useless.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    credentials, devices,
    second_factor::lang,
    sessions::{self, NewSession, subject},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    people::{
        password::Hasher,
        queries::{self, TokenRow},
        rules,
        types::TokenInfo,
    },
    secret::Secret,
    viewer::Asked,
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Purpose {
    Invitation,
    Reset,
    /// A person's own sign-up.
    #[strum(to_string = "verification")]
    SignUp,
    /// Signing in without a password.
    SignIn,
    /// A new mail address.
    Mail,
}

impl Purpose {
    /// A reset is asked for by whoever is about to use it. An invitation is handed on by another
    /// person, who may do so tomorrow.
    const fn lifetime(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(7),
            Self::Reset => Duration::minutes(30),
            Self::SignIn => Duration::minutes(15),
            Self::SignUp | Self::Mail => Duration::hours(24),
        }
    }
}

/// Makes a link's secret and tells until when it works. The older one of this purpose stops working.
pub(super) async fn issue(
    tx: &mut PgConnection,
    account: AccountId,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(Secret, DateTime<Utc>)> {
    let secret = Secret::generate()?;
    let expires = now + purpose.lifetime();
    queries::upsert_token(tx, &secret.hash(), account, purpose.into_str(), now, expires).await?;
    Ok((secret, expires))
}

/// Asks for a mail with a link to a new password. Known and unknown addresses take the same steps:
/// whether there is an account is found out by the worker, when it comes to sending.
///
/// Errors: `Invalid` for what is no mail address. Too many requests for one address are dropped silently.
pub async fn request_reset(db: &Db, asked: Asked<'_>, mail: &str, lang: Lang) -> Result<()> {
    let mail = mail_address::parse(mail)?;
    let mut tx = db.begin().await?;
    outbox::enqueue(&mut tx, &mail_address::key(&mail), Kind::Reset, lang, &Payload::default(), asked.now).await?;
    audit::record(&mut tx, asked.viewer, None, "password.reset_requested", "", Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// For the worker: the address to write to and the secret of the link, made at this moment, so that
/// it never lies in the outbox. `None` when nobody has this address, or the account is disabled.
pub async fn issue_reset(db: &Db, asked: Asked<'_>, mail_key: &str) -> Result<Option<(String, Secret)>> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let Some(account) = queries::account_by_key(&mut tx, mail_key).await? else { return Ok(None) };
    // Who never finished signing up, or never took an invitation up, goes on by that link.
    let may_reset = |account: &queries::AccountRow| !account.is_disabled && account.is_confirmed && !account.is_demo;
    let Some(account) = queries::lock_account(&mut tx, account.id).await?.filter(may_reset) else {
        return Ok(None);
    };
    let (secret, _) = issue(&mut tx, account.id, Purpose::Reset, asked.now).await?;
    db.commit(tx, &[]).await?;
    Ok(Some((account.mail, secret)))
}

/// Whom a link belongs to; `None` when it is used, superseded, too old or made up. Changes nothing.
pub async fn inspect_token(db: &Db, token: &str, purpose: Purpose, now: DateTime<Utc>) -> Result<Option<TokenInfo>> {
    let Some(secret) = Secret::parse(token) else { return Ok(None) };
    let mut connection = db.acquire().await?;
    let row = queries::token(&mut connection, &secret.hash(), purpose.into_str(), now).await?;
    Ok(row.map(|row| TokenInfo { mail: row.mail, name: row.name, second_factor: row.totp_confirmed }))
}

/// Takes an invitation, or one's own sign-up, up: sets name and password. An organizer's session
/// goes on to the second factor. Who signs up for themselves may go without a password.
///
/// Errors: `Conflict` when the link works no more, `Invalid` at `name` or `password`.
pub async fn accept_invitation(
    db: &Db,
    hasher: &Hasher,
    asked: Asked<'_>,
    purpose: Purpose,
    token: &str,
    name: &str,
    password: &str,
) -> Result<NewSession> {
    let (secret, row) = usable(db, token, purpose, asked.now).await?;
    let name = input::name(name)?;
    let hash = if purpose == Purpose::SignUp && password.is_empty() {
        None
    } else {
        rules::new_password(password, row.totp_confirmed, &[&name, &row.mail])?;
        Some(hasher.hash(password).await?)
    };

    let mut tx = db.begin().await?;
    replace_password(&mut tx, &secret, &row, purpose, hash.as_deref(), asked.now).await?;
    queries::set_name(&mut tx, row.account_id, &name).await?;
    let account = queries::lock_account(&mut tx, row.account_id).await?.ok_or_else(dead_link)?;
    let session = sessions::start(&mut tx, &db.vault, asked, &account, false).await?;
    let what = if purpose == Purpose::SignUp { "account.sign_up" } else { "invitation.accept" };
    audit::record(&mut tx, asked.viewer, None, what, &subject(row.account_id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(session)
}

/// Sets a new password by the link from the mail. All sessions end; the person signs in anew, with
/// the second factor if there is one. Their browser becomes a known device, so that tries of strangers
/// do not keep them out: returns the secret of its cookie.
///
/// Errors: `Conflict` when the link works no more, `Invalid` at `password`.
pub async fn reset_password(
    db: &Db,
    hasher: &Hasher,
    asked: Asked<'_>,
    token: &str,
    password: &str,
) -> Result<Option<Secret>> {
    let (secret, row) = usable(db, token, Purpose::Reset, asked.now).await?;
    rules::new_password(password, row.totp_confirmed, &[&row.name, &row.mail])?;
    let hash = hasher.hash(password).await?;

    let mut tx = db.begin().await?;
    replace_password(&mut tx, &secret, &row, Purpose::Reset, Some(&hash), asked.now).await?;
    let account = queries::lock_account(&mut tx, row.account_id).await?.ok_or_else(dead_link)?;
    let payload = Payload::default();
    outbox::enqueue(&mut tx, &account.mail, Kind::PasswordChanged, lang(&account.language), &payload, asked.now)
        .await?;
    let device = devices::remember(&mut tx, asked, account.id).await?;
    audit::record(&mut tx, asked.viewer, None, "password.reset", &subject(row.account_id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(device)
}

pub(super) async fn usable(db: &Db, token: &str, purpose: Purpose, now: DateTime<Utc>) -> Result<(Secret, TokenRow)> {
    let secret = Secret::parse(token).ok_or_else(dead_link)?;
    let mut connection = db.acquire().await?;
    let row = queries::token(&mut connection, &secret.hash(), purpose.into_str(), now).await?.ok_or_else(dead_link)?;
    Ok((secret, row))
}

/// Uses the link up and puts the new password in place, if there is one: all other links and sessions
/// end, and the count of wrong passwords with them.
async fn replace_password(
    tx: &mut PgConnection,
    secret: &Secret,
    row: &TokenRow,
    purpose: Purpose,
    hash: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let account = queries::lock_account(tx, row.account_id).await?.filter(|account| !account.is_disabled);
    let account = account.ok_or_else(dead_link)?;
    if !queries::use_token(tx, &secret.hash(), purpose.into_str(), now).await? {
        return Err(dead_link());
    }
    credentials::void(tx, account.id, now).await?;
    if let Some(hash) = hash {
        queries::set_password(tx, account.id, hash).await?;
    }
    queries::confirm(tx, account.id, now).await?;
    credentials::forget_failures(tx, &account.mail).await
}

pub(super) fn dead_link() -> Error {
    Error::conflict(
        "このリンクは使用済みか、期限が切れています。新しいリンクをもらってください。",
        "This link was used or has expired. Please ask for a new one.",
    )
}
