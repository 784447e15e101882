//! Answering for a place that would end otherwise: one asked for by mail, or an offered seat.

use chrono::{DateTime, Utc};
use sqlx::{Postgres, Transaction};

use super::{
    changes::{keys, notify},
    news, promoting,
    queries::{self, EndedOffer},
    rules, seats,
    types::{Lapse, RegistrationState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::RegistrationId,
    mail::types::Kind,
    people::{self, NewSession},
    viewer::Asked,
};

/// The place is wanted. One that is kept already stays.
///
/// Errors: `Concealed` for somebody else's; `Conflict` when the time is over, or the offered seat has gone on.
pub async fn keep_place(db: &Db, asked: Asked<'_>, code: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    keep_in(db, tx, id, asked).await.map(drop)
}

/// The same by the link of a mail. Who asked for the place with nothing but an address has shown now that it is
/// theirs: that is an account, and a visitor is signed in to it, once; an account with a second factor still owes it.
///
/// Errors: `NotFound` for a link that is none; `Conflict` when the time is over.
pub async fn keep_by_link(db: &Db, asked: Asked<'_>, token: &str) -> Result<Option<NewSession>> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, asked.now).await?;
    keep_in(db, tx, id, asked).await
}

async fn keep_in(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    id: RegistrationId,
    asked: Asked<'_>,
) -> Result<Option<NewSession>> {
    let (row, event) = seats::hold(&mut tx, id).await?;
    if !row.state.holds() {
        return Err(too_late());
    }
    let Some(lapse) = row.lapse else {
        return match queries::ended_offer(&mut tx, id).await? {
            Some(EndedOffer::Left) => Err(gone_on()),
            Some(EndedOffer::Taken | EndedOffer::Withdrawn) | None => Ok(None),
        };
    };
    if lapse == Lapse::Mail
        && let Some(why) = rules::closed(event.state, event.ends, asked.now)
    {
        return Err(Error::Conflict(why));
    }
    if row.lapses_at.is_some_and(|at| at <= asked.now) {
        return Err(too_late());
    }
    queries::clear_lapse(&mut tx, id).await?;
    let mut session = None;
    let kind = if row.state == RegistrationState::Confirmed { Kind::Registered } else { Kind::Waitlisted };
    if lapse == Lapse::Mail {
        session = people::own_mailbox(&mut tx, &db.vault, asked, row.account).await?;
        news::follow_as_said(&mut tx, event.series, (id, row.account)).await?;
    }
    notify(&mut tx, id, kind, asked.now).await?;
    // A seat that was kept meanwhile is free; and who waited unconfirmed counts from now on.
    promoting::fill(&mut tx, &event, asked.now).await?;
    db.commit(tx, &keys(&event, true)).await?;
    Ok(session)
}

/// It may have gone to nobody: nothing is said of who has it.
fn too_late() -> Error {
    Error::conflict(
        "時間が過ぎたため、この席はお取りできなくなりました。受付中なら、もう一度申し込めます。",
        "The time for this seat is over, and it is kept no longer. While registration is open you can register again.",
    )
}

/// For who holds the seat from which they waited.
fn gone_on() -> Error {
    Error::conflict(
        "この席は、もうお取りできません。いまお持ちの席はそのままです。",
        "That seat is kept no longer. The seat that you hold stays yours.",
    )
}

/// An offered seat is not wanted: who holds another meanwhile keeps that and waits no more, who holds none is out. Saying so
/// twice is idempotent.
///
/// Errors: `Concealed` for somebody else's; `Conflict` when nothing is offered, also where it was taken.
pub async fn decline(db: &Db, asked: Asked<'_>, code: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    decline_in(db, tx, id, asked.now).await
}

/// The same by the link of a mail. Errors: `NotFound` for a link that is none; `Conflict` when nothing is offered.
pub async fn decline_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, now).await?;
    decline_in(db, tx, id, now).await
}

async fn decline_in(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    id: RegistrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (row, event) = seats::hold(&mut tx, id).await?;
    if row.lapse != Some(Lapse::Offer) {
        return match queries::ended_offer(&mut tx, id).await? {
            Some(EndedOffer::Left) => Ok(()),
            Some(EndedOffer::Taken) => Err(Error::conflict(
                "この席は、もう受け取っています。来られなくなったときは、受付票からキャンセルできます。",
                "You have taken this seat. If you cannot come, you can cancel it on your ticket.",
            )),
            Some(EndedOffer::Withdrawn) => Err(Error::conflict(
                "回の予定が変わったため、返事は要らなくなりました。順番はそのままです。",
                "The event was put off, so no answer is needed any more. Your turn stays.",
            )),
            None => Err(Error::conflict("いま返事を待っている席はありません。", "No seat is offered at the moment.")),
        };
    }
    if !queries::fall_back(&mut tx, id).await? {
        queries::set_cancelled(&mut tx, id, now).await?;
        notify(&mut tx, id, Kind::RegistrationCancelled, now).await?;
    }
    promoting::fill(&mut tx, &event, now).await?;
    db.commit(tx, &keys(&event, true)).await
}
