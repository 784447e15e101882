//! Making an account for oneself: a link by mail, then name and password.

use chrono::{DateTime, Utc};

use super::links::{self, Purpose};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    lang::Lang,
    mail::{
        actions as outbox,
        types::{Kind, Payload},
    },
    people::{queries, rules, secret::Secret},
    viewer::Viewer,
};

/// Asks for a mail with a link that makes an account. Known and unknown addresses take the same
/// steps: which of the two it is, is found out by the worker, when it comes to sending. `next` is
/// where the new account goes on.
///
/// Errors: `Invalid` for what is no mail address. Too many requests for one address are dropped silently.
pub async fn request_sign_up(
    db: &Db,
    viewer: &Viewer,
    mail: &str,
    next: &str,
    lang: Lang,
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = rules::mail(mail)?;
    let next = Some(rules::local_path(next)).filter(|next| next != "/").unwrap_or_default();
    let payload = Payload { next, ..Payload::default() };
    let mut tx = db.begin().await?;
    outbox::enqueue(&mut tx, &rules::mail_key(&mail), Kind::SignUp, lang, &payload, now).await?;
    audit::record(&mut tx, viewer, None, "account.sign_up_requested", "", Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// For the worker: the secret of the link, made at this moment; no secret for an address whose
/// account is there already. `None` for an account that was closed.
pub async fn issue_sign_up(
    db: &Db,
    viewer: &Viewer,
    mail_key: &str,
    lang: Lang,
    now: DateTime<Utc>,
) -> Result<Option<Option<Secret>>> {
    if !viewer.is_system {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin().await?;
    if let Some(account) = queries::account_by_key(&mut tx, mail_key).await? {
        if account.is_disabled {
            return Ok(None);
        }
        if account.password_hash.is_some() || account.is_demo {
            return Ok(Some(None));
        }
    }
    let account = queries::upsert_account(&mut tx, mail_key, mail_key, lang.tag()).await?;
    queries::lock_account(&mut tx, account).await?;
    let (secret, _) = links::issue(&mut tx, account, Purpose::SignUp, now).await?;
    db.commit(tx, &[]).await?;
    Ok(Some(Some(secret)))
}
