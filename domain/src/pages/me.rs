//! `/me`

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    attendee::PastAttendance,
    queries::{self as page_queries, BeforeSeat},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::{AccountId, TypeId},
    people, qa,
    registration::{
        queries, rules,
        types::{CurrentRegistration, ParticipationType, RegistrationState},
    },
    series,
    time::Local,
    viewer::Asked,
};

/// In which days of one's own are told.
const ZONE: &str = "Asia/Tokyo";

/// Events of each series among which one is looked for.
const LOOKED_AHEAD: i64 = 3;

/// `/me`
#[derive(Clone, Debug, PartialEq)]
pub struct MyPage {
    pub name: String,
    /// Events to come that the person holds a place at, soonest first.
    pub coming: Vec<(EventCard, CurrentRegistration)>,
    /// Events that the person held a place at and that were cancelled, until their day has passed.
    pub called_off: Vec<(EventCard, CurrentRegistration)>,
    /// Events that are over and what is known of their coming, newest first.
    pub past: Vec<(EventCard, CurrentRegistration, PastAttendance)>,
    /// Series that the person follows: address and name.
    pub follows: Vec<(String, String)>,
    /// How many questions wait for them as a speaker; `None` for who speaks nowhere.
    pub questions: Option<i64>,
    /// Since when they have an address for calendar programs.
    pub calendar_since: Option<Local>,
    /// Their name stands on the lists of those who come.
    pub shows_name: bool,
    /// When they last chose that it does, or does not; `None` for who never did.
    pub shows_name_at: Option<Local>,
    /// The next events of the series that the person came to, where they hold nothing yet.
    pub suggested: Vec<Suggested>,
}

/// An event that somebody may want to come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    pub card: EventCard,
    /// A type with a free seat that one press takes, and its name: the one they held the last time, where it is free.
    /// `None` where there is something to choose, to answer or to be told first.
    pub one_tap: Option<(TypeId, String)>,
}

/// `/me`
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<MyPage> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let (mut coming, mut past, mut called_off) = (Vec::new(), Vec::new(), Vec::new());
    let attendance = page_queries::attendance_of(&mut conn, me.id).await?;
    // Series, with the type that was held there the last time.
    let mut came_to: Vec<(String, String)> = Vec::new();
    let own = queries::of_account(&mut conn, me.id).await?;
    let (events, places): (Vec<i64>, Vec<i64>) = own.iter().map(|(event, id, _)| (event.0, id.0)).unzip();
    let cards = events::queries::by_ids(&mut conn, &events).await?;
    let mut cards: HashMap<_, _> = cards.into_iter().map(|card| (card.id, card)).collect();
    let mut held = queries::held_of(&mut conn, &places).await?;
    for (event, id, zone) in own {
        let Some((card, held)) = cards.remove(&event).zip(held.remove(&id)) else { continue };
        let held = held.into_held(&zone);
        if came_to.iter().all(|(slug, _)| *slug != card.series_slug) {
            came_to.push((card.series_slug.clone(), held.type_name.clone()));
        }
        let has_passed = card.end().is_some_and(|ends| ends <= asked.now);
        // The given-up date of a postponed event may have gone by: the event is still to come.
        let is_over = card.state == EventState::Ended || (has_passed && card.state != EventState::Postponed);
        if card.state == EventState::Cancelled {
            if held.state.holds() && !has_passed {
                called_off.push((card, held));
            }
        } else if is_over {
            if held.state == RegistrationState::Confirmed {
                let what = attendance.get(&card.id).copied().unwrap_or(PastAttendance::Unknown);
                past.push((card, held, what));
            }
        } else if held.state.holds() {
            coming.push((card, held));
        }
    }
    coming.reverse();
    called_off.reverse();
    let mut open = events::queries::open_of_series(&mut conn, &slugs_of(&came_to), asked.now, LOOKED_AHEAD).await?;
    open.retain(|card| coming.iter().all(|(held, _): &(EventCard, CurrentRegistration)| held.id != card.id));
    let suggested = suggest(&mut conn, (me.id, asked.now), open, &came_to).await?;
    let follows = series::queries::followed_by(&mut conn, me.id).await?;
    let since = people::calendar::since(&mut conn, me.id, asked.now).await?;
    let calendar_since = since.map(|at| Local::at(at, ZONE));
    let (shows_name, chosen_at) = people::queries::shows_name(&mut conn, me.id).await?;
    let questions = qa::queries::waiting_for(&mut conn, me.id).await?;
    Ok(MyPage {
        questions,
        calendar_since,
        shows_name,
        shows_name_at: chosen_at.map(|at| Local::at(at, ZONE)),
        name: me.name.clone(),
        coming,
        called_off,
        past,
        follows,
        suggested,
    })
}

fn slugs_of(came_to: &[(String, String)]) -> Vec<String> {
    came_to.iter().map(|(slug, _)| slug.clone()).collect()
}

/// Open events, those of the series that was come to last first, each with what one press takes. However many there are, the
/// database is asked as often.
async fn suggest(
    db: &mut PgConnection,
    (account, now): (AccountId, DateTime<Utc>),
    mut open: Vec<EventCard>,
    came_to: &[(String, String)],
) -> Result<Vec<Suggested>> {
    let place = |card: &EventCard| came_to.iter().position(|(slug, _)| *slug == card.series_slug);
    open.sort_by_key(place);
    let ids: Vec<i64> = open.iter().map(|card| card.id.0).collect();
    let types = queries::types_of_events(db, &ids).await?;
    let before = page_queries::before_seats(db, &ids).await?;
    let ruled: Vec<i64> = before.values().filter(|one| one.absence_limit.is_some()).map(|one| one.series.0).collect();
    let absences = queries::absences_in(db, &ruled, account, now).await?;
    let suggested = open.into_iter().map(|card| {
        let last = place(&card).map_or("", |at| came_to[at].1.as_str());
        let one_tap = before.get(&card.id).zip(types.get(&card.id)).and_then(|(before, types)| {
            let stayed_away = absences.get(&before.series).copied().unwrap_or_default();
            one_tap((&card, types), (before, stayed_away), last, now)
        });
        Suggested { card, one_tap }
    });
    Ok(suggested.collect())
}

/// What one press takes at an event: nothing where something is to be said or told first.
fn one_tap(
    (card, types): (&EventCard, &[ParticipationType]),
    (before, stayed_away): (&BeforeSeat, i64),
    last: &str,
    now: DateTime<Utc>,
) -> Option<(TypeId, String)> {
    let ends = card.ends.map(|at| at.utc);
    // Whoever is held back was told so, and is told again.
    let is_told_first = rules::is_warned(before.absence_limit, stayed_away);
    if before.asks || is_told_first || rules::closed(card.state, ends, now).is_some() {
        return None;
    }
    let is_free = |kind: &&ParticipationType| {
        rules::barred(kind, None, now).is_none() && rules::next_state(kind) == RegistrationState::Confirmed
    };
    let mut free = types.iter().filter(is_free).peekable();
    let first = free.peek().copied();
    let kind = free.find(|kind| kind.name == last).or(first)?;
    Some((kind.id, kind.name.clone()))
}
