//! What somebody proposed, would speak in and judged: theirs to take along, and forgotten when their account is closed for
//! good.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    mail_address,
    viewer::Asked,
};

/// All that one's own account has here, as JSON: proposals with their answers, speakers and letters, what one is named on as
/// a speaker, reviews with their scores, comments, and whom one asked to speak too. What others think of one's own
/// proposals, and what is decided and not told, is not among it.
///
/// Errors: `SignInRequired`.
pub async fn export(db: &Db, asked: Asked<'_>) -> Result<serde_json::Value> {
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    Ok(queries::data_of(&mut conn, account.id, &mail_address::key(&account.mail)).await?)
}

/// Forgets what an account wrote and who it was, and keeps what is counted: proposals by state, scores, decisions. What was
/// under review is withdrawn; an accepted talk of an event to come is declined and a confirmed one called off, so that
/// organizers see it. A step of the transaction that closes an account for good, whose use case has asked. Twice is once.
pub async fn forget(tx: &mut PgConnection, account: AccountId, mail: &str, now: DateTime<Utc>) -> Result<()> {
    queries::empty_proposals(tx, account, now).await?;
    queries::empty_reviews(tx, account, &mail_address::key(mail)).await?;
    Ok(())
}
