//! What organizers do to one registration themselves: with a reason, which the log keeps, and within the same seats.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    answered::Reading,
    changes::{keys, notify},
    mailboxes, placing, promoting, queries,
    refusing::{has_free, is_full, no_place, refuse_closed, refuse_second},
    retyping,
    rules::GRACE,
    seats,
    types::{ByHand, Lapse, RegistrationState},
    undoing,
};
use crate::{
    audit::{self, Entry},
    db::Db,
    error::{Error, Result},
    events::{self, access::HeldEvent, types::EventCard},
    ids::{EventRef, RegistrationId, TypeId},
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address, people,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Characters of a reason, of a note, and of what a mail says.
pub const MAX_REASON: usize = 200;
pub const MAX_NOTE: usize = 500;
pub const MAX_WORDS: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act<'a> {
    /// For the organizers and the door; empty forgets it.
    Note(&'a str),
    /// Another participation type; they keep their turn.
    ChangeType(TypeId),
    /// The change of type that was made at this moment was a mistake: each goes back to what they held.
    TypeBack(DateTime<Utc>),
    /// A free seat, past those who wait; also for who gave theirs back.
    Confirm,
    /// The same for who waits, and for nobody else.
    Seat,
    /// Back from a seat to their turn among those who wait: it was given by mistake.
    PutBack,
    /// The first to be called of those who wait for the same type.
    PutFirst,
    /// At this place of their queue, from 1; the last one where it is shorter.
    PutAt(i64),
    /// The other place that they were given at this moment was a mistake: they stand again where they stood among the others.
    PlaceBack(DateTime<Utc>),
    /// They have no place any more. With words they are told so by mail.
    Remove(Option<&'a str>),
    /// They were removed by mistake: what they had is theirs again, as far as it is free.
    TakeBack,
    /// Their ticket goes to them once more; pressed twice it goes once.
    SendTicket,
}

impl Act<'_> {
    const fn name(self) -> &'static str {
        match self {
            Self::Note(_) => "seat.note",
            Self::ChangeType(_) => "seat.type",
            Self::TypeBack(_) => "seat.type_back",
            Self::Confirm | Self::Seat => "seat.confirm",
            Self::PutBack => "seat.put_back",
            Self::PutFirst => "seat.first",
            Self::PutAt(_) => "seat.place",
            Self::PlaceBack(_) => "seat.place_back",
            Self::Remove(_) => "seat.remove",
            Self::TakeBack => "seat.take_back",
            Self::SendTicket => "seat.ticket",
        }
    }

    pub(super) const fn needs_reason(self) -> bool {
        !matches!(self, Self::Note(_) | Self::SendTicket)
    }
}

/// Does it to the registration with this number. Doing what is so already is idempotent; says whether it was not.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for a number of another event; `Invalid` at `reason`,
/// `note`, `place` or `words`; `Conflict` where there is no free seat, or no place to change.
pub async fn act(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    code: &str,
    act: Act<'_>,
    reason: &str,
) -> Result<bool> {
    let reason = input::line("reason", reason, MAX_REASON)?;
    if act.needs_reason() && reason.is_empty() {
        return Err(missing_reason());
    }
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let row = queries::by_code(&mut tx, code).await?.filter(|row| row.event == card.id).ok_or(Error::NotFound)?;
    let (row, event) = seats::hold(&mut tx, row.id).await?;
    let is_changed = match act {
        Act::Note(text) => {
            let note = input::text("note", text, MAX_NOTE)?;
            queries::set_note(&mut tx, row.id, &note).await?
        }
        Act::SendTicket if row.state == RegistrationState::Cancelled || row.lapse == Some(Lapse::Mail) => {
            return Err(no_place());
        }
        Act::SendTicket => send_ticket(&mut tx, &row, asked.now).await?,
        Act::ChangeType(wanted) => retyping::change_type(&mut tx, &row, &event, wanted, asked.now).await?,
        Act::TypeBack(at) => retyping::type_back(&mut tx, &row, &event, at, asked.now).await?,
        Act::Seat if row.state == RegistrationState::Cancelled => {
            return Err(Error::conflict("取り消し済みの申し込みです。", "This registration was cancelled."));
        }
        Act::Confirm | Act::Seat => confirm(&mut tx, &row, &event, asked.now).await?,
        Act::TakeBack => {
            refuse_closed(&event, asked.now)?;
            refuse_second(&mut tx, &row).await?;
            // Who waited needs no seat. One that was passed on comes back while nobody was told of it.
            let is_free = !undoing::had_seat(&row)
                || has_free(&mut tx, &event, row.type_id, true).await?
                || (undoing::call_back(&mut tx, &row).await? && has_free(&mut tx, &event, row.type_id, true).await?);
            undoing::take_back(&mut tx, &row, &event, is_free, asked.now).await?
        }
        Act::PutBack => {
            refuse_closed(&event, asked.now)?;
            undoing::put_back(&mut tx, &row, &event, asked.now).await?
        }
        Act::PutFirst => placing::put_first(&mut tx, &row, asked.now).await?,
        Act::PutAt(place) => placing::put_at(&mut tx, &row, place, asked.now).await?,
        Act::PlaceBack(at) => placing::put_back(&mut tx, &row, at).await?,
        Act::Remove(words) => remove(&mut tx, &row, &event, words, asked.now).await?,
    };
    if !is_changed {
        return Ok(false);
    }
    record(&mut tx, asked, &series, &card, (act.name(), row.id), &reason).await?;
    db.commit(tx, &keys(&event, true)).await?;
    Ok(true)
}

/// Registers somebody who asked in another way than by the page: a seat where one is free, a place on the waitlist where
/// none is. They are told by mail. Returns the number on the ticket; of who holds a place already, theirs.
///
/// Errors: as [`act`]; `Invalid` at `mail` and `name`; `NotFound` for a type of another event.
pub async fn add(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    type_id: TypeId,
    (mail, name): (&str, &str),
    reason: &str,
) -> Result<String> {
    let address = mail_address::key(&mail_address::parse(mail)?);
    let name = input::line("name", name, super::types::MAX_NAME)?;
    let reason = input::line("reason", reason, MAX_REASON)?;
    if reason.is_empty() {
        return Err(missing_reason());
    }
    let mut is_wide = false;
    loop {
        let mut tx = db.begin().await?;
        let (series, card) =
            events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
        let event = events::access::hold_by_id(&mut tx, card.id).await?;
        let account = people::of_mailbox(&mut tx, &address, Lang::Ja).await?;
        let Some((account, to)) = account else {
            return Err(Error::invalid(
                "mail",
                "このアドレスのアカウントは閉じられています。",
                "The account of this address is closed.",
            ));
        };
        // A place that waits for a mail to be opened is settled by this; any other is theirs as it is.
        if let Some(place) = mailboxes::settled(&mut tx, card.id, &to).await? {
            return Ok(place.code);
        }
        let reading = Reading::default();
        let wanted = seats::Wanted {
            account,
            type_id,
            invite: None,
            came_from: "",
            reading: &reading,
            lapses: None,
            tells: true,
        };
        let Some(taken) = seats::take(&mut tx, &event, wanted, is_wide, asked.now).await? else {
            drop(tx);
            promoting::end_lapsed_of(db, card.id, asked.now).await?;
            is_wide = true;
            continue;
        };
        if !name.is_empty() {
            // An account is its owner's to name.
            queries::set_called(&mut tx, taken.id, &name).await?;
        }
        record(&mut tx, asked, &series, &card, ("seat.add", taken.id), &reason).await?;
        db.commit(tx, &keys(&event, true)).await?;
        return Ok(taken.seat.code);
    }
}

pub(super) fn missing_reason() -> Error {
    Error::invalid("reason", "理由を入れてください。記録に残ります。", "Please give a reason. The log keeps it.")
}

async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: &EventCard,
    (action, id): (&str, RegistrationId),
    reason: &str,
) -> Result<()> {
    let subject = format!("registration:{id}");
    let entry = Entry::of_event(series.id, card.id, action, &subject).with_words(reason);
    audit::write(tx, asked.viewer, &entry).await
}

/// False when it was sent again a moment ago.
async fn send_ticket(tx: &mut PgConnection, row: &queries::Row, now: DateTime<Utc>) -> Result<bool> {
    if !queries::ticket_goes_again(tx, row.id, now, now - GRACE).await? {
        return Ok(false);
    }
    let kind = match (row.state, row.lapse) {
        (_, Some(Lapse::Offer)) => Kind::SeatOffered,
        (RegistrationState::Confirmed, _) => Kind::Registered,
        _ => Kind::Waitlisted,
    };
    notify(tx, row.id, kind, now).await?;
    Ok(true)
}

async fn confirm(tx: &mut PgConnection, row: &queries::Row, event: &HeldEvent, now: DateTime<Utc>) -> Result<bool> {
    refuse_closed(event, now)?;
    refuse_second(tx, row).await?;
    match row.state {
        // It waits for its owner's word, who has not shown that the address is theirs, or has not said yes.
        _ if row.lapse.is_some() => return Err(no_place()),
        RegistrationState::Confirmed => return Ok(false),
        _ if !has_free(tx, event, row.type_id, true).await? => return Err(is_full()),
        RegistrationState::Waitlisted => {
            undoing::remember(tx, row, ByHand::Seated, now).await?;
            queries::promote(tx, row.id, now).await?;
        }
        RegistrationState::Cancelled => queries::take_back(tx, row.id, now).await?,
    }
    notify(tx, row.id, Kind::Promoted, now + GRACE).await?;
    Ok(true)
}

async fn remove(
    tx: &mut PgConnection,
    row: &queries::Row,
    event: &HeldEvent,
    words: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let words = words.map(|words| input::text("words", words, MAX_WORDS)).transpose()?;
    if row.state == RegistrationState::Cancelled {
        return Ok(false);
    }
    undoing::remember(tx, row, ByHand::Removed, now).await?;
    queries::set_cancelled(tx, row.id, now).await?;
    if let Some(words) = words
        && row.lapse != Some(Lapse::Mail)
    {
        let (_, mail, language) = queries::addressee(tx, row.account).await?;
        let (event, registration) = (Some(row.event), Some(row.id));
        let payload = Payload { event, registration, words, ..Payload::default() };
        let lang = Lang::from_tag(&language).unwrap_or_default();
        outbox::enqueue(tx, &mail, Kind::Removed, lang, &payload, now + GRACE).await?;
    }
    let seated = promoting::fill_and_tell(tx, event, now, now + GRACE).await?;
    if let [next] = seated.as_slice() {
        undoing::remember_next(tx, row, *next, now).await?;
    }
    Ok(true)
}
