//! Mail to those who hold a place of an event, or to a part of them: of what becomes of it, and that it is near. It goes
//! whether or not they want announcements.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries::{self, NewMailing, Touched},
    types::{HoldersOfType, Segment},
};
use crate::{
    error::Result,
    ids::EventId,
    letters::types::Recipient,
    mail::types::{Changed, Kind, Payload},
    mail_address,
    registration::type_changes::TypeChanges,
    secret,
};

/// What they are told, and who of them.
pub(crate) struct Mailing<'a> {
    pub kind: Kind,
    /// Whether each mail leads to the registration of its reader.
    pub is_linked: bool,
    pub payload: &'a Payload,
    pub segment: &'a Segment,
    /// What each is told on top of what all are.
    pub of_types: &'a OfTypes,
    /// [`mailboxes`] of those who have a letter of their own.
    pub without: &'a [String],
}

/// What of participation types is told, to those whom it touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfTypes {
    pub changed: Vec<TypeChanges>,
    /// Whom they do not touch is not written to.
    pub is_all: bool,
}

impl OfTypes {
    const fn touched(&self) -> Touched<'_> {
        Touched { of_types: self.changed.as_slice(), is_only: self.is_all }
    }
}

/// Writes to them, however many they are, in one statement; says how many. A step of the transaction that it tells of.
pub(crate) async fn enqueue(
    tx: &mut PgConnection,
    event: EventId,
    mailing: &Mailing<'_>,
    now: DateTime<Utc>,
) -> Result<usize> {
    let key = secret::new_key()?;
    let new = NewMailing {
        topic: mailing.kind.into_str(),
        payload: mailing.payload,
        is_linked: mailing.is_linked,
        touched: mailing.of_types.touched(),
        without: mailing.without,
        key: &key,
    };
    let told = queries::enqueue_to_holders(tx, event, mailing.segment, &new, now).await?;
    Ok(usize::try_from(told).unwrap_or_default())
}

/// Who of those whom it touches holds which type, with those among them who are written to as speakers.
pub(crate) async fn holders(
    db: &mut PgConnection,
    event: EventId,
    of_types: &OfTypes,
    speakers: &[Recipient],
) -> Result<Vec<HoldersOfType>> {
    Ok(queries::holders_by_type(db, event, of_types.touched(), &mailboxes(speakers)).await?)
}

/// Puts to the changes that speakers are told what becomes of the types that they hold: each is written to once.
pub(crate) async fn tell_of_types(
    db: &mut PgConnection,
    event: EventId,
    of_types: &OfTypes,
    speakers: &mut [Recipient],
) -> Result<()> {
    if of_types.changed.is_empty() || speakers.is_empty() {
        return Ok(());
    }
    let told = queries::told_of_types(db, event, of_types.touched(), &mailboxes(&*speakers)).await?;
    for one in speakers {
        let own = mail_address::mailboxes(&one.mail);
        let changes = told.iter().filter(|(mailbox, _)| own.contains(mailbox)).flat_map(|(_, changes)| changes.clone());
        let new: Vec<Changed> = changes.filter(|change| !one.changes.contains(change)).collect();
        one.changes.extend(new);
    }
    Ok(())
}

/// Where they are reached, in every spelling by which an account may be written with it.
pub(crate) fn mailboxes<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Vec<String> {
    recipients.into_iter().flat_map(|one| mail_address::mailboxes(&one.mail)).collect()
}
