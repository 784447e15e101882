//! Changing the participation type, which keeps one's turn.

use chrono::{DateTime, Utc};
use sqlx::{Postgres, Transaction};

use super::{
    answered,
    changes::{keys, notify_of, type_change},
    promoting, queries, rules,
    seats::{self, Seat},
    types::RegistrationState,
};
use crate::{
    db::Db,
    error::{Error, Result},
    fields::Values,
    ids::{RegistrationId, TypeId},
    mail::types::Kind,
    questionnaire::{answering, types::Answers},
    viewer::Asked,
};

/// What somebody wants who holds a place already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// This type instead of the one they have. Where it is full, a seat that they hold stays theirs until it is not.
    Change(TypeId),
    /// A seat of this type while they wait on for theirs.
    Meanwhile(TypeId),
    /// To wait no more, and to keep the seat that they hold.
    Stay,
}

/// As [`change_with`], by somebody who answers nothing.
pub async fn change(db: &Db, asked: Asked<'_>, code: &str, wish: Wish) -> Result<Seat> {
    change_with(db, asked, code, wish, &Values::new()).await
}

/// Changes the type of a registration; the old seat goes to whoever waits for it, in the same transaction. What the other
/// type asks and they have not answered stands in the fields `q/…` of a form; what they answered before is kept. Asking
/// for what one has is idempotent.
///
/// Errors: `Concealed` for somebody else's; `NotFound` for a type of another event; `Conflict` when it is closed, or
/// when a seat is wanted meanwhile and there is none; `Invalid` at each question that wants an answer first.
pub async fn change_with(db: &Db, asked: Asked<'_>, code: &str, wish: Wish, sent: &Values) -> Result<Seat> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    change_in(db, tx, id, (wish, None, sent), asked.now).await
}

/// Changes to the type that an invitation opens, for who holds another one.
///
/// Errors: `Conflict` for an invitation that is none; those of [`change_with`].
pub async fn accept(db: &Db, asked: Asked<'_>, code: &str, invite: &str, sent: &Values) -> Result<Seat> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    let event = queries::by_id(&mut tx, id).await?.ok_or(Error::NotFound)?.event;
    let invited = queries::invited_to(&mut tx, event, invite).await?;
    let invited = invited.ok_or_else(|| Error::Conflict(rules::not_invited()))?;
    change_in(db, tx, id, (Wish::Change(invited), Some(invite), sent), asked.now).await
}

/// The same by the link of a mail. Errors: `NotFound` also for a link that is none.
pub async fn change_by_link(db: &Db, token: &str, wish: Wish, sent: &Values, now: DateTime<Utc>) -> Result<Seat> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, now).await?;
    change_in(db, tx, id, (wish, None, sent), now).await
}

async fn change_in(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    id: RegistrationId,
    (wish, invite, sent): (Wish, Option<&str>, &Values),
    now: DateTime<Utc>,
) -> Result<Seat> {
    let (row, event) = seats::hold(&mut tx, id).await?;
    if let Some(why) = rules::closed(event.state, event.ends, now) {
        return Err(Error::Conflict(why));
    }
    if !row.state.holds() || row.lapse.is_some() {
        return Err(Error::conflict(
            "いまの申し込みが確定してから変えられます。",
            "You can change it once your registration is settled.",
        ));
    }
    let types = queries::lock_types(&mut tx, event.id).await?;
    let open = |wanted: TypeId| {
        let kind = types.iter().find(|kind| kind.id == wanted).ok_or(Error::NotFound)?;
        if kind.is_list_closed {
            return Err(seats::list_closed());
        }
        // Read again under the lock: the link may have been renewed.
        if kind.invite.is_some() && kind.invite.as_deref() != invite {
            return Err(Error::Conflict(rules::not_invited()));
        }
        match rules::window_closed(kind.opens, kind.closes, now) {
            Some(why) => Err(Error::Conflict(why)),
            None => Ok(kind),
        }
    };
    let shared = promoting::shared_seats(&mut tx, &event).await?;
    let has_seat = row.state == RegistrationState::Confirmed;
    let free = |kind: &queries::Kind| {
        if row.is_held_back {
            return false;
        }
        // Who changes from one seat to another takes no further one of the shared limit.
        let shared = shared.free().filter(|_| !has_seat);
        rules::outcome(kind.free().into_iter().chain(shared).min(), kind.waitlisted.into())
            == RegistrationState::Confirmed
    };
    // Before anything is changed: whoever lacks an answer keeps what they have, and is asked.
    let further = match wish {
        Wish::Change(wanted) if wanted != row.type_id && row.waits_for != Some(wanted) => Some(open(wanted)?),
        Wish::Meanwhile(wanted) if !has_seat && wanted != row.type_id => Some(open(wanted)?).filter(|kind| free(kind)),
        _ => None,
    };
    let further = match further {
        Some(kind) => answered::read_further(&mut tx, &event, (id, kind.id), sent).await?,
        None => Answers::new(),
    };
    let is_changed = match wish {
        Wish::Change(wanted) if wanted == row.type_id => queries::wait_no_more(&mut tx, id).await?,
        Wish::Change(wanted) if free(open(wanted)?) => {
            queries::seat(&mut tx, id, wanted, None, now).await?;
            true
        }
        // Full: who has a seat keeps it meanwhile, who has none waits there instead.
        Wish::Change(wanted) if has_seat => queries::wait_for(&mut tx, id, wanted).await?,
        Wish::Change(wanted) => {
            queries::wait_at(&mut tx, id, wanted).await?;
            true
        }
        Wish::Meanwhile(wanted) if has_seat || wanted == row.type_id => false,
        Wish::Meanwhile(wanted) if free(open(wanted)?) => {
            queries::seat(&mut tx, id, wanted, Some(row.type_id), now).await?;
            true
        }
        Wish::Meanwhile(_) => {
            return Err(Error::conflict(
                "この枠には、いま空きがありません。",
                "There is no free seat of this type now.",
            ));
        }
        Wish::Stay => queries::wait_no_more(&mut tx, id).await?,
    };
    answering::add_answers(&mut tx, id, &further, now).await?;
    if is_changed {
        // What was given up; who waits from their seat has given up nothing yet.
        let change = match queries::by_id(&mut tx, id).await? {
            Some(is) if is.waits_for.is_none() => type_change(&mut tx, row.type_id, is.type_id).await?,
            _ => Vec::new(),
        };
        if wish != Wish::Stay {
            notify_of(&mut tx, id, Kind::TypeChanged, change, now).await?;
        }
        promoting::fill(&mut tx, &event, now).await?;
    }
    let row = queries::by_id(&mut tx, id).await?.ok_or(Error::NotFound)?;
    db.commit(tx, &keys(&event, is_changed)).await?;
    Ok(Seat { code: row.code, state: row.state })
}
