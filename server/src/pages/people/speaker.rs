//! Public profiles.

use app::people::speaker_page;
use axum::{Router, routing::get};
use domain::{keys::CacheKey, pages};
use page_cache::CachedBy;

use crate::{
    pages::{Ctx, path::Path, reply::Reply},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/speakers/{slug}", get(speaker))
}

async fn speaker(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let page = ctx
        .shared_page(
            async |asked| pages::speaker::load(ctx.db(), asked, &slug).await,
            |page| {
                let events = page.appearances.iter().map(|(card, _)| CacheKey::event(card.id));
                CachedBy::keys(events.chain([CacheKey::SITE]))
            },
            speaker_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}
