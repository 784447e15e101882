//! Pages of talks.

use app::agenda::talk_page;
use axum::{Router, routing::get};
use domain::ids::EventRef;
use domain::pages;
use page_cache::CachedBy;

use super::{
    Ctx,
    path::Path,
    reply::{Reply, embedding, keys},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/{number}/talks/{n}", get(talk))
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
