//! Known devices: browsers that an account was fully signed in from. They give no right; wrong tries
//! of strangers do not slow them down.

use chrono::Duration;
use sqlx::PgConnection;

use crate::{error::Result, ids::AccountId, people::queries, secret::Secret, viewer::Asked};

/// Devices that one account keeps.
const MAX_DEVICES: i64 = 20;
/// A device that was not used for so long is forgotten; as long as its cookie lives.
pub(super) const FORGOTTEN_AFTER: Duration = Duration::days(180);

/// Remembers the viewer's browser as one of the account's. Returns the secret for its cookie when it
/// was not known before.
pub(super) async fn remember(tx: &mut PgConnection, asked: Asked<'_>, account: AccountId) -> Result<Option<Secret>> {
    let known = asked.viewer.device.as_deref().and_then(|device| hex::decode(device).ok()).unwrap_or_default();
    if !known.is_empty() && queries::touch_device(tx, &known, account, asked.now).await? {
        return Ok(None);
    }
    let secret = Secret::generate()?;
    // Another account's device as well: both have the new secret, so that one that was planted is worth nothing.
    queries::rotate_device(tx, &known, &secret.hash()).await?;
    queries::insert_device(tx, &secret.hash(), account, asked.now, MAX_DEVICES).await?;
    Ok(Some(secret))
}
