//! `/me`

use crate::{
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::EventId,
    people, qa,
    registration::{
        queries,
        types::{CurrentRegistration, RegistrationState},
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
    /// Events that are over, newest first.
    pub past: Vec<(EventCard, CurrentRegistration)>,
    /// Series that the person follows: address and name.
    pub follows: Vec<(String, String)>,
    /// How many questions wait for them as a speaker; `None` for who speaks nowhere.
    pub questions: Option<i64>,
    /// Since when they have an address for calendar programs.
    pub calendar_since: Option<Local>,
    /// Their name stands on the lists of those who come.
    pub shows_name: bool,
    /// The next events of the series that the person came to, where they hold nothing yet.
    pub suggested: Vec<EventCard>,
}

/// `/me`
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<MyPage> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let (mut coming, mut past, mut called_off) = (Vec::new(), Vec::new(), Vec::new());
    let mut came_to = Vec::new();
    for (event, id, zone) in queries::of_account(&mut conn, me.id).await? {
        let Some(card) = events::access::card(&mut conn, event).await? else { continue };
        let held = queries::held(&mut conn, id, &zone).await?;
        if !came_to.contains(&card.series_slug) {
            came_to.push(card.series_slug.clone());
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
                past.push((card, held));
            }
        } else if held.state.holds() {
            coming.push((card, held));
        }
    }
    coming.reverse();
    called_off.reverse();
    let mut suggested = Vec::new();
    for slug in came_to {
        let series = series::access::find(&mut conn, &slug).await?;
        let next = events::lists::upcoming(&mut conn, Some(&series), asked.now, 3).await?;
        let holds = |id: EventId, list: &[(events::types::EventCard, CurrentRegistration)]| {
            list.iter().any(|(card, _)| card.id == id)
        };
        suggested.extend(next.into_iter().filter(|card| card.state == EventState::Open && !holds(card.id, &coming)));
    }
    let follows = series::following::of(&mut conn, me.id).await?;
    let since = people::calendar::since(&mut conn, me.id, asked.now).await?;
    let calendar_since = since.map(|at| Local::at(at, ZONE));
    let shows_name = people::queries::shows_name(&mut conn, me.id).await?;
    let questions = qa::queries::waiting_for(&mut conn, me.id).await?;
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
