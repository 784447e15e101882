//! Pages that anyone may read.

use app::{events::event_page, routes};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{events::types::EventCard, ids::EventRef, keys::CacheKey, pages, series::types::Series};
use http::header;

use super::{
    Ctx,
    path::Path,
    reply::{Reply, embedding, keys, with_seats},
};
use crate::{files::share, state::AppState};
use page_cache::CachedBy;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/{number}", get(event)).route("/{series}/{number}/share.png", get(share_image))
}

async fn event(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |db, asked| pages::event::load(&db, asked, EventRef::new(&slug, number)).await,
            |page| {
                // What is on now is said for half a minute at most.
                let clock = page.live.is_some().then_some(CacheKey::CLOCK);
                CachedBy::keys(with_seats(&page.series, page.event.card.id).chain(clock))
            },
            event_page::document,
        )
        .await?;
    let held = ctx.state.own.held(ctx.asked(), page.facts()).await?;
    let streams = ctx.state.own.streams(ctx.asked(), page.facts(), held.as_ref()).await?;
    let reply = page.reply(&ctx, event_page::fills(&ctx.cx(), page.facts(), held.as_ref(), &streams))?;
    // While it is on, the stream opens in the page.
    Ok(if page.facts().live.is_some() { embedding(reply) } else { reply })
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
