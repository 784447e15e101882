//! What every change of credentials does, so that none forgets a part of it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{error::Result, ids::AccountId, mail_address, people::queries};

/// The account's credentials change: every session ends, every pending link stops working whatever
/// it is for, a new address that waits for its confirmation is forgotten, and no device is known any
/// more. Whoever knew the old ones has nothing left. The transaction has the account's row locked.
pub(super) async fn void(tx: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> Result<()> {
    queries::end_sessions_of(tx, account, now).await?;
    queries::delete_tokens_of(tx, account).await?;
    queries::set_new_mail(tx, account, None).await?;
    queries::delete_follow_links_of(tx, account).await?;
    queries::delete_devices_of(tx, account).await?;
    Ok(())
}

/// The owner has proved the mailbox: wrong tries of others are forgotten.
pub(super) async fn forget_failures(tx: &mut PgConnection, mail: &str) -> Result<()> {
    Ok(queries::delete_failures(tx, &mail_address::key(mail)).await?)
}
