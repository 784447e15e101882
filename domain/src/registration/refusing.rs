//! Why an organizer cannot do something to a place.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{promoting, queries, rules, seats, types::RegistrationState};
use crate::{
    error::{Error, Result},
    events::access::HeldEvent,
    ids::TypeId,
};

pub(super) fn no_place() -> Error {
    Error::conflict("この申し込みは、いま席も順番も持っていません。", "This registration holds no place now.")
}

pub(super) fn is_full() -> Error {
    Error::conflict(
        "空いている席がありません。定員を増やすか、だれかの席が空くのを待ってください。",
        "There is no free seat. Raise the capacity, or wait until one is free.",
    )
}

/// Whether a further seat of this type can be given; nobody who waits is asked. Errors: `NotFound` for a type that is not
/// there; `Conflict` for one whose list is closed for a draw.
pub(super) async fn has_free(
    tx: &mut PgConnection,
    event: &HeldEvent,
    type_id: TypeId,
    takes_one_more: bool,
) -> Result<bool> {
    let types = queries::lock_types(tx, event.id).await?;
    let kind = types.iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
    if kind.is_list_closed {
        return Err(seats::list_closed());
    }
    let shared = promoting::shared_seats(tx, event).await?.free().filter(|_| takes_one_more);
    Ok(kind.free().into_iter().chain(shared).min() != Some(0))
}

/// Nobody is given a seat of an event that is off, or over.
pub(super) fn refuse_closed(event: &HeldEvent, now: DateTime<Utc>) -> Result<()> {
    rules::closed(event.state, event.ends, now).map_or(Ok(()), |why| Err(Error::Conflict(why)))
}

/// Nobody who was removed comes back beside a place that their mailbox has got since.
pub(super) async fn refuse_second(tx: &mut PgConnection, row: &queries::Row) -> Result<()> {
    let held = queries::by_person(tx, row.event, row.account).await?;
    if row.state == RegistrationState::Cancelled && held.iter().any(|other| other.id != row.id) {
        return Err(Error::conflict(
            "この人は、別の申し込みで席か順番を持っています。",
            "This person holds a place by another registration.",
        ));
    }
    Ok(())
}
