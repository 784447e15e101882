//! The second factor: set up once, proved at each sign-in. Both end in a session with a new id.

use chrono::{DateTime, Utc};

use super::{
    credentials,
    sessions::{self, NewSession, subject},
    tries,
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    people::{
        queries::{self, SessionRow},
        totp,
        types::TotpSetUp,
    },
    secret::Secret,
    viewer::{Asked, Proved},
};

/// Makes a fresh secret for a signed-in account without a second factor. Organizers get theirs at
/// their first sign-in.
pub async fn begin_totp(db: &Db, proved: Proved<'_>, token: &str) -> Result<()> {
    let (_, session) = living(db, token, proved.now).await?;
    let mut tx = db.begin().await?;
    if sessions::set_fresh_totp(&mut tx, &db.vault, session.account_id).await? == 0 {
        return Err(already_on());
    }
    audit::record(&mut tx, proved.viewer, None, "second_factor.begin", &subject(session.account_id), Outcome::Ok)
        .await?;
    db.commit(tx, &[]).await
}

/// What is to be entered into the authenticator; `None` once it is confirmed, or before it is begun.
///
/// Errors: `ProofRequired` for somebody signed in; at a first sign-in the password was the proof.
pub async fn pending_totp(db: &Db, asked: Asked<'_>, token: &str) -> Result<Option<TotpSetUp>> {
    if asked.viewer.account.is_some() {
        asked.prove_fresh()?;
    }
    let (_, session) = living(db, token, asked.now).await?;
    match session.totp_secret {
        Some(stored) if !session.totp_confirmed => {
            let secret = db.vault.open(&totp::purpose(session.account_id), &stored)?;
            totp::set_up(&secret, &session.mail).map(Some)
        }
        _ => Ok(None),
    }
}

/// Ends the set-up with a first code. Every session of the account ends; a new full one begins.
///
/// Errors: as [`pending_totp`]; `Invalid` at `code`, `TooMany`, `Conflict` when it is set up already.
pub async fn confirm_totp(db: &Db, asked: Asked<'_>, token: &str, code: &str) -> Result<NewSession> {
    if asked.viewer.account.is_some() {
        asked.prove_fresh()?;
    }
    prove(db, asked, token, code, false).await
}

/// Proves the second factor. The session that owed it ends; a new full one begins.
pub async fn confirm_second_factor(db: &Db, asked: Asked<'_>, token: &str, code: &str) -> Result<NewSession> {
    prove(db, asked, token, code, true).await
}

async fn prove(db: &Db, asked: Asked<'_>, token: &str, code: &str, was_confirmed: bool) -> Result<NewSession> {
    let (secret, session) = living(db, token, asked.now).await?;
    if session.totp_confirmed != was_confirmed {
        return Err(if was_confirmed { Error::NotFound } else { already_on() });
    }
    let stored = session.totp_secret.ok_or(Error::NotFound)?;
    let totp_secret = db.vault.open(&totp::purpose(session.account_id), &stored)?;
    let action = if was_confirmed { "second_factor.prove" } else { "second_factor.set_up" };
    let whom = subject(session.account_id);
    let attempt = tries::begin(db, asked, "code ", &mail_address::key(&session.mail)).await?;
    let step = totp::matching_step(&totp_secret, code, asked.now)?;

    let mut tx = db.begin().await?;
    let account = queries::lock_account(&mut tx, session.account_id).await?.ok_or(Error::SignInRequired)?;
    let accepted = match step {
        Some(step) => queries::use_totp_step(&mut tx, account.id, &stored, step, was_confirmed).await?,
        None => false,
    };
    if !accepted {
        audit::record(&mut tx, asked.viewer, None, action, &whom, Outcome::Denied).await?;
        db.commit(tx, &[]).await?;
        return Err(wrong_code());
    }
    // Gone when a sign-out or a new password came in between: then there is nothing to go on with.
    queries::delete_session(&mut tx, &secret.hash()).await?.ok_or(Error::SignInRequired)?;
    if account.is_disabled {
        return Err(Error::SignInRequired);
    }
    if !was_confirmed {
        credentials::void(&mut tx, account.id, asked.now).await?;
        outbox::enqueue(
            &mut tx,
            &account.mail,
            Kind::SecondFactorOn,
            lang(&account.language),
            &Payload::default(),
            asked.now,
        )
        .await?;
    }
    attempt.succeed(&mut tx).await?;
    let new = sessions::start(&mut tx, &db.vault, asked, &account, true).await?;
    audit::record(&mut tx, asked.viewer, None, action, &whom, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(new)
}

/// Proves a code of a confirmed second factor beside a password, for a fresh proof. Returns whether
/// it was right; its step is used up then.
pub(super) async fn use_code(
    db: &Db,
    account: &queries::AccountRow,
    stored: &[u8],
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let secret = db.vault.open(&totp::purpose(account.id), stored)?;
    let Some(step) = totp::matching_step(&secret, code, now)? else { return Ok(false) };
    let mut connection = db.acquire().await?;
    Ok(queries::use_totp_step(&mut connection, account.id, stored, step, true).await?)
}

pub(super) async fn living(db: &Db, token: &str, now: DateTime<Utc>) -> Result<(Secret, SessionRow)> {
    let secret = Secret::parse(token).ok_or(Error::SignInRequired)?;
    let mut connection = db.acquire().await?;
    let session = queries::session(&mut connection, &secret.hash(), now).await?.ok_or(Error::SignInRequired)?;
    Ok((secret, session))
}

pub(super) fn lang(tag: &str) -> crate::lang::Lang {
    crate::lang::Lang::from_tag(tag).unwrap_or_default()
}

pub(super) fn wrong_code() -> Error {
    Error::invalid(
        "code",
        "確認コードが違うか、使用済みです。認証アプリに表示されている新しい6桁を入力してください。",
        "The code is wrong or was used before. Please enter the new six digits from your authenticator.",
    )
}

fn already_on() -> Error {
    Error::conflict("二段階認証は設定済みです。", "The second factor is set up already.")
}
