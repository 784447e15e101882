//! Mail to those who hold a place of an event, or to a part of them: of what becomes of it, and that it is near. It goes
//! whether or not they want announcements.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries::{self, NewMailing},
    types::{HoldersOfType, Segment},
};
use crate::{
    error::Result,
    ids::EventId,
    letters::types::Recipient,
    mail::types::{Kind, Payload},
    mail_address, secret,
};

/// What they are told, and who of them.
pub(crate) struct Mailing<'a> {
    pub kind: Kind,
    /// Whether each mail leads to the registration of its reader.
    pub is_linked: bool,
    pub payload: &'a Payload,
    pub segment: &'a Segment,
    /// [`mailboxes`] of those who have a letter of their own.
    pub without: &'a [String],
}

/// Writes to them, however many they are, in one statement; says how many. A step of the transaction that it tells of.
pub(crate) async fn enqueue(
    tx: &mut PgConnection,
    event: EventId,
    mailing: &Mailing<'_>,
    now: DateTime<Utc>,
) -> Result<usize> {
    let key = hex::encode(secret::random::<16>()?);
    let new = NewMailing {
        topic: mailing.kind.into_str(),
        payload: mailing.payload,
        is_linked: mailing.is_linked,
        without: mailing.without,
        key: &key,
    };
    let told = queries::enqueue_to_holders(tx, event, mailing.segment, &new, now).await?;
    Ok(usize::try_from(told).unwrap_or_default())
}

/// Who holds which type, with those among them who are written to as speakers.
pub(crate) async fn holders(
    db: &mut PgConnection,
    event: EventId,
    speakers: &[Recipient],
) -> Result<Vec<HoldersOfType>> {
    Ok(queries::holders_by_type(db, event, &mailboxes(speakers)).await?)
}

/// Where they are reached, in every spelling by which an account may be written with it.
pub(crate) fn mailboxes<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Vec<String> {
    recipients.into_iter().flat_map(|one| mail_address::mailboxes(&one.mail)).collect()
}
