//! What a person changes about their own account, and proving once more that it is them.

use super::{
    credentials,
    second_factor::{self, lang},
    sessions::{self, NewSession, subject},
    tries,
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    people::{
        password::Hasher,
        queries, rules,
        types::{SessionRow, Settings},
    },
    secret::Secret,
    viewer::{Account, Asked},
};

/// What the settings page shows; `token` marks the current browser.
pub async fn settings(db: &Db, asked: Asked<'_>, token: &str) -> Result<Settings> {
    let id = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let current = Secret::parse(token).map(|secret| secret.hash()).unwrap_or_default();
    let mut tx = db.begin().await?;
    let account = queries::lock_account(&mut tx, id).await?.ok_or(Error::SignInRequired)?;
    let roles = queries::roles_of(&mut tx, id).await?;
    let browsers = queries::browsers(&mut tx, id, &current, asked.now).await?;
    let row = |b: queries::BrowserRow| SessionRow {
        id: b.id,
        browser: b.browser,
        is_current: b.is_current,
        since: b.created_at,
        last_seen: b.last_seen_at,
    };
    Ok(Settings {
        name: account.name,
        mail: account.mail,
        lang: lang(&account.language),
        second_factor: account.totp_confirmed,
        has_password: account.password_hash.is_some(),
        roles: roles.into_iter().filter_map(|r| Some((r.series, r.role.parse().ok()?, r.number))).collect(),
        sessions: browsers.into_iter().map(row).collect(),
    })
}

/// Name, and the language of mails.
pub async fn change_profile(db: &Db, asked: Asked<'_>, name: &str, lang: Lang) -> Result<()> {
    let id = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let name = input::name(name)?;
    let mut tx = db.begin().await?;
    queries::set_profile(&mut tx, id, &name, lang.tag()).await?;
    db.commit(tx, &[]).await
}

/// Whether their name stands on the list of those who come; when they chose is kept.
pub async fn show_name(db: &Db, asked: Asked<'_>, shows_name: bool) -> Result<()> {
    let id = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    queries::set_shows_name(&mut tx, id, shows_name, asked.now).await?;
    db.commit(tx, &[]).await
}

/// Changes the password of a signed-in person who proves the current one. Every session ends; this
/// browser goes on in a new one.
///
/// Errors: `Invalid` at `current` or `password`, `TooMany`, `Unavailable`.
pub async fn change_password(
    db: &Db,
    hasher: &Hasher,
    asked: Asked<'_>,
    current: &str,
    password: &str,
) -> Result<NewSession> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let account = own_account(db, me).await?;
    rules::new_password(password, account.totp_confirmed, &[&me.name, &me.mail])?;
    let attempt = prove_current(db, hasher, asked, &account, current, "password.change").await?;
    let hash = match hasher.hash(password).await {
        Ok(hash) => hash,
        Err(error) => {
            attempt.take_back(db).await?;
            return Err(error);
        }
    };

    let mut tx = db.begin().await?;
    let locked = queries::lock_account(&mut tx, me.id).await?.ok_or(Error::SignInRequired)?;
    if locked.password_hash != account.password_hash || locked.is_disabled {
        return Err(Error::SignInRequired);
    }
    attempt.succeed(&mut tx).await?;
    credentials::void(&mut tx, me.id, asked.now).await?;
    queries::set_password(&mut tx, me.id, &hash).await?;
    // Whoever is signed in has proved the second factor, if there is one; when, is what they proved last:
    // a password alone is no fresh proof of both.
    let session = sessions::start(&mut tx, &db.vault, asked, &locked, true).await?;
    if let (true, Some(proved_at)) = (locked.totp_confirmed, asked.viewer.proved_at) {
        queries::set_proved_at(&mut tx, &session.secret.hash(), proved_at).await?;
    }
    let payload = Payload::default();
    outbox::enqueue(&mut tx, &locked.mail, Kind::PasswordChanged, lang(&locked.language), &payload, asked.now).await?;
    audit::record(&mut tx, asked.viewer, None, "password.change", &subject(me.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(session)
}

/// Proves once more who sits before the browser: the password, and a code where there is a second
/// factor. The session goes on under a new id, with a proof of now.
///
/// Errors: `Invalid` at `current` or `code`, `TooMany`, `Conflict`, `Unavailable`; `SignInRequired` when
/// the session has ended.
pub async fn prove_again(
    db: &Db,
    hasher: &Hasher,
    asked: Asked<'_>,
    token: &str,
    (current, code): (&str, &str),
) -> Result<NewSession> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let (secret, session) = second_factor::living(db, token, asked.now).await?;
    let account = own_account(db, me).await?;
    let attempt = prove_current(db, hasher, asked, &account, current, "session.prove").await?;
    if let (true, Some(stored)) = (account.totp_confirmed, &session.totp_secret) {
        let code_attempt = tries::begin(db, asked, "code ", &mail_address::key(&account.mail)).await?;
        if !second_factor::use_code(db, &account, stored, code, asked.now).await? {
            let mut tx = db.begin().await?;
            audit::record(&mut tx, asked.viewer, None, "session.prove", &subject(me.id), Outcome::Denied).await?;
            db.commit(tx, &[]).await?;
            return Err(second_factor::wrong_code());
        }
        let mut connection = db.acquire().await?;
        code_attempt.succeed(&mut connection).await?;
    }
    let mut tx = db.begin().await?;
    let locked = queries::lock_account(&mut tx, me.id).await?.ok_or(Error::SignInRequired)?;
    if locked.password_hash != account.password_hash || locked.is_disabled {
        return Err(Error::SignInRequired);
    }
    attempt.succeed(&mut tx).await?;
    queries::delete_session(&mut tx, &secret.hash()).await?.ok_or(Error::SignInRequired)?;
    let new = sessions::start(&mut tx, &db.vault, asked, &locked, true).await?;
    audit::record(&mut tx, asked.viewer, None, "session.prove", &subject(me.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(new)
}

/// The account of whoever is signed in.
pub(super) async fn own_account(db: &Db, me: &Account) -> Result<queries::AccountRow> {
    let mut connection = db.acquire().await?;
    queries::account_by_key(&mut connection, &mail_address::key(&me.mail)).await?.ok_or(Error::SignInRequired)
}

/// Proves the current password, for a change named `action` in the audit log. It counts as at
/// sign-in: a stolen browser is no way around the limit. The try is the caller's to end.
///
/// Errors: `Invalid` at `current`, `TooMany`, `Unavailable`.
pub(super) async fn prove_current(
    db: &Db,
    hasher: &Hasher,
    asked: Asked<'_>,
    account: &queries::AccountRow,
    current: &str,
    action: &str,
) -> Result<tries::Try> {
    let wrong = || {
        Error::invalid(
            "current",
            "いまのパスワードが違います。確かめて、もう一度入力してください。",
            "The current password is wrong. Please check it and try again.",
        )
    };
    // What is longer than any password is not hashed.
    if current.chars().count() > 4 * rules::PASSWORD_MAX {
        return Err(wrong());
    }
    let attempt = tries::begin(db, asked, "", &mail_address::key(&account.mail)).await?;
    match hasher.verify(current, account.password_hash.as_deref()).await {
        Ok(verdict) if verdict.right => return Ok(attempt),
        Ok(_) => {}
        Err(error) => {
            attempt.take_back(db).await?;
            return Err(error);
        }
    }
    let mut tx = db.begin().await?;
    audit::record(&mut tx, asked.viewer, None, action, &subject(account.id), Outcome::Denied).await?;
    db.commit(tx, &[]).await?;
    Err(wrong())
}
