//! `/me`

use chrono::{DateTime, Utc};

use super::{
    attendee::PastAttendance,
    register::{self, RegisterPage},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::{EventId, EventRef, TypeId},
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
    let attendance = super::queries::attendance_of(&mut conn, me.id).await?;
    // Series, with the type that was held there the last time.
    let mut came_to: Vec<(String, String)> = Vec::new();
    for (event, id, zone) in queries::of_account(&mut conn, me.id).await? {
        let Some(card) = events::access::card(&mut conn, event).await? else { continue };
        let held = queries::held(&mut conn, id, &zone).await?;
        if came_to.iter().all(|(slug, _)| *slug != card.series_slug) {
            came_to.push((card.series_slug.clone(), held.type_name.clone()));
        }
        let has_passed = card.ends.is_some_and(|ends| ends.utc <= asked.now);
        // The given-up date of a postponed event may have gone by: the event is still to come.
        let is_over = card.state == EventState::Ended || (has_passed && card.state != EventState::Postponed);
        if card.state == EventState::Cancelled {
            if held.state.holds() && !has_passed {
                called_off.push((card, held));
            }
        } else if is_over {
            if held.state == RegistrationState::Confirmed {
                let (attended, is_noted) = attendance.get(&card.id).copied().unwrap_or_default();
                let what = PastAttendance::of(held.state, attended, is_noted);
                past.push((card, held, what));
            }
        } else if held.state.holds() {
            coming.push((card, held));
        }
    }
    coming.reverse();
    called_off.reverse();
    let mut next_ones = Vec::new();
    for (slug, type_name) in came_to {
        let series = series::access::find(&mut conn, &slug).await?;
        let next = events::lists::upcoming(&mut conn, Some(&series), asked.now, 3).await?;
        let holds = |id: EventId, list: &[(events::types::EventCard, CurrentRegistration)]| {
            list.iter().any(|(card, _)| card.id == id)
        };
        let open = next.into_iter().filter(|card| card.state == EventState::Open && !holds(card.id, &coming));
        next_ones.extend(open.map(|card| (card, type_name.clone())));
    }
    let follows = series::following::of(&mut conn, me.id).await?;
    let since = people::calendar::since(&mut conn, me.id, asked.now).await?;
    let calendar_since = since.map(|at| Local::at(at, ZONE));
    let shows_name = people::queries::shows_name(&mut conn, me.id).await?;
    let questions = qa::queries::waiting_for(&mut conn, me.id).await?;
    drop(conn);
    let mut suggested = Vec::with_capacity(next_ones.len());
    for (card, type_name) in next_ones {
        let page = register::load(db, asked, EventRef::new(&card.series_slug, card.number), "").await?;
        suggested.push(Suggested { one_tap: one_tap(&page, &type_name, asked.now), card });
    }
    Ok(MyPage {
        questions,
        calendar_since,
        shows_name,
        name: me.name.clone(),
        coming,
        called_off,
        past,
        follows,
        suggested,
    })
}

/// What one press takes of this form.
fn one_tap(page: &RegisterPage, last: &str, now: DateTime<Utc>) -> Option<(TypeId, String)> {
    let is_told_first = page.absences.is_some_and(|rule| rule.is_held_back);
    if page.closed.is_some() || page.held.is_some() || is_told_first || !page.questions.is_empty() {
        return None;
    }
    let is_free = |kind: &&ParticipationType| {
        rules::barred(kind, None, now).is_none() && rules::next_state(kind) == RegistrationState::Confirmed
    };
    let mut free = page.types.iter().filter(is_free).peekable();
    let first = free.peek().copied();
    let kind = free.find(|kind| kind.name == last).or(first)?;
    Some((kind.id, kind.name.clone()))
}
