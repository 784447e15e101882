//! Reads of registration: the form, tickets, what a person holds.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{Held, MyPage, ParticipationType, RegisterPage, RegistrationState, Ticket},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, times::Move, types::EventState},
    ids::{EventId, RegistrationId},
    lang::Lang,
    people::secret::Secret,
    series,
    viewer::Viewer,
};

/// The kinds of seats of an event, in the organizers' order; `zone` is the event's.
pub async fn types_of(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<ParticipationType>> {
    Ok(queries::types_of(db, event, zone).await?)
}

/// Adds a kind of seat, or changes the capacity of the one with that name. `mode` is onsite or online.
pub(crate) async fn add_type(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    name: &str,
    mode: &str,
    capacity: Option<i32>,
) -> Result<()> {
    Ok(queries::insert_type(db, event, position, name, mode, capacity, None).await?)
}

pub(crate) async fn copy_types(db: &mut PgConnection, event: EventId, from: EventId) -> Result<()> {
    Ok(queries::copy_types(db, event, from).await?)
}

/// The event moved: so do the windows of its kinds of seats.
pub(crate) async fn move_windows(db: &mut PgConnection, event: EventId, moved: &Move) -> Result<()> {
    for (id, opens, closes) in queries::windows(db, event).await? {
        let (opens, closes) = (opens.map(|at| moved.window(at)), closes.map(|at| moved.window(at)));
        queries::set_window(db, id, opens, closes).await?;
    }
    Ok(())
}

/// Mail addresses of everybody who holds a place.
pub(crate) async fn mails_of(db: &mut PgConnection, event: EventId) -> Result<Vec<(String, Lang)>> {
    let rows = queries::mails_of(db, event).await?;
    Ok(rows.into_iter().map(|(mail, language)| (mail, Lang::from_tag(&language).unwrap_or_default())).collect())
}

/// `/{series}/{number}/register`
pub async fn register_page(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    now: DateTime<Utc>,
) -> Result<RegisterPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::actions::find(&mut conn, viewer, slug, number).await?;
    let types = queries::types_of(&mut conn, card.id, &series.time_zone).await?;
    let closed = rules::closed(card.state, card.ends.map(|at| at.utc), now);
    let held = held_by(&mut conn, viewer, card.id, &series.time_zone).await?;
    let event = events::actions::load(&mut conn, card).await?;
    Ok(RegisterPage { series, event, types, closed, held })
}

/// The place or the turn on a waitlist that the viewer holds at an event.
pub(crate) async fn held_by(
    db: &mut PgConnection,
    viewer: &Viewer,
    event: EventId,
    zone: &str,
) -> Result<Option<Held>> {
    let Some(account) = viewer.account_id() else { return Ok(None) };
    let Some(row) = queries::by_account(db, event, account).await? else { return Ok(None) };
    let held = queries::held(db, row.id, zone).await?;
    Ok(held.state.holds().then_some(held))
}

/// `/me/tickets/{code}`. Errors: `SignInRequired`; `Concealed` for somebody else's.
pub async fn ticket(db: &Db, viewer: &Viewer, code: &str, now: DateTime<Utc>) -> Result<Ticket> {
    let account = viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let row = queries::by_code(&mut conn, code).await?.ok_or(Error::NotFound)?;
    if row.account != account {
        return Err(Error::Concealed);
    }
    load_ticket(&mut conn, row.id, now).await
}

/// What a link from a mail opens; looking changes nothing. Errors: `NotFound`.
pub async fn ticket_by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Ticket> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut conn = db.acquire().await?;
    let id = queries::by_link(&mut conn, &secret.hash(), now).await?.ok_or(Error::NotFound)?;
    load_ticket(&mut conn, id, now).await
}

async fn load_ticket(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> Result<Ticket> {
    let row = queries::by_id(db, id).await?.ok_or(Error::NotFound)?;
    let card = events::actions::card(db, row.event).await?.ok_or(Error::NotFound)?;
    let series = series::actions::find(db, &card.series_slug).await?;
    let held = queries::held(db, id, &series.time_zone).await?;
    let (name, ..) = queries::addressee(db, row.account).await?;
    let plan = events::actions::plan(db, card.id).await?;
    let stream_url = plan.stream_url.filter(|_| rules::shows_stream(held.state, &card, now));
    let may_cancel =
        held.state.holds() && card.state != EventState::Cancelled && card.ends.is_none_or(|ends| ends.utc > now);
    let event = events::actions::load(db, card).await?;
    Ok(Ticket { series, event, held, name, stream_url, may_cancel })
}

/// `/me`
pub async fn my_page(db: &Db, viewer: &Viewer, now: DateTime<Utc>) -> Result<MyPage> {
    let me = viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let (mut coming, mut past, mut called_off) = (Vec::new(), Vec::new(), Vec::new());
    let mut came_to = Vec::new();
    for (event, id, zone) in queries::of_account(&mut conn, me.id).await? {
        let Some(card) = events::actions::card(&mut conn, event).await? else { continue };
        let held = queries::held(&mut conn, id, &zone).await?;
        if !came_to.contains(&card.series_slug) {
            came_to.push(card.series_slug.clone());
        }
        let has_passed = card.ends.is_some_and(|ends| ends.utc <= now);
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
        let series = series::actions::find(&mut conn, &slug).await?;
        let next = events::actions::upcoming(&mut conn, Some(&series), now, 3).await?;
        let holds = |id: EventId, list: &[(events::types::EventCard, Held)]| list.iter().any(|(card, _)| card.id == id);
        suggested.extend(next.into_iter().filter(|card| card.state == EventState::Open && !holds(card.id, &coming)));
    }
    let follows = series::following::of(&mut conn, me.id).await?;
    Ok(MyPage { name: me.name.clone(), coming, called_off, past, follows, suggested })
}
