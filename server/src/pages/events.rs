//! Pages that anyone may read.

use std::sync::Arc;

use app::{events::event_page, routes};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    Error,
    db::Db,
    events::types::{EventCard, EventState},
    ids::EventRef,
    pages::{self, event::EventPage},
    series::types::Series,
    viewer::Asked,
};
use http::header;

use super::{
    Ctx,
    path::Path,
    reply::{Reply, embedding, keys, with_seats},
};
use crate::{files::share, http::shared_pages::EventFacts, state::AppState};
use page_cache::CachedBy;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/{number}", get(event)).route("/{series}/{number}/share.png", get(share_image))
}

async fn event(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |db, asked| load(&ctx, &db, asked, EventRef::new(&slug, number)).await,
            // Among them is the clock: what is on now is said for half a minute at most.
            |page| CachedBy::keys(with_seats(&page.series, page.event.card.id)),
            event_page::document,
        )
        .await?;
    let held = ctx.state.own.held(ctx.asked(), page.facts()).await?;
    let streams = ctx.state.own.streams(ctx.asked(), page.facts(), held.as_ref()).await?;
    let reply = page.reply(&ctx, event_page::fills(&ctx.cx(), page.facts(), held.as_ref(), &streams))?;
    // While it is on, the stream opens in the page.
    Ok(if page.facts().live.is_some() { embedding(reply) } else { reply })
}

/// The facts of the page. When registration opens its seats change many times a second and nothing else of it: what visitors
/// read of all else is kept, under the keys of the page but for that of the seats.
async fn load(ctx: &Ctx, db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<EventPage, Error> {
    if asked.viewer.account.is_some() {
        return pages::event::load(db, asked, event_ref).await;
    }
    let (kept, address) = (&ctx.state.caches.events, routes::event(event_ref.series, event_ref.number));
    if let Some(known) = kept.get(0, &address) {
        return pages::event::with_seats_now(db, &known.0).await;
    }
    let epoch = kept.epoch();
    let page = pages::event::load(db, asked, event_ref).await?;
    // How many came is counted from seats, too.
    if page.event.card.state != EventState::Ended {
        let keys = keys(&page.series, page.event.card.id).map(String::from);
        kept.put(epoch, 0, &address, &keys, Arc::new(EventFacts(page.clone())));
    }
    Ok(page)
}

/// The picture of an event, drawn from its series and number.
async fn share_image(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    if let Some(reply) = without_query(&ctx, || routes::share_image(&slug, number)) {
        return Ok(reply);
    }
    let page = pages::event::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    let card = &page.event.card;
    let when = card.starts.as_ref().map(|starts| starts.date(ctx.lang)).unwrap_or_default();
    picture(&ctx, &page.series, card, &card.headline(ctx.lang), &when).await
}

/// With a query a picture would be drawn anew each time: that one is led to the address without.
pub(super) fn without_query(ctx: &Ctx, to: impl FnOnce() -> String) -> Option<Response> {
    ctx.path.contains('?').then(|| super::ctx::see_other(&to()))
}

/// A picture with the shapes of an event, which other sites show of a page about it: its title, and a line under it.
pub(super) async fn picture(ctx: &Ctx, series: &Series, card: &EventCard, title: &str, under: &str) -> Reply {
    let svg = app::ui::art::share_svg(card.mark, card.number, &card.name(ctx.lang), title, under);
    let image = share::png(svg).await?;
    let mut response = ([(header::CONTENT_TYPE, "image/png")], image).into_response();
    if ctx.viewer.account.is_none() {
        response.extensions_mut().insert(CachedBy::keys(keys(series, card.id)));
    }
    Ok(response)
}
