//! Pages that anyone may read.

use app::{events::event_page, routes};
use axum::{Router, response::IntoResponse, routing::get};
use domain::ids::EventRef;
use domain::pages;
use http::header;

use super::{
    Ctx,
    path::Path,
    reply::{Reply, keys},
};
use crate::{files::share, state::AppState};
use page_cache::CachedBy;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/{number}", get(event)).route("/{series}/{number}/share.png", get(share_image))
}

async fn event(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |asked| pages::event::load(ctx.db(), asked, EventRef::new(&slug, number)).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            event_page::document,
        )
        .await?;
    let held = pages::event::held(ctx.db(), ctx.asked(), page.facts()).await?;
    page.reply(&ctx, event_page::fills(&ctx.cx(), page.facts(), held.as_ref()))
}

/// The picture of an event, drawn from its series and number.
async fn share_image(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    // With a query it would be drawn anew each time.
    if ctx.path.contains('?') {
        return Ok(super::ctx::see_other(&routes::share_image(&slug, number)));
    }
    let page = pages::event::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    let card = &page.event.card;
    let when = card.starts.as_ref().map(|starts| starts.date(ctx.lang)).unwrap_or_default();
    let svg = app::ui::art::share_svg(card.mark, card.number, &card.name(ctx.lang), &card.headline(ctx.lang), &when);
    let keys = keys(&page.series, card.id);
    let image = share::png(svg).await?;
    let mut response = ([(header::CONTENT_TYPE, "image/png")], image).into_response();
    if ctx.viewer.account.is_none() {
        response.extensions_mut().insert(CachedBy::keys(keys));
    }
    Ok(response)
}
