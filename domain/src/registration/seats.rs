//! Taking a seat and giving it back. Whoever takes or gives seats of a kind holds its row first.

use chrono::{DateTime, Utc};
use rand::Rng;
use sqlx::PgConnection;

use super::{queries, rules, types::RegistrationState};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, EventRef, RegistrationId, TypeId},
    keys::CacheKey,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    secret::Secret,
    viewer::Asked,
};

const CODE_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH: usize = 8;

/// What came of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The number on the ticket.
    pub code: String,
    pub state: RegistrationState,
}

/// Takes a seat, or a place on the waitlist when the kind is full. Registering twice is idempotent.
///
/// Errors: `SignInRequired`; `NotFound`; `Conflict` when it is closed, or another kind is held.
pub async fn register(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, type_id: TypeId) -> Result<Seat> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    // Its state cannot change until the end of the transaction.
    let event = events::access::hold(&mut tx, asked.viewer, event_ref).await?;
    let (_, mail, language) = queries::addressee(&mut tx, account).await?;
    // Two requests of one person follow each other, whatever kinds they ask for.
    queries::lock_person(&mut tx, event.id, account).await?;
    let known = queries::by_account(&mut tx, event.id, account).await?;
    if let Some(known) = known.filter(|row| row.state.holds()) {
        if known.type_id == type_id {
            return Ok(Seat { code: known.code, state: known.state });
        }
        return Err(Error::conflict(
            "別の参加枠で申し込み済みです。枠を変えるときは、先にいまの申し込みをキャンセルしてください。",
            "You hold another participation type already. To change, cancel that one first.",
        ));
    }
    // From here on those who want the same participation type wait: as little as possible is asked.
    let kind = queries::lock_type(&mut tx, event.id, type_id).await?.ok_or(Error::NotFound)?;
    let closed = rules::closed(event.state, event.ends, asked.now);
    if let Some(why) = closed.or_else(|| rules::window_closed(kind.opens, kind.closes, asked.now)) {
        return Err(Error::Conflict(why));
    }
    let state = rules::outcome(kind.capacity, kind.confirmed.into(), kind.waitlisted.into());
    let (id, code) = queries::upsert(&mut tx, event.id, type_id, account, state, &code(), asked.now).await?;
    let kind_of_mail = if state == RegistrationState::Confirmed { Kind::Registered } else { Kind::Waitlisted };
    let payload = Payload { event: Some(event.id), registration: Some(id), ..Payload::default() };
    outbox::enqueue(&mut tx, &mail, kind_of_mail, Lang::from_tag(&language).unwrap_or_default(), &payload, asked.now)
        .await?;
    let is_last = state == RegistrationState::Confirmed && kind.capacity == Some(kind.confirmed + 1);
    db.commit(tx, &keys(&event, is_last)).await?;
    Ok(Seat { code, state })
}

/// Letters that are read aloud at the reception.
pub(super) fn code() -> String {
    let mut random = rand::rng();
    (0..CODE_LENGTH).map(|_| char::from(CODE_LETTERS[random.random_range(0..CODE_LETTERS.len())])).collect()
}

/// A registration changes what the event's page says of its seats, and nothing else; but the last seat of a type, taken
/// or given back, also what others say of the event.
fn keys(event: &events::access::HeldEvent, is_last: bool) -> Vec<CacheKey> {
    let mut keys = vec![CacheKey::event(event.id)];
    if is_last {
        keys.extend([CacheKey::series(event.series), CacheKey::SITE]);
    }
    keys
}

async fn notify(tx: &mut PgConnection, id: RegistrationId, kind: Kind, now: DateTime<Utc>) -> Result<()> {
    let row = queries::by_id(tx, id).await?.ok_or(Error::Internal)?;
    let (_, mail, language) = queries::addressee(tx, row.account).await?;
    let payload = Payload { event: Some(row.event), registration: Some(id), ..Payload::default() };
    outbox::enqueue(tx, &mail, kind, Lang::from_tag(&language).unwrap_or_default(), &payload, now).await
}

/// Gives a place back; whoever waits first moves up and is told. Cancelling twice is idempotent.
///
/// Errors: `Concealed` for somebody else's.
pub async fn cancel(db: &Db, asked: Asked<'_>, code: &str) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    let row = queries::by_code(&mut tx, code).await?.ok_or(Error::NotFound)?;
    if row.account != account {
        return Err(Error::Concealed);
    }
    cancel_in(db, tx, row.id, asked.now).await
}

/// The same by the link of a mail, without signing in. Errors: `NotFound` for a link that is none.
pub async fn cancel_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<()> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    let id = queries::by_link(&mut tx, &secret.hash(), now).await?.ok_or(Error::NotFound)?;
    cancel_in(db, tx, id, now).await
}

async fn cancel_in(
    db: &Db,
    mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
    id: RegistrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = queries::by_id(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let event = events::access::hold_by_id(&mut tx, row.event).await?;
    queries::lock_person(&mut tx, row.event, row.account).await?;
    // Read again under the lock: the person may hold another kind by now.
    let row = queries::by_id(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if event.ends.is_some_and(|ends| ends <= now) {
        return Err(Error::conflict("この回は終わっています。", "This event is over."));
    }
    let kind = queries::lock_type(&mut tx, row.event, row.type_id).await?.ok_or(Error::Internal)?;
    let was_full = kind.capacity.is_some_and(|capacity| kind.confirmed >= capacity);
    if queries::set_cancelled(&mut tx, id, now).await? == 1 {
        notify(&mut tx, id, Kind::RegistrationCancelled, now).await?;
        fill(&mut tx, &event, row.type_id, now).await?;
    }
    db.commit(tx, &keys(&event, was_full)).await
}

/// An event takes registrations again: seats that became free meanwhile go to those who wait. A step
/// of that transaction, which holds the event.
pub(crate) async fn fill_all(tx: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let event = events::access::hold_by_id(tx, event).await?;
    for kind in queries::types_of(tx, event.id, &event.zone).await? {
        fill(tx, &event, kind.id, now).await?;
    }
    Ok(())
}

/// Gives free seats of a kind to those who wait, first come first served, and tells them. Nobody
/// moves up in an event that takes no registrations. The transaction holds the event.
pub(super) async fn fill(
    tx: &mut PgConnection,
    event: &events::access::HeldEvent,
    type_id: TypeId,
    now: DateTime<Utc>,
) -> Result<()> {
    if rules::closed(event.state, event.ends, now).is_some() {
        return Ok(());
    }
    let kind = queries::lock_type(tx, event.id, type_id).await?.ok_or(Error::Internal)?;
    let most = rules::promotions(kind.capacity, kind.confirmed.into(), kind.waitlisted.into());
    if most > 0 {
        for (id, _) in queries::promote(tx, type_id, most, now).await? {
            notify(tx, id, Kind::Promoted, now).await?;
        }
    }
    Ok(())
}

/// Writes a registration of the demonstration data, without a mail.
pub(crate) async fn seed(
    db: &mut PgConnection,
    event: EventId,
    type_id: TypeId,
    account: crate::ids::AccountId,
    state: RegistrationState,
    at: DateTime<Utc>,
) -> Result<()> {
    queries::upsert(db, event, type_id, account, state, &code(), at).await?;
    Ok(())
}
