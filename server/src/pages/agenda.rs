//! Pages of talks.

use axum::{Router, routing::get};
use domain::pages;

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
    let page = pages::talk::load(ctx.db(), &ctx.viewer, &slug, number, n, ctx.now).await?;
    let keys = keys(&page.series, page.event.card.id);
    Ok(embedding(ctx.shared(app::agenda::talk_page::document(&ctx.cx(), page), keys, "")))
}
