//! What a change of seats touches: the pages that show them, and whoever is told.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    error::{Error, Result},
    events::access::HeldEvent,
    ids::{RegistrationId, TypeId},
    keys::CacheKey,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Changed, Kind, Payload},
    },
};

/// A registration changes how many seats are left on the event's page, and nothing else: three hundred people who register
/// at once make no other page anew. But the last seat of a type, taken or given back, changes what all pages say of the
/// event. (The first page names a number of seats too; the clock brings it up to date.)
pub(super) fn keys(event: &HeldEvent, is_last: bool) -> Vec<CacheKey> {
    let mut keys = vec![CacheKey::seats(event.id)];
    if is_last {
        keys.extend([CacheKey::event(event.id), CacheKey::series(event.series), CacheKey::SITE]);
    }
    keys
}

/// Writes the mail that tells the holder of a place what became of it.
pub(super) async fn notify(tx: &mut PgConnection, id: RegistrationId, kind: Kind, now: DateTime<Utc>) -> Result<()> {
    notify_of(tx, id, kind, Vec::new(), now).await
}

/// The same, which says what was before.
pub(super) async fn notify_of(
    tx: &mut PgConnection,
    id: RegistrationId,
    kind: Kind,
    changes: Vec<Changed>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = queries::by_id(tx, id).await?.ok_or(Error::Internal)?;
    let (_, mail, language) = queries::addressee(tx, row.account).await?;
    let payload = Payload { event: Some(row.event), registration: Some(id), changes, ..Payload::default() };
    outbox::enqueue(tx, &mail, kind, Lang::from_tag(&language).unwrap_or_default(), &payload, now).await
}

/// One participation type instead of another, as a mail says it; nothing where it is the same.
pub(super) async fn type_change(tx: &mut PgConnection, was: TypeId, is: TypeId) -> Result<Vec<Changed>> {
    if was == is {
        return Ok(Vec::new());
    }
    let [was, is] = queries::type_names(tx, [was, is]).await?.map(|name| Text::new(name.clone(), name));
    Ok(vec![Changed { label: Text::new("参加枠", "Seat"), was, is }])
}
