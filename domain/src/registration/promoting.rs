//! Free seats go to those who wait, and places that nobody answered for become free.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    changes::{keys, notify, notify_of, type_change},
    queries,
    queue::{self, SharedSeats, TypeSeats},
    rules::{self, Promotion},
    types::Lapse,
};
use crate::{
    db::Db,
    error::Result,
    events::{self, access::HeldEvent},
    ids::{EventId, RegistrationId},
    jobs,
    mail::types::Kind,
    viewer::Asked,
};

/// An event takes registrations again, or its seats are given otherwise than before: what is free goes to those who
/// wait. A step of that transaction, which holds the event.
pub(crate) async fn fill_all(tx: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let event = events::access::hold_by_id(tx, event).await?;
    fill(tx, &event, now).await
}

/// Gives or offers free seats to those who wait, first come first served, and tells them. Nobody moves up in an event
/// that takes no registrations. The transaction holds the event.
pub(super) async fn fill(tx: &mut PgConnection, event: &HeldEvent, now: DateTime<Utc>) -> Result<()> {
    fill_and_tell(tx, event, now, now).await.map(drop)
}

/// The same, whose mails of seats that are given leave at `told`. Returns who holds a seat now and held none before;
/// whoever is asked first is not among them.
pub(super) async fn fill_and_tell(
    tx: &mut PgConnection,
    event: &HeldEvent,
    now: DateTime<Utc>,
    told: DateTime<Utc>,
) -> Result<Vec<RegistrationId>> {
    let mut seated = Vec::new();
    if rules::closed(event.state, event.ends, now).is_some() {
        return Ok(seated);
    }
    let promotion = rules::promotion(&event.seating, event.starts, now);
    if promotion == Promotion::Held {
        return Ok(seated);
    }
    let types = queries::lock_types(tx, event.id).await?;
    if types.iter().all(|kind| kind.waitlisted == 0) {
        return Ok(seated);
    }
    let shared = shared_seats(tx, event).await?;
    let seats: Vec<TypeSeats> = types
        .iter()
        .map(|kind| {
            let capacity = if kind.is_undrawn { Some(0) } else { kind.capacity };
            TypeSeats { id: kind.id, capacity, confirmed: kind.confirmed.into() }
        })
        .collect();
    let waiting = queries::queue(tx, event.id).await?;
    let keeps_both = matches!(promotion, Promotion::Offered(_));
    for at in queue::admissions(&seats, shared, keeps_both, &waiting) {
        let place = waiting[at];
        match promotion {
            Promotion::Offered(until) => {
                queries::offer(tx, place.id, until, now).await?;
                notify(tx, place.id, Kind::SeatOffered, now).await?;
            }
            Promotion::Given | Promotion::Held => {
                queries::promote(tx, place.id, now).await?;
                let change = match place.holds {
                    Some(held) => type_change(tx, held, place.wants).await?,
                    None => Vec::new(),
                };
                notify_of(tx, place.id, Kind::Promoted, change, told).await?;
                if place.holds.is_none() {
                    seated.push(place.id);
                }
            }
        }
    }
    Ok(seated)
}

/// The event moves to another day: nobody owes an answer of the old one. Offers are taken back, and what is free is given
/// anew. While the organizers hold free seats back it would not be: then whoever was asked is asked again, for the new day
/// and with the whole time to answer. A step of that transaction, which holds the event alone and has written the day.
pub(crate) async fn move_offers(tx: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let held = events::access::hold_by_id(tx, event).await?;
    let starts = held.starts.filter(|starts| *starts > now);
    let (Some(starts), true, None) = (starts, held.seating.is_paused, rules::closed(held.state, held.ends, now)) else {
        return take_offers_back(tx, event).await;
    };
    queries::lock_types(tx, event).await?;
    for id in queries::renew_offers(tx, event, (now + held.seating.offer_for).min(starts)).await? {
        // Who has not read of the old day yet reads of the new one alone.
        jobs::withdraw(tx, event, id, Kind::SeatOffered.into_str()).await?;
        notify(tx, id, Kind::SeatOffered, now).await?;
    }
    Ok(())
}

/// The event is postponed or cancelled: offers are taken back. A step of that transaction, which holds the event alone.
pub(crate) async fn take_offers_back(tx: &mut PgConnection, event: EventId) -> Result<()> {
    queries::lock_types(tx, event).await?;
    Ok(queries::take_offers_back(tx, event).await?)
}

/// The limit that all types share, counted where there is one. The transaction holds all types.
pub(super) async fn shared_seats(tx: &mut PgConnection, event: &HeldEvent) -> Result<SharedSeats> {
    let limit = event.seating.limit;
    let taken = if limit.is_some() { queries::count_seated(tx, event.id).await? } else { 0 };
    Ok(SharedSeats { limit, taken })
}

/// Ends the places that nobody answered for in time, and lets those wait who were held back until now; of all events,
/// for the worker. Says of how many.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn end_lapsed(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let events = queries::events_with_lapsed(&mut connection, asked.now).await?;
    drop(connection);
    for event in &events {
        end_lapsed_of(db, *event, asked.now).await?;
    }
    Ok(events.len())
}

/// The same of one event. Several processes may come to it at once: each place ends once, in the transaction that
/// gives it to the next.
pub(super) async fn end_lapsed_of(db: &Db, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let event = events::access::hold_by_id(&mut tx, event).await?;
    queries::lock_types(&mut tx, event.id).await?;
    let lapsed = queries::lapsed(&mut tx, event.id, now).await?;
    for place in &lapsed {
        match place.lapse {
            // It was asked for in the name of an address that nobody answered from: nothing is left of it.
            Lapse::Mail => queries::forget_unanswered(&mut tx, place.id, now).await?,
            Lapse::Offer => {
                if !queries::fall_back(&mut tx, place.id).await? {
                    queries::set_cancelled(&mut tx, place.id, now).await?;
                }
                notify(&mut tx, place.id, Kind::OfferLapsed, now).await?;
            }
        }
    }
    let released = queries::release_held_back(&mut tx, event.id, now).await?;
    if lapsed.is_empty() && released == 0 {
        return Ok(());
    }
    fill(&mut tx, &event, now).await?;
    db.commit(tx, &keys(&event, true)).await
}
