//! Taking a seat and giving it back. Whoever takes or gives seats of a type holds its row first; several in the
//! order of their ids.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    answered::{Answered, Reading},
    changes::{keys, notify},
    mailboxes, news, promoting, queries,
    queries::{NewPlace, PlaceMail},
    queue::SharedSeats,
    rules,
    types::{CameFrom, Lapse, RegistrationState},
};
use crate::{
    db::{Db, announce},
    error::{Error, Result},
    events::{self, access::HeldEvent},
    fields::Values,
    ids::{AccountId, EventRef, RegistrationId, TypeId},
    keys::CacheKey,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    secret::{self, Secret},
    viewer::Asked,
};

const CODE_LENGTH: usize = 8;

/// The field that carries what the link of an invitation ends with, in the address and in the form.
pub const INVITE: &str = "invite";

/// What came of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The number on the ticket.
    pub code: String,
    pub state: RegistrationState,
}

/// A place that is asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub account: AccountId,
    pub type_id: TypeId,
    /// What the link of an invitation ended with; `None` for who needs none, because an organizer gives the place.
    pub invite: Option<&'a str>,
    pub came_from: &'a str,
    /// How their name is read.
    pub reading: &'a Reading,
    /// It ends by itself then.
    pub lapses: Option<(Lapse, DateTime<Utc>)>,
    /// They are told by mail of a place that is new; else whoever asks sees to it.
    pub tells: bool,
}

/// The field with the kind of page from which somebody came.
pub const CAME_FROM: &str = "from";

/// What a form says of that, as far as it is one of the known words.
pub(super) fn came_from(sent: &Values) -> &'static str {
    let word = sent.get(CAME_FROM).map_or("", String::as_str);
    word.parse().map_or("", |from: CameFrom| from.into_str())
}

/// What a form says of an invitation; empty without any.
pub(super) fn invite_of(sent: &Values) -> &str {
    sent.get(INVITE).map_or("", String::as_str)
}

/// A place that was taken just now, or before.
pub(super) struct Taken {
    pub id: RegistrationId,
    pub seat: Seat,
    /// It was not theirs before.
    pub is_new: bool,
    /// How their name is read stands with it.
    pub has_reading: bool,
    /// It was the last free seat of its type, or of all.
    pub is_last: bool,
}

/// As [`register_with`], by somebody who answers nothing.
pub async fn register(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, type_id: TypeId) -> Result<Seat> {
    register_with(db, asked, event_ref, type_id, &Values::new()).await
}

/// Takes a seat, or a place on the waitlist when the type is full, and keeps what was answered in the fields `q/…` of
/// a form, and how the name is read. Registering twice is idempotent; who asked for a link to the same place takes it so.
///
/// Errors: `SignInRequired`; `NotFound`; `Conflict` when it is closed, another type is held, or the type is by invitation
/// and [`INVITE`] is not that of its link; `Invalid` at each question that wants another answer, and where nobody agreed to
/// what the series asks everybody to agree to.
pub async fn register_with(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    type_id: TypeId,
    sent: &Values,
) -> Result<Seat> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut is_wide = false;
    let _turn = db.turn().await?;
    loop {
        let mut tx = db.begin().await?;
        // Its state cannot change until the end of the transaction.
        let event = events::access::hold(&mut tx, asked.viewer, event_ref).await?;
        let answered = Answered::of_sign_up(&mut tx, &event, type_id, sent).await?;
        // What can be asked and said before others wait for it.
        let reading = answered.reading(&mut tx, (event.series, account), true).await?;
        announce(&mut tx, &keys(&event, false)).await?;
        let wanted = Wanted {
            account,
            type_id,
            invite: Some(invite_of(sent)),
            came_from: came_from(sent),
            reading: &reading,
            lapses: None,
            tells: true,
        };
        let Some(taken) = take(&mut tx, &event, wanted, is_wide, asked.now).await? else {
            drop(tx);
            promoting::end_lapsed_of(db, event.id, asked.now).await?;
            is_wide = true;
            continue;
        };
        answered.store(&mut tx, taken.id, asked.now).await?;
        if !taken.has_reading {
            answered.keep_reading(&mut tx, (event.series, account), (taken.id, taken.is_new), true).await?;
        }
        news::follow_at_once(&mut tx, event.series, account, sent).await?;
        if taken.is_last {
            announce(&mut tx, &keys(&event, true)).await?;
        }
        db.commit_announced(tx, &keys(&event, taken.is_last)).await?;
        return Ok(taken.seat);
    }
}

/// A step of a transaction that holds the event: a place for an account, for good or until then. `None` when a free
/// seat is not as it seems: some wait who cannot have it, or places have lapsed. Then the transaction is given up,
/// what has lapsed ended, and this tried again, `is_wide`: with all types under their locks.
///
/// Errors: as [`register`].
pub(super) async fn take(
    tx: &mut PgConnection,
    event: &HeldEvent,
    Wanted { account, type_id, invite, came_from, reading, lapses, tells }: Wanted<'_>,
    is_wide: bool,
    now: DateTime<Utc>,
) -> Result<Option<Taken>> {
    // Two requests of one person follow each other, whatever types they ask for.
    let (to, lang) = queries::lock_person(tx, event.id, account).await?;
    let mut held = queries::by_person(tx, event.id, account).await?;
    let known = held.first().is_some_and(|row| row.account == account).then(|| held.remove(0));
    let mut is_wide = is_wide || event.seating.limit.is_some();
    if let Some(known) = known {
        let is_asked = known.lapse == Some(Lapse::Mail);
        match keep_asked(tx, event, (known, type_id), lapses.is_none(), now).await? {
            Some(taken) => {
                if tells && taken.is_new {
                    let payload = Payload { event: Some(event.id), registration: Some(taken.id), ..Payload::default() };
                    outbox::enqueue(tx, &to, told_as(taken.seat.state), lang, &payload, now).await?;
                }
                return Ok(Some(taken));
            }
            None if is_asked => is_wide = true,
            None => {
                return Err(Error::conflict(
                    "別の参加枠で申し込み済みです。枠は受付票から変えられます。",
                    "You hold another participation type already. You can change it on your ticket.",
                ));
            }
        }
    } else if mailboxes::make_way(tx, event, &held, now).await? {
        is_wide = true;
    }
    // A place that an organizer gives is given.
    let is_held_back = match event.absence_limit {
        Some(_) if invite.is_some() => {
            let absences = queries::absences(tx, event.series, account, now).await?;
            rules::is_held_back(event.absence_limit, absences, event.starts, now)
        }
        _ => false,
    };
    // From here on those who want the same participation type wait: as little as possible is asked.
    let (kind, shared) = if is_wide {
        lock_all(tx, event, type_id, now).await?
    } else {
        (lock_one(tx, event, type_id, now).await?, SharedSeats::default())
    };
    let closed = rules::closed(event.state, event.ends, now);
    if let Some(why) = closed.or_else(|| rules::window_closed(kind.opens, kind.closes, now)) {
        return Err(Error::Conflict(why));
    }
    if kind.is_list_closed {
        return Err(list_closed());
    }
    if invite.is_some_and(|sent| kind.invite.as_deref().is_some_and(|wanted| wanted != sent)) {
        return Err(Error::Conflict(rules::not_invited()));
    }
    let free = kind.free().into_iter().chain(shared.free()).min();
    let state = if is_held_back { RegistrationState::Waitlisted } else { rules::outcome(free, kind.waitlisted.into()) };
    if state == RegistrationState::Waitlisted && !is_held_back && !is_wide && (kind.has_lapsed || free != Some(0)) {
        return Ok(None);
    }
    let key = if tells { Some(secret::new_key()?) } else { None };
    let place = NewPlace {
        event: event.id,
        type_id,
        account,
        state,
        code: &code(),
        lapses,
        is_held_back,
        is_queued: state == RegistrationState::Waitlisted && !is_held_back && !kind.is_undrawn,
        came_from,
        reading: reading.said.as_deref(),
        read_before: &reading.before,
        now,
        mail: key.map(|key| PlaceMail { key, kind: told_as(state), to: &to, lang }),
    };
    let (id, code) = queries::upsert(tx, &place).await?;
    if lapses.is_some() {
        // Whoever settles it is signed in: only the mails that are to come may do so.
        queries::delete_links(tx, id).await?;
    }
    let is_last = state == RegistrationState::Confirmed && free == Some(1);
    Ok(Some(Taken { id, seat: Seat { code, state }, is_new: true, has_reading: true, is_last }))
}

/// The mail that tells of a new place.
const fn told_as(state: RegistrationState) -> Kind {
    if matches!(state, RegistrationState::Confirmed) { Kind::Registered } else { Kind::Waitlisted }
}

pub(super) fn list_closed() -> Error {
    Error::Conflict(rules::list_closed())
}

/// What somebody holds who asks for a place: it is theirs, and settled by `is_signed_in`, because whoever is has opened
/// a mail to this address before. `None` for another type than they ask for; one that was asked for with an address
/// alone has ended then, and they may have this one.
async fn keep_asked(
    tx: &mut PgConnection,
    event: &HeldEvent,
    (known, type_id): (queries::Row, TypeId),
    is_signed_in: bool,
    now: DateTime<Utc>,
) -> Result<Option<Taken>> {
    let taken = |row: queries::Row, is_new| {
        Some(Taken {
            id: row.id,
            seat: Seat { code: row.code, state: row.state },
            is_new,
            has_reading: false,
            is_last: false,
        })
    };
    if known.lapse != Some(Lapse::Mail) {
        return Ok(if known.type_id == type_id { taken(known, false) } else { None });
    }
    queries::lock_types(tx, event.id).await?;
    // Under the locks: it may have ended meanwhile.
    let row = queries::by_id(tx, known.id).await?.filter(|row| row.state.holds());
    let Some(row) = row else { return Ok(None) };
    if row.type_id != type_id {
        queries::set_cancelled(tx, row.id, now).await?;
        return Ok(None);
    }
    if !is_signed_in {
        return Ok(taken(row, false));
    }
    queries::clear_lapse(tx, row.id).await?;
    // Who waited unconfirmed counts from now on.
    promoting::fill(tx, event, now).await?;
    let settled = queries::by_id(tx, row.id).await?.ok_or(Error::Internal)?;
    let is_new = settled.state == row.state;
    Ok(taken(settled, is_new))
}

/// A participation type under its lock. Errors: `NotFound` for one of another event.
async fn lock_one(
    tx: &mut PgConnection,
    event: &HeldEvent,
    type_id: TypeId,
    now: DateTime<Utc>,
) -> Result<queries::Kind> {
    queries::lock_type(tx, event.id, type_id, now).await?.ok_or(Error::NotFound)
}

/// The same with all types locked, so that the limit that they share holds too. Free seats have gone to those who
/// wait, and of these only those count who can have one.
async fn lock_all(
    tx: &mut PgConnection,
    event: &HeldEvent,
    type_id: TypeId,
    now: DateTime<Utc>,
) -> Result<(queries::Kind, SharedSeats)> {
    queries::lock_types(tx, event.id).await?;
    promoting::fill(tx, event, now).await?;
    let types = queries::lock_types(tx, event.id).await?;
    let shared = promoting::shared_seats(tx, event).await?;
    let kind = types.into_iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
    let waiting = queries::queue(tx, event.id).await?.iter().filter(|place| place.wants == type_id).count();
    Ok((queries::Kind { waitlisted: i32::try_from(waiting).unwrap_or(i32::MAX), ..kind }, shared))
}

/// Letters that are read aloud at the reception.
pub(crate) fn code() -> String {
    secret::letters(CODE_LENGTH)
}

/// Gives a place back; whoever waits first moves up and is told. Cancelling twice is idempotent.
///
/// Errors: `Concealed` for somebody else's.
pub async fn cancel(db: &Db, asked: Asked<'_>, code: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = own(&mut tx, asked, code).await?;
    cancel_in(db, tx, id, asked.now).await
}

/// The registration of that number, for whoever holds it.
///
/// Errors: `SignInRequired`; `NotFound`; `Concealed` for somebody else's.
pub(crate) async fn own(tx: &mut PgConnection, asked: Asked<'_>, code: &str) -> Result<RegistrationId> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let row = queries::by_code(tx, code).await?.ok_or(Error::NotFound)?;
    if row.account == account { Ok(row.id) } else { Err(Error::Concealed) }
}

/// The registration that a link from a mail opens. Errors: `NotFound` for a link that is none.
pub(crate) async fn linked(tx: &mut PgConnection, token: &str, now: DateTime<Utc>) -> Result<RegistrationId> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    queries::by_link(tx, &secret.hash(), now).await?.ok_or(Error::NotFound)
}

/// The same by the link of a mail, without signing in. Errors: `NotFound` for a link that is none.
pub async fn cancel_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = linked(&mut tx, token, now).await?;
    cancel_in(db, tx, id, now).await
}

/// A registration, the event it is of held, its types locked, and nothing else under way for its holder.
pub(super) async fn hold(tx: &mut PgConnection, id: RegistrationId) -> Result<(queries::Row, HeldEvent)> {
    let row = queries::by_id(tx, id).await?.ok_or(Error::NotFound)?;
    let event = events::access::hold_by_id(tx, row.event).await?;
    queries::lock_person(tx, row.event, row.account).await?;
    queries::lock_types(tx, row.event).await?;
    // Read again under the locks: they may hold another type by now, or have been given a seat.
    let row = queries::by_id(tx, id).await?.ok_or(Error::NotFound)?;
    Ok((row, event))
}

async fn cancel_in(
    db: &Db,
    mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
    id: RegistrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let keys = give_back(&mut tx, id, true, now).await?;
    db.commit(tx, &keys).await
}

/// The same as a step of another transaction, whose use case has asked; `tells` its holder. Returns the pages that change.
pub(crate) async fn give_back(
    tx: &mut PgConnection,
    id: RegistrationId,
    tells: bool,
    now: DateTime<Utc>,
) -> Result<Vec<CacheKey>> {
    let (row, event) = hold(tx, id).await?;
    if event.ends.is_some_and(|ends| ends <= now) {
        return Err(Error::conflict("この回は終わっています。", "This event is over."));
    }
    let types = queries::lock_types(tx, event.id).await?;
    let was_full = types.iter().any(queries::Kind::is_full);
    if queries::set_cancelled(tx, id, now).await? == 1 {
        // Nobody is written to who never opened a mail of ours.
        if tells && row.lapse != Some(Lapse::Mail) {
            notify(tx, id, Kind::RegistrationCancelled, now).await?;
        }
        promoting::fill(tx, &event, now).await?;
    }
    Ok(keys(&event, was_full))
}
