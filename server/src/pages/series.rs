//! Pages of series, and the home page.

use app::{
    home::{home_page, on_now},
    series::series_page,
};
use axum::{Router, routing::get};
use domain::{keys::CacheKey, pages};
use page_cache::CachedBy;

use super::{
    Ctx,
    path::Path,
    query::Query,
    reply::{Reply, embedding, page_query},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(home)).route("/{series}", get(series_page))
}

async fn home(ctx: Ctx) -> Reply {
    let page = ctx
        .shared_page(
            async |db, asked| {
                let samples = ctx.state.samples.get(async || pages::samples::load(&db, asked).await).await?;
                Ok((pages::home::load(&db, asked).await?, samples))
            },
            |(page, _)| {
                let events = page.events_asked().map(CacheKey::event);
                CachedBy::keys([CacheKey::SITE, CacheKey::CLOCK].into_iter().chain(events))
            },
            |cx, (page, samples)| home_page::document(cx, page, samples),
        )
        .await?;
    let facts = &page.facts().0;
    let held = ctx.state.own.held_next(ctx.asked(), facts.next.as_ref()).await?;
    let mut on = Vec::new();
    for live in facts.live.iter().take(on_now::PLACES.len()) {
        on.push(ctx.state.own.on_now(ctx.asked(), &live.card, live.video_url.as_deref()).await?);
    }
    let reply = page.reply(&ctx, home_page::fills(&ctx.cx(), facts, held.as_ref(), &on))?;
    // What is on opens in the page.
    Ok(if facts.live.is_empty() { reply } else { embedding(reply) })
}

async fn series_page(ctx: Ctx, Path(slug): Path<String>, query: Query) -> Reply {
    let number = query.number("page").unwrap_or(1);
    let page = ctx
        .shared_page(
            async |db, asked| pages::series::load(&db, asked, &slug, number).await,
            |page| {
                let keys = [CacheKey::series(page.series.id), CacheKey::CLOCK];
                CachedBy::keys(keys).with_query(page_query(page.page))
            },
            series_page::document,
        )
        .await?;
    let follows = ctx.state.own.follows(ctx.asked(), page.facts()).await?;
    let held = ctx.state.own.held_next(ctx.asked(), page.facts().next.as_ref()).await?;
    page.reply(&ctx, series_page::fills(&ctx.cx(), page.facts(), follows, held.as_ref()))
}
