//! One person has one place at an event, however they spell their address: what a provider delivers to the same mailbox
//! is theirs.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{queries, types::Lapse};
use crate::{
    error::{Error, Result},
    events::access::HeldEvent,
    ids::EventId,
    mail_address,
};

/// The place that the owner of this mailbox holds for good, by whatever spelling of the address.
pub(super) async fn settled(tx: &mut PgConnection, event: EventId, mail: &str) -> Result<Option<queries::Settled>> {
    Ok(queries::settled_by_mailbox(tx, event, &mail_address::mailboxes(mail)).await?)
}

/// Somebody asks for a place who holds these by other spellings. One that nobody has answered for ends, because whoever
/// asks now has the same mailbox; returns whether there was any, and all types are locked then. The transaction holds
/// the person.
///
/// Errors: `Conflict` where one of them is held for good.
pub(super) async fn make_way(
    tx: &mut PgConnection,
    event: &HeldEvent,
    others: &[queries::Row],
    now: DateTime<Utc>,
) -> Result<bool> {
    if others.is_empty() {
        return Ok(false);
    }
    queries::lock_types(tx, event.id).await?;
    for other in others {
        // Under the locks: it may have ended meanwhile.
        match queries::by_id(tx, other.id).await?.filter(|row| row.state.holds()) {
            Some(row) if row.lapse == Some(Lapse::Mail) => queries::forget_unanswered(tx, row.id, now).await?,
            Some(_) => {
                return Err(Error::conflict(
                    "同じ受信箱に届く、別の書き方のアドレスで申し込み済みです。受付票は、そのアドレスに届いたメールから開けます。",
                    "You have registered already with another spelling of this mail address. The mail that went there opens your ticket.",
                ));
            }
            None => {}
        }
    }
    Ok(true)
}
