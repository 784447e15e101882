//! `/me/calendar/{token}`: what somebody holds, for calendar programs.

use chrono::{DateTime, Utc};

use crate::{
    db::Db,
    error::Result,
    events::{self, types::Event},
    people,
    registration::{queries, types::RegistrationState},
};

/// An event of somebody's calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEvent {
    pub event: Event,
    /// They have no seat yet, or have not answered for it.
    pub is_tentative: bool,
}

/// The newest events of a calendar.
const NEWEST: usize = 60;

/// Errors: `NotFound` for an address that opens nothing.
pub async fn load(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Vec<CalendarEvent>> {
    let mut conn = db.acquire().await?;
    let account = people::calendar::account_of(&mut conn, token, now).await?;
    let mut all = Vec::new();
    for (event, id, zone) in queries::of_account(&mut conn, account).await?.into_iter().take(NEWEST) {
        let held = queries::held(&mut conn, id, &zone).await?;
        if !held.state.holds() {
            continue;
        }
        let Some(card) = events::access::card(&mut conn, event).await? else { continue };
        let is_tentative = held.state != RegistrationState::Confirmed || held.lapses.is_some();
        all.push(CalendarEvent { event: events::access::load(&mut conn, card).await?, is_tentative });
    }
    Ok(all)
}
