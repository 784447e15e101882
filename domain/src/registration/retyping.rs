//! An organizer changes somebody's participation type, and takes it back: exactly what was held before, as long as nothing
//! else has happened to the registration since.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use super::{
    changes::{notify_of, type_change},
    promoting, queries,
    refusing::{has_free, is_full, no_place, refuse_closed},
    rules::GRACE,
    types::{BeforeType, Lapse, RegistrationState},
    undoing,
};
use crate::{
    error::{Error, Result},
    events::access::HeldEvent,
    ids::TypeId,
    jobs,
    mail::types::Kind,
};

/// Another type, by the same turn: a seat where they have one, their turn where they wait. False when they hold it already.
/// The mails of it wait a moment, so that a mistake can be taken back before anybody reads it.
///
/// Errors: `NotFound` for a type of another event; `Conflict` where there is no free seat, or no place to change.
pub(super) async fn change_type(
    tx: &mut PgConnection,
    row: &queries::Row,
    event: &HeldEvent,
    wanted: TypeId,
    now: DateTime<Utc>,
) -> Result<bool> {
    if row.state == RegistrationState::Cancelled || row.lapse.is_some() {
        return Err(no_place());
    }
    refuse_closed(event, now)?;
    if wanted == row.type_id {
        return Ok(false);
    }
    let is_free = has_free(tx, event, wanted, false).await?;
    if row.state == RegistrationState::Confirmed {
        if !is_free {
            return Err(is_full());
        }
        queries::seat(tx, row.id, wanted, None, now).await?;
    } else {
        // Whoever waits, waits there instead, by the same turn.
        queries::wait_at(tx, row.id, wanted).await?;
    }
    // A change that they have not been told of yet is told with this one.
    let mut told = row.type_id;
    if let Some(Json(last)) = row.before_type.as_ref().filter(|Json(last)| !last.is_undone && is_as_left(row, last))
        && jobs::withdraw_of(tx, (row.event, row.id), Kind::TypeChanged.into_str(), last.at + GRACE).await? > 0
    {
        told = last.told;
    }
    if told != wanted {
        notify(tx, row, (told, wanted), now + GRACE).await?;
    }
    let mut seated = promoting::fill_and_tell(tx, event, now, now + GRACE).await?;
    seated.retain(|id| *id != row.id);
    let passed_to = if let [next] = seated.as_slice() { Some(*next) } else { None };
    let became = queries::by_id(tx, row.id).await?.ok_or(Error::Internal)?;
    let before = BeforeType {
        at: now,
        was: row.type_id,
        state: row.state,
        waits_for: row.waits_for,
        turn: row.turn,
        is: wanted,
        told,
        became: became.state,
        lapse: became.lapse,
        passed_to,
        is_undone: false,
    };
    queries::remember_type(tx, row.id, &Json(before)).await?;
    Ok(true)
}

/// The change that was made at that moment is undone: the type that they held before is theirs again, with the place in
/// line that they had. False when it has been undone already.
///
/// Errors: `Conflict` when the seat or the type is gone, or something else has happened to the registration since.
pub(super) async fn type_back(
    tx: &mut PgConnection,
    row: &queries::Row,
    event: &HeldEvent,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let known = row.before_type.as_ref().map(|Json(before)| before);
    let before = known.filter(|before| before.at.timestamp_micros() == at.timestamp_micros());
    let before = match before {
        _ if row.state == RegistrationState::Cancelled => {
            return Err(Error::conflict(
                "そのあとに取り消された申し込みなので、戻していません。",
                "It was cancelled since, and was left as it is.",
            ));
        }
        Some(before) if before.is_undone => return Ok(false),
        Some(before) if is_as_left(row, before) => before,
        _ => {
            return Err(Error::conflict(
                "そのあとに変わった申し込みなので、戻していません。",
                "It has changed since, and was left as it is.",
            ));
        }
    };
    refuse_closed(event, now)?;
    // Somebody may have removed what nobody held any more.
    let types = queries::lock_types(tx, event.id).await?;
    let is_there = |id: TypeId| types.iter().any(|kind| kind.id == id);
    if !is_there(before.was) {
        return Err(Error::conflict(
            "前の参加枠は、もうありません。いまの枠のままです。",
            "The type that they held is there no more. They keep the one that they have.",
        ));
    }
    let is_free = has_free(tx, event, before.was, false).await?;
    if before.state == RegistrationState::Confirmed
        && !is_free
        && !(undoing::call_next_back(tx, before.passed_to, before.was, before.at).await?
            && has_free(tx, event, before.was, false).await?)
    {
        return Err(Error::conflict(
            "前の参加枠の席は、もう次の方に渡りました。いまの枠のままです。",
            "Their seat has gone to the next person. They keep the type that they have.",
        ));
    }
    let waits_for = before.waits_for.filter(|id| is_there(*id));
    queries::restore_type(tx, row.id, &BeforeType { waits_for, is_undone: true, ..before.clone() }).await?;
    let was_told = withdraw(tx, row, before).await?;
    promoting::fill(tx, event, now).await?;
    // Who has not been told of the change need not be told that there was none.
    let known = if was_told { before.is } else { before.told };
    let is_as_before = queries::by_id(tx, row.id).await?.is_some_and(|is| is.state == before.state);
    if is_as_before && known != before.was {
        notify(tx, row, (known, before.was), now).await?;
    }
    Ok(true)
}

/// Writes the mail that tells of a type instead of another one, which it names while it is there.
async fn notify(
    tx: &mut PgConnection,
    row: &queries::Row,
    (was, is): (TypeId, TypeId),
    due: DateTime<Utc>,
) -> Result<()> {
    let is_there = queries::lock_types(tx, row.event).await?.iter().any(|kind| kind.id == was);
    let change = if is_there { type_change(tx, was, is).await? } else { Vec::new() };
    notify_of(tx, row.id, Kind::TypeChanged, change, due).await
}

/// Whether the registration is as the change left it.
fn is_as_left(row: &queries::Row, before: &BeforeType) -> bool {
    row.type_id == before.is
        && row.state == before.became
        && row.lapse == before.lapse
        && row.waits_for.is_none()
        && row.turn == before.turn
}

/// Takes the mails of the change back that have not left; says whether its holder has been told anything. Mails of other
/// changes stay.
async fn withdraw(tx: &mut PgConnection, row: &queries::Row, before: &BeforeType) -> Result<bool> {
    let is_seated = before.state == RegistrationState::Waitlisted && before.became == RegistrationState::Confirmed;
    let of_seat = match before.lapse {
        Some(Lapse::Offer) => Some((Kind::SeatOffered, before.at)),
        _ if is_seated => Some((Kind::Promoted, before.at + GRACE)),
        _ => None,
    };
    let mut was_told = false;
    for (kind, at) in [(Kind::TypeChanged, before.at + GRACE)].into_iter().chain(of_seat) {
        was_told |= jobs::withdraw_of(tx, (row.event, row.id), kind.into_str(), at).await? == 0;
    }
    Ok(was_told)
}
