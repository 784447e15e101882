//! An organizer gives somebody who waits another place in the queue.

use sqlx::PgConnection;

use super::{
    queries, seats,
    types::{Lapse, RegistrationState},
};
use crate::{
    error::{Error, Result},
    ids::{RegistrationId, TypeId},
};

/// Between two turns as they are drawn; what is put between them halves what is left.
const STEP: i64 = 1024;

/// Puts them at this place of the queue that they stand in, from 1; behind everybody where it is not so long. Those behind
/// it stand one place later, and all keep their order. False when they stand there already. The types are locked. They get a
/// turn that nobody of the event has, as [`queries::put_first`] gives one.
///
/// Errors: `Invalid` at `place` below 1; `Conflict` for who does not wait, is held back, or waits for a draw.
pub(super) async fn put_at(tx: &mut PgConnection, row: &queries::Row, place: i64) -> Result<bool> {
    let place = usize::try_from(place)
        .ok()
        .and_then(|place| place.checked_sub(1))
        .ok_or_else(|| Error::invalid("place", "1以上の番号を入れてください。", "Please enter a number from 1."))?;
    let queue = queue_of(tx, row).await?;
    let all = queries::turns_of(tx, queue).await?;
    let stands = all.iter().position(|(id, _)| *id == row.id);
    let others: Vec<(RegistrationId, i64)> = all.into_iter().filter(|(id, _)| *id != row.id).collect();
    let place = place.min(others.len());
    if stands == Some(place) {
        return Ok(false);
    }
    let (ahead, behind) = others.split_at(place);
    let turn = match (ahead.last(), behind.first()) {
        (_, None) => queries::next_turn(tx).await?,
        (None, Some(_)) => {
            queries::put_first(tx, row.id).await?;
            return Ok(true);
        }
        (Some(last), Some((_, next))) => match queries::turn_between(tx, row.event, (last.1, *next)).await? {
            Some(turn) => turn,
            None => make_room(tx, row, *last).await?,
        },
    };
    queries::set_turn(tx, row.id, turn).await?;
    Ok(true)
}

/// A turn behind this one where none was free: everybody of the event who stands there or ahead, in whatever queue, goes as
/// far ahead, the first one first, so that nobody passes another.
async fn make_room(tx: &mut PgConnection, row: &queries::Row, last: (RegistrationId, i64)) -> Result<i64> {
    for id in queries::up_to(tx, row.event, last).await? {
        if id != row.id {
            queries::put_ahead(tx, id, STEP).await?;
        }
    }
    Ok(last.1 - STEP / 2)
}

/// The type for which they wait.
async fn queue_of(tx: &mut PgConnection, row: &queries::Row) -> Result<TypeId> {
    let queue = match (row.state, row.waits_for) {
        (RegistrationState::Waitlisted, _) => Some(row.type_id),
        (RegistrationState::Confirmed, waits_for) => waits_for,
        (RegistrationState::Cancelled, _) => None,
    };
    let queue = queue.filter(|_| row.lapse != Some(Lapse::Mail)).ok_or_else(|| {
        Error::conflict("待っている人だけ、順番を変えられます。", "Only somebody who waits has a place in the queue.")
    })?;
    if row.is_held_back {
        return Err(held_back());
    }
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

pub(super) fn held_back() -> Error {
    Error::conflict(
        "連絡のない欠席が続き、前日まで待つ人です。席を渡すときは「席を確定する」を使ってください。",
        "They wait until the day before, because they stayed away without a word. To give them a seat all the same, confirm it.",
    )
}
