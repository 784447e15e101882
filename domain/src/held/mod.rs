//! What somebody sent when their session had ended, or a fresh proof was asked for: kept for them until
//! they have signed in, so that nothing that was typed is lost.

mod queries;

use chrono::{DateTime, Duration, Utc};

use crate::{
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    secret::Secret,
    viewer::Asked,
};

/// How long a form is kept, and the cookie of its browser.
pub const KEPT: std::time::Duration = std::time::Duration::from_hours(24);
const KEPT_FOR: Duration = Duration::days(1);
/// Forms that are kept for one account; older ones give way.
const MAX_FORMS: i64 = 10;
/// Fields that are never kept.
const SECRETS: [&str; 4] = ["password", "current", "code", "token"];

/// A field of that name is never kept, nor shown again.
pub fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

/// A form as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldForm {
    /// Local path that it was sent to, with its query.
    pub path: String,
    pub fields: Vec<(String, String)>,
}

/// Keeps a form for an account and the secret of its browser, and returns its number. Passwords and
/// codes are left out, and so is NUL, which cannot be stored.
pub async fn hold(
    db: &Db,
    (account, browser): (AccountId, &Secret),
    path: &str,
    fields: Vec<(String, String)>,
    now: DateTime<Utc>,
) -> Result<i64> {
    let fields: Vec<(String, String)> = fields
        .into_iter()
        .filter(|(name, _)| !is_secret(name))
        .map(|(name, value)| (name.replace('\0', ""), value.replace('\0', "")))
        .collect();
    let json = serde_json::to_value(fields).map_err(|_| Error::Internal)?;
    let mut tx = db.begin().await?;
    let id = queries::insert(&mut tx, (account, &browser.hash()), path, json, now, MAX_FORMS).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

/// A form that is kept for the viewer, in the browser that sent it: somebody who once had their session
/// cannot leave one for them to send.
///
/// Errors: `SignInRequired`; `NotFound` for somebody else's, another browser's, and for one that is too old.
pub async fn find(db: &Db, asked: Asked<'_>, browser: Option<&Secret>, id: i64) -> Result<HeldForm> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let browser = browser.ok_or(Error::NotFound)?.hash();
    let mut connection = db.acquire().await?;
    let (path, fields) =
        queries::find(&mut connection, (account, &browser), id, asked.now - KEPT_FOR).await?.ok_or(Error::NotFound)?;
    let fields = serde_json::from_value(fields).map_err(|_| Error::Internal)?;
    Ok(HeldForm { path, fields })
}

/// Deletes forms that nobody came back for; says how many.
pub async fn clean_up(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    Ok(queries::delete_old(&mut connection, asked.now - KEPT_FOR).await?)
}
