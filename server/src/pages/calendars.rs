//! Calendars: one event, and the coming events of a series.

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Lang, ids::EventRef, keys::CacheKey, pages};
use http::header;
use page_cache::CachedBy;

use super::{Ctx, path::Path, query::Query};
use crate::{files::ics, http::errors::Fail, state::AppState};

/// Events in the calendar of a series.
const NEWEST: usize = 24;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/calendar.ics", get(of_series)).route("/{series}/{number}/event.ics", get(one))
}

/// Whoever has no seat yet asks for a tentative entry.
async fn one(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, query: Query) -> Result<Response, Fail> {
    let page = pages::event::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    let keys = [CacheKey::event(page.event.card.id), CacheKey::series(page.series.id)];
    let is_tentative = query.text("tentative") == "1";
    let mut entries = ics::entries(&ctx.state.config.public_url, &page.event, ctx.now);
    if is_tentative {
        entries = entries.into_iter().map(ics::tentative).collect();
    }
    let text = ics::calendar(&page.event.card.joint_name(Lang::Ja), &page.event.card.zone, entries);
    let canonical = if is_tentative { "tentative=1" } else { "" };
    Ok(reply(&ctx, text, &format!("{slug}-{number}.ics"), keys.to_vec(), canonical))
}

async fn of_series(ctx: Ctx, Path(slug): Path<String>) -> Result<Response, Fail> {
    let page = pages::series::load(ctx.db(), ctx.asked(), &slug, 1).await?;
    let keys = vec![CacheKey::series(page.series.id), CacheKey::CLOCK];
    let mut entries = Vec::new();
    for card in page.tiles.iter().take(NEWEST).map(|tile| &tile.card) {
        let event = pages::event::load(ctx.db(), ctx.asked(), EventRef::new(&slug, card.number)).await?.event;
        entries.extend(ics::entries(&ctx.state.config.public_url, &event, ctx.now));
    }
    let text = ics::calendar(&page.series.name, &page.series.time_zone, entries);
    Ok(reply(&ctx, text, &format!("{slug}.ics"), keys, ""))
}

/// `query`: as the page itself writes it.
fn reply(ctx: &Ctx, text: String, file: &str, keys: Vec<CacheKey>, query: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    let mut response = (headers, text).into_response();
    if ctx.viewer.account.is_none() {
        response.extensions_mut().insert(CachedBy::keys(keys).with_query(query));
    }
    response
}
