//! Calendars: one event, and the coming events of a series.

use app::routes;
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    Lang,
    events::{
        self,
        types::{EventCard, EventState},
    },
    series,
};
use http::header;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

use super::{Ctx, reading::CLOCK};
use crate::{
    http::{errors::Fail, page_cache::CachedBy},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/calendar.ics", get(of_series)).route("/{series}/{number}/event.ics", get(one))
}

async fn one(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Result<Response, Fail> {
    let page = events::actions::page(ctx.db(), &ctx.viewer, &slug, number, ctx.now).await?;
    let name = page.event.card.name(Lang::Ja);
    let keys = [format!("event:{}", page.event.card.id), format!("series:{}", page.series.id)];
    let entry = entry(&ctx, &page.event.card, page.event.sequence, &page.event.venue_address);
    Ok(reply(&ctx, &name, entry.into_iter().collect(), &format!("{slug}-{number}.ics"), keys.to_vec()))
}

async fn of_series(ctx: Ctx, Path(slug): Path<String>) -> Result<Response, Fail> {
    let page = series::actions::page(ctx.db(), &ctx.viewer, &slug, 1, ctx.now).await?;
    let keys = vec![format!("series:{}", page.series.id), CLOCK.to_owned()];
    let mut entries = Vec::new();
    for card in &page.events {
        let event = events::actions::page(ctx.db(), &ctx.viewer, &slug, card.number, ctx.now).await?.event;
        entries.extend(entry(&ctx, card, event.sequence, &event.venue_address));
    }
    Ok(reply(&ctx, &page.series.name, entries, &format!("{slug}.ics"), keys))
}

/// Control characters, line breaks among them, become spaces: a bare CR would end a line for some
/// calendars.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An event without a date has no entry.
fn entry(ctx: &Ctx, card: &EventCard, sequence: i32, address: &str) -> Option<Event> {
    let (starts, ends) = (card.starts?, card.ends?);
    let origin = &ctx.state.config.public_url;
    let host = url::Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let path = routes::event(&card.series_slug, card.number);
    let name = card.name(Lang::Ja);
    let summary = one_line(&if card.title.is_empty() { name } else { format!("{name}: {}", card.title) });
    let mut event = Event::new();
    // The id outlives a change of date or title: calendars then update the entry they have.
    event
        .uid(&format!("{}-{}@{host}", card.series_slug, card.number))
        .sequence(u32::try_from(sequence).unwrap_or_default())
        .summary(&summary)
        .starts(starts.utc)
        .ends(ends.utc)
        .timestamp(ctx.now)
        .url(&format!("{origin}{path}"))
        .status(match card.state {
            EventState::Cancelled => EventStatus::Cancelled,
            EventState::Postponed => EventStatus::Tentative,
            _ => EventStatus::Confirmed,
        });
    if !card.lead.is_empty() {
        event.description(&one_line(&card.lead));
    }
    let place = [card.venue_name.as_str(), address].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>();
    if !place.is_empty() {
        event.location(&one_line(&place.join(" ")));
    }
    Some(event.done())
}

fn reply(ctx: &Ctx, name: &str, entries: Vec<Event>, file: &str, keys: Vec<String>) -> Response {
    let mut calendar = Calendar::new();
    calendar.name(&one_line(name));
    for entry in entries {
        calendar.push(entry);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    let mut response = (headers, calendar.done().to_string()).into_response();
    if ctx.viewer.account.is_none() {
        response.extensions_mut().insert(CachedBy::keys(keys));
    }
    response
}
