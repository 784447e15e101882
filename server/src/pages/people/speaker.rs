//! Public profiles.

use axum::{Router, routing::get};
use domain::{keys::CacheKey, pages};

use crate::{
    pages::{Ctx, path::Path, reply::Reply},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/speakers/{slug}", get(speaker))
}

async fn speaker(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let page = pages::speaker::load(ctx.db(), &ctx.viewer, &slug).await?;
    let mut keys: Vec<CacheKey> = page.appearances.iter().map(|(card, _)| CacheKey::event(card.id)).collect();
    keys.push(CacheKey::SITE);
    Ok(ctx.shared(app::people::speaker_page::document(&ctx.cx(), page), keys, ""))
}
