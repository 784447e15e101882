//! Pages of series, and the home page.

use axum::{Router, routing::get};
use domain::{keys::CacheKey, pages};

use super::{
    Ctx,
    path::Path,
    query::Query,
    reply::{Reply, page_query},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(home)).route("/{series}", get(series_page))
}

async fn home(ctx: Ctx) -> Reply {
    let page = pages::home::load(ctx.db(), &ctx.viewer, ctx.now).await?;
    let html = app::series::home_page::document(&ctx.cx(), page);
    Ok(ctx.shared(html, [CacheKey::SITE, CacheKey::CLOCK], ""))
}

async fn series_page(ctx: Ctx, Path(slug): Path<String>, query: Query) -> Reply {
    let page = pages::series::load(ctx.db(), &ctx.viewer, &slug, query.number("page").unwrap_or(1), ctx.now).await?;
    let keys = [CacheKey::series(page.series.id), CacheKey::CLOCK];
    let query = page_query(page.page);
    Ok(ctx.shared(app::series::series_page::document(&ctx.cx(), page), keys, &query))
}
