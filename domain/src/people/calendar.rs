//! The address of somebody's own calendar: it works without signing in, because calendar programs do not, for as long as
//! they want it to. Only its hash is kept, so it is shown once.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    secret::Secret,
    viewer::Asked,
};

const PURPOSE: &str = "calendar";
/// It ends then, unless it was renewed.
const LASTS: Duration = Duration::days(3 * 365);

/// A new address, in place of one that they had before. Errors: `SignInRequired`; `Unavailable` without randomness.
pub async fn renew(db: &Db, asked: Asked<'_>) -> Result<Secret> {
    let me = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let secret = Secret::generate()?;
    let mut tx = db.begin().await?;
    queries::upsert_token(&mut tx, &secret.hash(), me, PURPOSE, asked.now, asked.now + LASTS).await?;
    audit::record(&mut tx, asked.viewer, None, "account.calendar.renew", &super::sessions::subject(me), Outcome::Ok)
        .await?;
    db.commit(tx, &[]).await?;
    Ok(secret)
}

/// The address opens nothing any more. Ending it twice is idempotent. Errors: `SignInRequired`.
pub async fn stop(db: &Db, asked: Asked<'_>) -> Result<()> {
    let me = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    queries::delete_token(&mut tx, me, PURPOSE).await?;
    audit::record(&mut tx, asked.viewer, None, "account.calendar.stop", &super::sessions::subject(me), Outcome::Ok)
        .await?;
    db.commit(tx, &[]).await
}

/// Since when they have one.
pub(crate) async fn since(db: &mut PgConnection, me: AccountId, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    Ok(queries::token_since(db, me, PURPOSE, now).await?)
}

/// Whose calendar an address opens. Errors: `NotFound` for one that is none, or of an account that is closed.
pub(crate) async fn account_of(db: &mut PgConnection, token: &str, now: DateTime<Utc>) -> Result<AccountId> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let row = queries::token(db, &secret.hash(), PURPOSE, now).await?.ok_or(Error::NotFound)?;
    Ok(row.account_id)
}
