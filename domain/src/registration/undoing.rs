//! The way back from what organizers did by hand: exactly what was held before, as long as nothing else has happened to
//! the registration since.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use super::{
    changes::notify,
    promoting, queries,
    types::{Before, ByHand, RegistrationState},
};
use crate::{
    error::{Error, Result},
    events::access::HeldEvent,
    ids::{RegistrationId, TypeId},
    jobs,
    mail::types::Kind,
};

/// Writes down what was held, at the moment of the act. A place that waits for its owner's word is no matter of the
/// organizers: its removal is for good.
pub(super) async fn remember(tx: &mut PgConnection, row: &queries::Row, act: ByHand, now: DateTime<Utc>) -> Result<()> {
    write(tx, row, (act, None), now).await
}

/// The same of a removal, with who moved up to the seat.
pub(super) async fn remember_next(
    tx: &mut PgConnection,
    row: &queries::Row,
    next: RegistrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    write(tx, row, (ByHand::Removed, Some(next)), now).await
}

async fn write(
    tx: &mut PgConnection,
    row: &queries::Row,
    (act, passed_to): (ByHand, Option<RegistrationId>),
    now: DateTime<Utc>,
) -> Result<()> {
    if row.lapse.is_some() {
        return Ok(());
    }
    let (state, is_held_back, waits_for, turn) = (row.state, row.is_held_back, row.waits_for, row.turn);
    let before = Before { act, at: now, type_id: Some(row.type_id), state, is_held_back, waits_for, turn, passed_to };
    Ok(queries::remember(tx, row.id, &Json(before)).await?)
}

/// What was held before that act. Errors: `Conflict` when it was another act, or something else has happened since.
fn before(row: &queries::Row, act: ByHand) -> Result<&Before> {
    let at = match act {
        ByHand::Removed => row.cancelled_at,
        ByHand::Seated => row.confirmed_at,
    };
    let known = row.before.as_ref().map(|Json(before)| before).filter(|before| before.act == act);
    // The database keeps microseconds.
    known
        .filter(|before| at.is_some_and(|at| at.timestamp_micros() == before.at.timestamp_micros()))
        .ok_or_else(has_changed)
}

fn has_changed() -> Error {
    Error::conflict(
        "もう元に戻せません。そのあとに変わったか、本人の返事を待っていた申し込みです。",
        "This cannot be undone any more: it has changed since, or it waited for its owner's word.",
    )
}

/// Whether they were removed from a seat.
pub(super) fn had_seat(row: &queries::Row) -> bool {
    row.before.as_ref().is_some_and(|Json(before)| before.state == RegistrationState::Confirmed)
}

/// Whoever moved up to the seat of somebody who was removed waits again at their turn, while they have neither been told
/// nor done anything since. False where the seat stays theirs. A step before [`take_back`].
pub(super) async fn call_back(tx: &mut PgConnection, row: &queries::Row) -> Result<bool> {
    if row.state != RegistrationState::Cancelled {
        return Ok(false);
    }
    let before = before(row, ByHand::Removed)?;
    call_next_back(tx, before.passed_to, row.type_id, before.at).await
}

/// The same of whoever moved up at that moment to a seat of this type, whose holder left it by no wish of theirs.
pub(super) async fn call_next_back(
    tx: &mut PgConnection,
    passed_to: Option<RegistrationId>,
    type_id: TypeId,
    passed_at: DateTime<Utc>,
) -> Result<bool> {
    let Some(id) = passed_to else { return Ok(false) };
    let Some(next) = queries::by_id(tx, id).await? else { return Ok(false) };
    let is_since = next.confirmed_at.is_some_and(|at| at.timestamp_micros() == passed_at.timestamp_micros());
    let is_as_given = next.state == RegistrationState::Confirmed
        && next.type_id == type_id
        && next.lapse.is_none()
        && next.waits_for.is_none();
    if !is_since || !is_as_given || jobs::withdraw(tx, next.event, next.id, Kind::Promoted.into_str()).await? == 0 {
        return Ok(false);
    }
    let waiting = Before {
        act: ByHand::Seated,
        at: passed_at,
        type_id: Some(next.type_id),
        state: RegistrationState::Waitlisted,
        is_held_back: false,
        waits_for: None,
        turn: next.turn,
        passed_to: None,
    };
    queries::restore(tx, next.id, &waiting).await?;
    Ok(true)
}

/// Somebody who was removed has again what they held; `has_free` says whether their seat can be given. False when they
/// have a place already.
pub(super) async fn take_back(
    tx: &mut PgConnection,
    row: &queries::Row,
    event: &HeldEvent,
    has_free: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    if row.state != RegistrationState::Cancelled {
        return Ok(false);
    }
    let before = before(row, ByHand::Removed)?;
    if !has_free {
        return Err(Error::conflict("席はもう次の方に渡りました。", "The seat has gone to the next person."));
    }
    queries::restore(tx, row.id, before).await?;
    promoting::fill(tx, event, now).await?;
    // Who has not been told that they were removed need not be told that they were not.
    let was_told = jobs::exists(tx, row.event, row.id, Kind::Removed.into_str()).await?
        && jobs::withdraw(tx, row.event, row.id, Kind::Removed.into_str()).await? == 0;
    let is_as_before = queries::by_id(tx, row.id).await?.is_some_and(|row| row.state == before.state);
    if was_told && is_as_before {
        let kind = if before.state == RegistrationState::Confirmed { Kind::Registered } else { Kind::Waitlisted };
        notify(tx, row.id, kind, now).await?;
    }
    Ok(true)
}

/// Somebody who was given a seat waits again, at their turn and under the rules that held for them. False when they do.
pub(super) async fn put_back(
    tx: &mut PgConnection,
    row: &queries::Row,
    event: &HeldEvent,
    now: DateTime<Utc>,
) -> Result<bool> {
    if row.state == RegistrationState::Waitlisted {
        return Ok(false);
    }
    let before = before(row, ByHand::Seated)?;
    // Its holder may have given the seat back, changed it for another, or be waiting for one.
    let is_as_given = row.state == RegistrationState::Confirmed
        && row.lapse.is_none()
        && row.waits_for.is_none()
        && before.type_id.is_none_or(|id| id == row.type_id);
    if !is_as_given {
        return Err(has_changed());
    }
    queries::restore(tx, row.id, before).await?;
    let was_told = jobs::withdraw(tx, row.event, row.id, Kind::Promoted.into_str()).await? == 0;
    promoting::fill(tx, event, now).await?;
    let waits = queries::by_id(tx, row.id).await?.is_some_and(|row| row.state == RegistrationState::Waitlisted);
    if was_told && waits {
        notify(tx, row.id, Kind::Waitlisted, now).await?;
    }
    Ok(true)
}
