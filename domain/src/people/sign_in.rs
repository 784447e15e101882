//! Signing in with mail address and password.

use super::{
    sessions::{self, NewSession, subject},
    tries,
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    mail_address,
    people::{password::Hasher, queries, rules},
    viewer::Asked,
};

/// Starts a session: a full one, or for an account that has or needs a second factor one that owes it.
///
/// A known and an unknown address take the same steps: the same hashing, the same rows, the same answer.
///
/// Errors: `Invalid` at `password` when it does not fit, `TooMany` after too many wrong ones,
/// `Unavailable` when too many people sign in at once.
pub async fn sign_in(db: &Db, hasher: &Hasher, asked: Asked<'_>, mail: &str, password: &str) -> Result<NewSession> {
    let key = mail_address::key(mail);
    // Neither is ever right, and neither is worth a row or a hash.
    if key.len() > 254 || password.chars().count() > 4 * rules::PASSWORD_MAX {
        return Err(wrong());
    }
    let attempt = tries::begin(db, asked, "", &key).await?;
    let account = match account_of(db, &key).await {
        Ok(account) => account,
        Err(error) => {
            attempt.take_back(db).await?;
            return Err(error);
        }
    };
    let stored = account.as_ref().filter(|account| !account.is_disabled).and_then(|a| a.password_hash.as_deref());
    let verdict = match hasher.verify(password, stored).await {
        Ok(verdict) => verdict,
        Err(error) => {
            attempt.take_back(db).await?;
            return Err(error);
        }
    };

    let mut tx = match db.begin().await {
        Ok(tx) => tx,
        // A right password was no failure.
        Err(error) if verdict.right => {
            attempt.take_back(db).await?;
            return Err(error);
        }
        Err(error) => return Err(error),
    };
    let (Some(account), true) = (&account, verdict.right) else {
        let whom = account.map(|account| subject(account.id)).unwrap_or_default();
        audit::record(&mut tx, asked.viewer, None, "session.start", &whom, Outcome::Denied).await?;
        db.commit(tx, &[]).await?;
        return Err(wrong());
    };
    // Hashing took a while: the password may have been changed or the account disabled since.
    let current = queries::lock_account(&mut tx, account.id).await?.ok_or_else(wrong)?;
    if current.is_disabled || current.password_hash != account.password_hash {
        return Err(wrong());
    }
    if let Some(hash) = &verdict.rehashed {
        queries::set_password(&mut tx, account.id, hash).await?;
    }
    attempt.succeed(&mut tx).await?;
    let session = sessions::start(&mut tx, &db.vault, asked, &current, false).await?;
    audit::record(&mut tx, asked.viewer, None, "session.start", &subject(account.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(session)
}

async fn account_of(db: &Db, key: &str) -> Result<Option<queries::AccountRow>> {
    let mut connection = db.acquire().await?;
    Ok(queries::account_by_key(&mut connection, key).await?)
}

fn wrong() -> Error {
    Error::invalid(
        "password",
        "メールアドレスまたはパスワードが違います。確かめて、もう一度入力してください。",
        "The mail address or the password is wrong. Please check them and try again.",
    )
}

/// One click for a person of the demonstration. The caller sees to it that the demonstration is on.
///
/// Errors: `NotFound` for any account that is not of the demonstration.
pub async fn demo_sign_in(db: &Db, asked: Asked<'_>, account: AccountId) -> Result<NewSession> {
    let mut tx = db.begin().await?;
    let account = queries::lock_account(&mut tx, account).await?;
    let account = account.filter(|account| account.is_demo && !account.is_disabled).ok_or(Error::NotFound)?;
    let session = sessions::start(&mut tx, &db.vault, asked, &account, true).await?;
    audit::record(&mut tx, asked.viewer, None, "session.start_demo", &subject(account.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(session)
}
