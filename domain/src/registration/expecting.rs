//! Who is expected to come to an event, and the seats that may be given on it.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    forecast::{self, Expected, Seat},
    promoting, queries, rules,
    types::ParticipationType,
};
use crate::{
    audit::{self, Change},
    db::Db,
    error::{Error, Result},
    events::{self, access::HeldEvent},
    ids::{EventId, EventRef, SeriesId, TypeId},
    series::types::Series,
    viewer::{Asked, Right},
};

/// What is to be expected of each of these types of an event; one of which the past says nothing is left out.
pub(crate) async fn of_types(
    db: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    types: &[ParticipationType],
) -> Result<HashMap<TypeId, Expected>> {
    let (past, seats) = queries::past_and_seats(db, series, event).await?;
    let expected = types.iter().filter_map(|kind| {
        let own: Vec<Seat> = seats.iter().filter(|(id, _)| *id == kind.id).map(|(_, seat)| *seat).collect();
        // What is watched needs no room, and what is drawn is nobody's yet.
        let room = kind.capacity.filter(|_| !kind.is_online && !kind.is_undrawn()).map_or(0, i64::from);
        let expected = forecast::expect(&own, (&kind.name, kind.is_online), room, &past)?;
        Some((kind.id, expected.within(left_of_all(kind))))
    });
    Ok(expected.collect())
}

/// Seats under the limit that all types share which are left once those of this type are taken.
fn left_of_all(kind: &ParticipationType) -> Option<i64> {
    // More than its own may have been let in.
    let own = (i64::from(kind.capacity?) - kind.confirmed).max(0);
    Some(kind.shared_free? - own)
}

/// Gives a type the seats that were suggested, from `was` to `wanted`; those who wait move up and are told as whenever
/// there are more seats.
///
/// Errors: as [`events::access::find_with_right`] for `Right::EditEvent`; `NotFound` for a type of another event; `Conflict`
/// when its capacity or what is suggested is another by now, and when the event takes no registrations any more.
pub async fn accept(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: TypeId,
    (was, wanted): (i32, i32),
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, event) = lock(&mut tx, asked, event_ref).await?;
    if let Some(why) = rules::closed(event.state, event.ends, asked.now) {
        return Err(Error::Conflict(why));
    }
    let kind = find_type(&mut tx, &event, id).await?;
    let expected = of_types(&mut tx, (series.id, event.id), std::slice::from_ref(&kind)).await?;
    let (further, held_back) = expected.get(&id).map_or((0, 0), |one| (one.overbooking, one.held_back));
    if kind.capacity == Some(was) && held_back > 0 && i64::from(wanted) - i64::from(was) > further {
        return Err(Error::conflict(
            "全体の定員の残りが、この画面を開いたあとに減りました。増やすには、先に回の設定で全体の定員を変えてください。",
            "Fewer seats are left of all at the event than when this page was drawn. To add some, please raise the limit of all in the settings of the event first.",
        ));
    }
    if kind.capacity != Some(was) || further == 0 || i64::from(was) + further != i64::from(wanted) {
        return Err(Error::conflict(
            "見込みか定員が、この画面を開いたあとに変わりました。いまの見込みを確かめて、もう一度選んでください。",
            "The forecast or the capacity has changed since this page was drawn. Please look at what is suggested now, and choose again.",
        ));
    }
    change(&mut tx, asked, (&series, event.id), &kind, wanted).await?;
    promoting::fill(&mut tx, &event, asked.now).await?;
    db.commit(tx, &events::access::touched(&series, event.id)).await
}

/// The way back from [`accept`]: the capacity is `was` again. Nobody loses a seat by it, and who was told of one keeps it.
///
/// Errors: as [`accept`], but that nothing need be suggested and the event may be over.
pub async fn take_back(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: TypeId,
    (was, accepted): (i32, i32),
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, event) = lock(&mut tx, asked, event_ref).await?;
    let kind = find_type(&mut tx, &event, id).await?;
    if kind.capacity != Some(accepted) || !(0..accepted).contains(&was) {
        return Err(Error::conflict(
            "定員がそのあとに変わりました。回の設定で、いまの定員を確かめてください。",
            "The capacity has changed since. Please look at it in the settings of the event.",
        ));
    }
    change(&mut tx, asked, (&series, event.id), &kind, was).await?;
    db.commit(tx, &events::access::touched(&series, event.id)).await
}

/// The event, locked as when its seats are edited: nobody registers meanwhile, so that what is suggested stays so.
async fn lock(tx: &mut PgConnection, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<(Series, HeldEvent)> {
    let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(tx, card.id).await?;
    let event = events::access::hold_by_id(tx, card.id).await?;
    Ok((series, event))
}

async fn find_type(tx: &mut PgConnection, event: &HeldEvent, id: TypeId) -> Result<ParticipationType> {
    queries::lock_types(tx, event.id).await?;
    let types = queries::types_of(tx, event.id, &event.zone).await?;
    types.into_iter().find(|kind| kind.id == id).ok_or(Error::NotFound)
}

async fn change(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, event): (&Series, EventId),
    kind: &ParticipationType,
    seats: i32,
) -> Result<()> {
    queries::set_capacity(tx, event, kind.id, seats).await?;
    let was = kind.capacity.map(|seats| seats.to_string()).unwrap_or_default();
    let details = audit::Details {
        changes: vec![Change { field: "capacity".to_owned(), was, is: seats.to_string() }],
        words: kind.name.clone(),
        ..audit::Details::default()
    };
    let subject = format!("event:{event}");
    let entry = audit::Entry { details, ..audit::Entry::of_event(series.id, event, "seat.capacity", &subject) };
    audit::write(tx, asked.viewer, &entry).await
}
