//! A participation type whose seats are drawn: what is drawn by is said, the list is closed, the seed is entered.

use std::collections::{HashMap, HashSet};

use rand::seq::SliceRandom as _;
use sqlx::PgConnection;

use super::{
    changes::{keys, notify},
    lottery, promoting, queries, rules,
};
use crate::{
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{self, access::HeldEvent, types::EventCard},
    ids::{EventRef, TypeId},
    input,
    mail::types::Kind,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Characters of what is drawn by, and of the seed.
pub const MAX_SOURCE: usize = 200;
pub const MAX_SEED: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Seats are drawn, by this public value that nobody knows yet.
    Say(&'a str),
    /// First come first served again; whoever entered waits by the time of their entry.
    GiveUp,
    /// Nobody enters any more; the fingerprint is published.
    Close,
    /// The public value is known.
    Draw(&'a str),
}

/// Takes a step, in their order: said, closed, drawn.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for a type of another event; `Invalid` at `source` and
/// `seed`; `Conflict` for a step out of order, and for a type without a capacity.
pub async fn take_step(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    type_id: TypeId,
    step: Step<'_>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let event = events::access::hold_by_id(&mut tx, card.id).await?;
    let types = queries::lock_types(&mut tx, event.id).await?;
    let kind = types.iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
    let stage = queries::lottery_of(&mut tx, type_id).await?;
    let (action, count) = match (step, stage) {
        (Step::Say(source), None | Some((_, None, None))) => {
            if kind.capacity.is_none() {
                return Err(Error::conflict(
                    "定員のない枠では、抽選は要りません。先に定員を入れてください。",
                    "A kind without a capacity needs no draw. Give it a capacity first.",
                ));
            }
            let source = input::line("source", source, MAX_SOURCE)?;
            if source.is_empty() {
                return Err(Error::invalid(
                    "source",
                    "種にする、まだだれも知らない公開の値を書いてください。",
                    "Please say which public value, unknown to anybody yet, it is drawn by.",
                ));
            }
            queries::say_lottery(&mut tx, event.id, type_id, &source, asked.now).await?;
            ("seat.lottery.say", None)
        }
        (Step::GiveUp, Some((_, None, None))) => {
            queries::give_lottery_up(&mut tx, type_id).await?;
            promoting::fill(&mut tx, &event, asked.now).await?;
            ("seat.lottery.give_up", None)
        }
        (Step::Close, Some((_, None, None))) => {
            let n = close(&mut tx, &event, type_id, asked.now).await?;
            ("seat.lottery.close", Some(n))
        }
        (Step::Draw(seed), Some((_, Some(_), None))) => {
            let seed = input::line("seed", seed, MAX_SEED)?;
            if seed.is_empty() {
                return Err(Error::invalid("seed", "種の値を入れてください。", "Please enter the value."));
            }
            let n = draw(&mut tx, &event, (type_id, &types), &seed, asked.now).await?;
            ("seat.lottery.draw", Some(n))
        }
        _ => {
            return Err(Error::conflict(
                "いまこの手順は行えません。ページを読み込み直して、いまの段階を確かめてください。",
                "This step cannot be taken now. Please load the page again and look where it stands.",
            ));
        }
    };
    record(&mut tx, asked, &series, &card, (action, type_id), count).await?;
    db.commit(tx, &keys(&event, true)).await
}

async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: &EventCard,
    (action, type_id): (&str, TypeId),
    count: Option<i64>,
) -> Result<()> {
    let subject = format!("type:{type_id}");
    let entry = Entry {
        details: Details { count, ..Details::default() },
        ..Entry::of_event(series.id, card.id, action, &subject)
    };
    audit::write(tx, asked.viewer, &entry).await
}

/// Numbers everybody who waits for this type, by chance.
async fn close(
    tx: &mut PgConnection,
    event: &HeldEvent,
    type_id: TypeId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<i64> {
    let waiting = queries::queue(tx, event.id).await?;
    let mut entries: Vec<_> = waiting.iter().filter(|place| place.wants == type_id).map(|place| place.id).collect();
    if entries.is_empty() {
        return Err(Error::conflict("まだだれも申し込んでいません。", "Nobody has entered yet."));
    }
    entries.shuffle(&mut rand::rng());
    let numbers: Vec<String> = (1..=entries.len()).map(|n| format!("A-{n:04}")).collect();
    queries::write_entries(tx, type_id, &entries, &numbers).await?;
    queries::close_lottery(tx, type_id, &lottery::fingerprint(&numbers), now).await?;
    Ok(i64::try_from(entries.len()).unwrap_or(i64::MAX))
}

/// The order decides who is next: the first who still want a seat get what is free, the others wait in that order, and
/// behind them whoever is on no list. Returns how many seats there were.
async fn draw(
    tx: &mut PgConnection,
    event: &HeldEvent,
    (type_id, types): (TypeId, &[queries::Kind]),
    seed: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<i64> {
    if let Some(why) = rules::closed(event.state, event.ends, now) {
        return Err(Error::Conflict(why));
    }
    let kind = types.iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
    let entries = queries::lottery_entries(tx, type_id).await?;
    let numbers: Vec<String> = entries.iter().map(|(number, _)| number.clone()).collect();
    let queue = queries::queue(tx, event.id).await?;
    let wanting: HashMap<_, _> =
        queue.iter().filter(|place| place.wants == type_id).map(|place| (place.id, place)).collect();
    let registrations: HashMap<_, _> = entries.iter().map(|(number, id)| (number.as_str(), *id)).collect();
    let mut seats = i64::from(kind.capacity.unwrap_or(0) - kind.confirmed).max(0);
    let mut shared = promoting::shared_seats(tx, event).await?.free();
    let mut outcomes = Vec::with_capacity(numbers.len());
    let (mut winners, mut listed) = (HashSet::new(), Vec::new());
    for one in lottery::draw(seed, &numbers) {
        let registration = registrations.get(one.number.as_str()).copied().flatten();
        // Who left the list since it was closed stands there all the same, and takes nobody's place.
        let Some(place) = registration.and_then(|id| wanting.get(&id)) else {
            outcomes.push((one.number, "withdrawn"));
            continue;
        };
        listed.push(place.id);
        let has_room = seats > 0 && (place.holds.is_some() || shared != Some(0));
        if has_room {
            seats -= 1;
            shared = if place.holds.is_some() { shared } else { shared.map(|left| left - 1) };
            winners.insert(place.id);
        } else {
            // Nobody behind them passes: the winners are the first of the order.
            seats = 0;
        }
        outcomes.push((one.number, if has_room { "won" } else { "waits" }));
    }
    let known: HashSet<_> = listed.iter().copied().collect();
    // In the order of the queue, whoever is on no list.
    let mut order = listed;
    order.extend(queue.iter().map(|place| place.id).filter(|id| wanting.contains_key(id) && !known.contains(id)));
    for id in &order {
        queries::draw_turn(tx, *id).await?;
    }
    queries::write_outcomes(tx, type_id, &outcomes).await?;
    for id in order.iter().filter(|id| winners.contains(id)) {
        queries::promote(tx, *id, now).await?;
        notify(tx, *id, Kind::LotteryWon, now).await?;
    }
    let count = i32::try_from(winners.len()).unwrap_or(i32::MAX);
    queries::finish_lottery(tx, type_id, seed, count, now).await?;
    for id in order.iter().filter(|id| !winners.contains(id)) {
        notify(tx, *id, Kind::LotteryLost, now).await?;
    }
    // A seat that a winner held meanwhile goes to the next.
    promoting::fill(tx, event, now).await?;
    Ok(count.into())
}
