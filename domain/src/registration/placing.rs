//! An organizer gives somebody who waits another place in the queue, and takes it back.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use super::{
    queries, seats,
    types::{BeforePlace, Lapse, RegistrationState},
};
use crate::{
    error::{Error, Result},
    ids::{RegistrationId, TypeId},
};

/// Between two turns as they are drawn; what is put between them halves what is left.
const STEP: i64 = 1024;

/// Puts them at this place of the queue that they stand in, from 1; behind everybody where it is not so long. Those behind
/// it stand one place later, and all keep their order. False when they stand there already. The types are locked. They get a
/// turn that nobody of the event has, as [`queries::put_first`] gives one; the one that they had is written down.
///
/// Errors: `Invalid` at `place` below 1; `Conflict` for who does not wait, is held back, or waits for a draw.
pub(super) async fn put_at(tx: &mut PgConnection, row: &queries::Row, place: i64, now: DateTime<Utc>) -> Result<bool> {
    let place = usize::try_from(place)
        .ok()
        .and_then(|place| place.checked_sub(1))
        .ok_or_else(|| Error::invalid("place", "1以上の番号を入れてください。", "Please enter a number from 1."))?;
    let queue = queue_of(tx, row).await?;
    let all = queries::turns_of(tx, queue).await?;
    let stands = all.iter().position(|(id, _)| *id == row.id);
    let others = without(all, row.id);
    let place = place.min(others.len());
    if stands == Some(place) {
        return Ok(false);
    }
    remember(tx, row, queue, now).await?;
    let (ahead, behind) = others.split_at(place);
    stand_between(tx, row, ahead.last().copied(), behind.first().copied()).await?;
    queries::note_given(tx, row.id).await?;
    Ok(true)
}

/// Puts them before all who wait for the same type. False when they are the first already. The types are locked.
///
/// Errors: `Conflict` for who does not wait without a seat, is held back, or waits for a draw.
pub(super) async fn put_first(tx: &mut PgConnection, row: &queries::Row, now: DateTime<Utc>) -> Result<bool> {
    if row.state != RegistrationState::Waitlisted || row.lapse.is_some() {
        return Err(Error::conflict("待っている人だけ、先頭にできます。", "Only somebody who waits can be put first."));
    }
    let queue = queue_of(tx, row).await?;
    let all = queries::turns_of(tx, queue).await?;
    if all.first().is_some_and(|(id, _)| *id == row.id) {
        return Ok(false);
    }
    remember(tx, row, queue, now).await?;
    queries::put_first(tx, row.id).await?;
    queries::note_given(tx, row.id).await?;
    Ok(true)
}

/// The other place that they were given at that moment is undone: they stand again behind those behind whom they stood, and
/// before those before whom they did, whoever of them has left and whoever else has come since. False when it has been undone
/// already.
///
/// Errors: `Conflict` for who does not wait any more, when their place has changed again, and when they wait for a draw.
pub(super) async fn put_back(tx: &mut PgConnection, row: &queries::Row, at: DateTime<Utc>) -> Result<bool> {
    let known = row.before_place.as_ref().map(|Json(before)| before);
    let before =
        known.filter(|before| before.at.timestamp_micros() == at.timestamp_micros()).ok_or_else(has_changed)?;
    if before.is_undone {
        return Ok(false);
    }
    let queue = queue_of(tx, row).await?;
    if before.queue != queue || before.is != row.turn {
        return Err(has_changed());
    }
    // Turns say who stood before and who behind, of those who have kept theirs.
    if queries::is_free_turn(tx, row.event, before.turn).await? {
        queries::set_turn(tx, row.id, before.turn).await?;
    } else {
        let others = without(queries::turns_of(tx, queue).await?, row.id);
        let (ahead, behind) = others.split_at(others.partition_point(|(_, turn)| *turn < before.turn));
        stand_between(tx, row, ahead.last().copied(), behind.first().copied()).await?;
    }
    queries::remember_place(tx, row.id, &Json(BeforePlace { is_undone: true, ..before.clone() })).await?;
    Ok(true)
}

fn has_changed() -> Error {
    Error::conflict(
        "そのあとに順番か申し込みが変わったので、戻していません。",
        "Their place has changed since, and was left as it is.",
    )
}

fn without(all: Vec<(RegistrationId, i64)>, id: RegistrationId) -> Vec<(RegistrationId, i64)> {
    all.into_iter().filter(|(other, _)| *other != id).collect()
}

/// Writes the turn down that they have, before any is changed: it goes along where others make room.
async fn remember(tx: &mut PgConnection, row: &queries::Row, queue: TypeId, now: DateTime<Utc>) -> Result<()> {
    let before = BeforePlace { at: now, queue, turn: row.turn, is: row.turn, is_undone: false };
    Ok(queries::remember_place(tx, row.id, &Json(before)).await?)
}

/// A turn behind the one and before the other, who stand next to each other in a queue.
async fn stand_between(
    tx: &mut PgConnection,
    row: &queries::Row,
    ahead: Option<(RegistrationId, i64)>,
    behind: Option<(RegistrationId, i64)>,
) -> Result<()> {
    let turn = match (ahead, behind) {
        (_, None) => queries::next_turn(tx).await?,
        (None, Some(_)) => return Ok(queries::put_first(tx, row.id).await?),
        (Some(last), Some((_, next))) => match queries::turn_between(tx, row.event, (last.1, next)).await? {
            Some(turn) => turn,
            None => make_room(tx, row, last).await?,
        },
    };
    Ok(queries::set_turn(tx, row.id, turn).await?)
}

/// A turn behind this one where none was free: everybody of the event who stands there or ahead, in whatever queue, goes as
/// far ahead, the first one first, so that nobody passes another.
async fn make_room(tx: &mut PgConnection, row: &queries::Row, last: (RegistrationId, i64)) -> Result<i64> {
    for id in queries::up_to(tx, row.event, last).await? {
        if id != row.id {
            queries::put_ahead(tx, id, STEP).await?;
        }
    }
    queries::put_remembered_ahead(tx, row.event, last.1, STEP).await?;
    Ok(last.1 - STEP / 2)
}

/// The type for which they wait.
fn waits_in(row: &queries::Row) -> Result<TypeId> {
    let queue = match (row.state, row.waits_for) {
        (RegistrationState::Waitlisted, _) => Some(row.type_id),
        (RegistrationState::Confirmed, waits_for) => waits_for,
        (RegistrationState::Cancelled, _) => None,
    };
    let queue = queue.filter(|_| row.lapse != Some(Lapse::Mail)).ok_or_else(|| {
        Error::conflict("待っている人だけ、順番を変えられます。", "Only somebody who waits has a place in the queue.")
    })?;
    if row.is_held_back { Err(held_back()) } else { Ok(queue) }
}

/// The same, where it has an order that organizers may change.
async fn queue_of(tx: &mut PgConnection, row: &queries::Row) -> Result<TypeId> {
    let queue = waits_in(row)?;
    let types = queries::lock_types(tx, row.event).await?;
    let kind = types.iter().find(|kind| kind.id == queue).ok_or(Error::NotFound)?;
    if kind.is_list_closed {
        return Err(seats::list_closed());
    }
    if kind.is_undrawn {
        return Err(Error::conflict(
            "抽選の前なので、まだ順番がありません。順番は抽選で決まります。",
            "There is no order before the draw: the draw decides it.",
        ));
    }
    Ok(queue)
}

fn held_back() -> Error {
    Error::conflict(
        "連絡のない欠席が続き、前日まで待つ人です。席を渡すときは「席を確定する」を使ってください。",
        "They wait until the day before, because they stayed away without a word. To give them a seat all the same, confirm it.",
    )
}
