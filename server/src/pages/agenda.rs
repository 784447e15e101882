//! Pages of talks.

use app::{agenda::talk_page, routes};
use axum::{Router, routing::get};
use domain::ids::EventRef;
use domain::pages;
use page_cache::CachedBy;

use super::{
    Ctx, events,
    path::Path,
    reply::{Reply, embedding, keys},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/talks/{n}", get(talk))
        .route("/{series}/{number}/talks/{n}/share.png", get(share_image))
}

async fn talk(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |asked| pages::talk::load(ctx.db(), asked, EventRef::new(&slug, number), n).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            talk_page::document,
        )
        .await?;
    Ok(embedding(page.reply(&ctx, Vec::new())?))
}

async fn share_image(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    if let Some(reply) = events::without_query(&ctx, || routes::talk_image(&slug, number, n)) {
        return Ok(reply);
    }
    let page = pages::talk::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), n).await?;
    let names: Vec<String> = page.slot.speakers.iter().map(|billing| billing.display_name(ctx.lang)).collect();
    events::picture(&ctx, &page.series, &page.event.card, &page.slot.title, &names.join(ctx.lang.t("、", ", "))).await
}
