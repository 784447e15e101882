//! The one door to an event: found for who asks, held, locked, loaded, and the pages that it touches.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{Event, EventCard, Seating, web_address},
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::{EventId, EventRef, SeriesId},
    keys::CacheKey,
    markdown,
    series::{
        self,
        types::{Series, Terms},
    },
    time::Local,
    viewer::{Asked, Right, Viewer},
};

/// Series whose planned and private events the viewer may see.
pub fn seen_by(viewer: &Viewer) -> Vec<i64> {
    let roles = viewer.account.iter().flat_map(|account| &account.roles);
    roles.filter(|held| held.event.is_none()).map(|held| held.series.0).collect()
}

/// As [`seen_by`] at one address: who helps with this event alone sees it before it is public.
async fn seen_at(db: &mut PgConnection, viewer: &Viewer, event_ref: EventRef<'_>) -> Result<Vec<i64>> {
    let mut seen = seen_by(viewer);
    for held in viewer.account.iter().flat_map(|account| &account.roles) {
        if let Some(event) = held.event
            && queries::is_at(db, event, event_ref.series, event_ref.number).await?
        {
            seen.push(held.series.0);
        }
    }
    Ok(seen)
}

/// The series and event at an address. Errors: `NotFound` when there is no such event; `Concealed`
/// when there is one that somebody with an account may not know of.
pub async fn find(db: &mut PgConnection, viewer: &Viewer, event_ref: EventRef<'_>) -> Result<(Series, EventCard)> {
    let series = series::access::find(db, event_ref.series).await?;
    let card = find_in(db, viewer, &series, event_ref).await?;
    Ok((series, card))
}

/// The same in the series of that address, which is known already.
pub(crate) async fn find_in(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    event_ref: EventRef<'_>,
) -> Result<EventCard> {
    let seen = if viewer.is_system { vec![series.id.0] } else { seen_at(db, viewer, event_ref).await? };
    if let Some(card) = queries::by_number(db, series.id, event_ref.number, &seen).await? {
        return Ok(card);
    }
    let is_there = viewer.account.is_some() && queries::exists(db, series.id, event_ref.number).await?;
    Err(if is_there { Error::Concealed } else { Error::NotFound })
}

/// The zone in which the times of an event are typed and shown, as an IANA name. Errors: as [`find`].
pub async fn zone(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<String> {
    let mut conn = db.acquire().await?;
    Ok(find(&mut conn, asked.viewer, event_ref).await?.1.zone)
}

/// What of an event must hold while somebody registers for it.
pub(crate) struct HeldEvent {
    pub id: EventId,
    pub series: SeriesId,
    pub state: super::types::EventState,
    pub starts: Option<DateTime<Utc>>,
    /// By [`super::types::EventState::end`].
    pub ends: Option<DateTime<Utc>>,
    /// IANA name.
    pub zone: String,
    pub seating: Seating,
    /// Something is asked of whoever registers.
    pub has_questions: bool,
    /// Who stayed away so often in a row without a word waits until the day before; `None` without such a rule.
    pub absence_limit: Option<i32>,
    /// What whoever registers agrees to.
    pub terms: Terms,
}

fn held(row: queries::HoldRow) -> HeldEvent {
    HeldEvent {
        id: EventId(row.id),
        series: SeriesId(row.series_id),
        state: row.state,
        starts: row.starts_at,
        ends: row.state.end(row.ends_at, row.late_ends_at),
        zone: row.time_zone,
        seating: Seating {
            limit: row.seat_limit,
            is_paused: row.is_paused,
            ask_before: Duration::hours(row.ask_hours.into()),
            offer_for: Duration::hours(row.offer_hours.into()),
        },
        has_questions: row.has_questions,
        absence_limit: row.absence_limit,
        terms: Terms { conduct: row.conduct_url, privacy: row.privacy_url },
    }
}

/// The event at an address, whose state cannot change until the transaction ends; many may hold it at
/// once. Errors: as [`find`].
pub(crate) async fn hold(db: &mut PgConnection, viewer: &Viewer, event_ref: EventRef<'_>) -> Result<HeldEvent> {
    let seen = seen_at(db, viewer, event_ref).await?;
    let row = queries::hold(db, event_ref.series, event_ref.number, &seen).await?.ok_or(Error::NotFound)?;
    Ok(held(row))
}

/// The same by id, without asking who: for what was asked already.
pub(crate) async fn hold_by_id(db: &mut PgConnection, event: EventId) -> Result<HeldEvent> {
    let row = queries::hold_by_id(db, event).await?;
    Ok(held(row))
}

/// The facts of an event that its pages share, as everybody may know them.
pub async fn load(db: &mut PgConnection, card: EventCard) -> Result<Event> {
    let details = queries::details(db, card.id).await?;
    let video = details.shown_video.clone();
    Ok(facts(card, details, video))
}

/// The same for whoever works on the event: with its recording, whatever talk is in it.
pub(crate) async fn load_for_desk(db: &mut PgConnection, card: EventCard) -> Result<Event> {
    let details = queries::details(db, card.id).await?;
    let video = details.video_url.clone();
    Ok(facts(card, details, video))
}

fn facts(card: EventCard, details: queries::Details, video: Option<String>) -> Event {
    let mut hashtags = Vec::new();
    if !details.hashtag_pattern.is_empty() {
        hashtags.push(details.hashtag_pattern.replace("{n}", &card.number.to_string()));
    }
    for tag in details.series_hashtags.into_iter().chain(details.hashtags) {
        if !hashtags.iter().any(|known| known.eq_ignore_ascii_case(&tag)) {
            hashtags.push(tag);
        }
    }
    let local = |at| Local::at(at, &details.time_zone);
    Event {
        hides_video: details.video_url.is_some() && details.shown_video.is_none(),
        days: details.days.into_iter().map(|(from, to)| (local(from), local(to))).collect(),
        lead_html: markdown::block(&card.lead),
        lead_excerpt: markdown::excerpt(&card.lead, markdown::EXCERPT),
        doors: details.doors_at.map(|at| Local::at(at, &details.time_zone)),
        venue_address: details.venue_address,
        venue_url: web_address(details.venue_url),
        online_note: details.online_note,
        hashtags,
        video_url: web_address(video),
        hosts: details.hosts,
        links: details.links,
        reason: details.reason,
        is_promotion_paused: details.is_promotion_paused,
        given_up: details
            .last_starts_at
            .zip(details.last_ends_at)
            .filter(|_| card.starts.is_none())
            .map(|(from, to)| (Local::at(from, &details.time_zone), Local::at(to, &details.time_zone))),
        sequence: details.sequence,
        updated: Local::at(details.updated_at, &details.time_zone),
        card,
    }
}

/// The public stream or video of an event, where everybody may see it.
pub(crate) async fn video_url(db: &mut PgConnection, event: EventId) -> Result<Option<String>> {
    Ok(web_address(queries::details(db, event).await?.shown_video))
}

/// The same for who has a place, whatever talk is in it: they hear all of it in the room as well.
pub(crate) async fn video_of_seated(db: &mut PgConnection, event: EventId) -> Result<Option<String>> {
    Ok(web_address(queries::details(db, event).await?.video_url))
}

pub(crate) use queries::by_id as card;

/// The same of several, and whether anyone may see each; what is not there is left out.
pub(crate) async fn cards(db: &mut PgConnection, events: &[EventId]) -> Result<Vec<(EventCard, bool)>> {
    let ids: Vec<i64> = events.iter().map(|id| id.0).collect();
    let public = queries::public_among(db, &ids).await?;
    let cards = queries::by_ids(db, &ids).await?;
    let with_public = |card: EventCard| {
        let is_public = public.contains(&card.id);
        (card, is_public)
    };
    Ok(cards.into_iter().map(with_public).collect())
}

pub use queries::{NewEvent, Venue};
pub(crate) use queries::{is_public, lock, question_counts, set_late_end, set_video};

/// Hashtags of this event alone, in the order of its report, without #.
pub(crate) async fn own_hashtags(db: &mut PgConnection, event: EventId) -> Result<Vec<String>> {
    Ok(queries::details(db, event).await?.hashtags)
}

/// All days of an event of several days, in its zone; none for an event of one day.
pub(crate) async fn several_days(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<chrono::NaiveDate>> {
    let starts = queries::day_starts(db, event).await?;
    let mut days: Vec<_> = starts.into_iter().map(|at| Local::at(at, zone).wall.date()).collect();
    days.dedup();
    Ok(if days.len() > 1 { days } else { Vec::new() })
}

/// The second and later days of an event, in its zone; none for an event of one day.
pub(crate) async fn further_days(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<chrono::NaiveDate>> {
    let starts = queries::day_starts(db, event).await?;
    Ok(starts.into_iter().skip(1).map(|at| Local::at(at, zone).wall.date()).collect())
}

/// Slug and number of the public event with this join code, however it was typed.
pub async fn by_code(db: &Db, code: &str) -> Result<(String, i32)> {
    let mut conn = db.acquire().await?;
    queries::event_by_code(&mut conn, &rules::join_code(code)).await?.ok_or(Error::NotFound)
}

/// The start on which the times of an event hang: its own, or its last one while it has none.
pub(crate) async fn last_start(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Option<Local>> {
    Ok(queries::last_times(db, event).await?.starts.map(|at| Local::at(at, zone)))
}

/// A series and an event of it, for somebody with this right.
pub async fn find_with_right(
    db: &mut PgConnection,
    viewer: &Viewer,
    event_ref: EventRef<'_>,
    right: Right,
) -> Result<(Series, EventCard)> {
    let series = series::access::find(db, event_ref.series).await?;
    if viewer.held_in(series.id).is_none_or(|held| held.event.is_none()) {
        viewer.require(series.id, right)?;
        let card = find_in(db, viewer, &series, event_ref).await?;
        return Ok((series, card));
    }
    let card = find_in(db, viewer, &series, event_ref).await?;
    viewer.require_at(series.id, card.id, right)?;
    Ok((series, card))
}

/// Surrogate keys of the pages that show an event.
pub fn touched(series: &Series, event: EventId) -> Vec<CacheKey> {
    vec![CacheKey::event(event), CacheKey::series(series.id), CacheKey::SITE]
}
