//! Reports and their archive.

use app::routes;
use axum::{Router, routing::get};
use domain::{keys::CacheKey, pages};

use super::{
    Ctx,
    path::Path,
    query::Query,
    reply::{Reply, embedding, keys},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/reports", get(report_list)).route("/{series}/{number}/report", get(report))
}

async fn report(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = pages::report::load(ctx.db(), &ctx.viewer, &slug, number, ctx.now).await?;
    let keys = keys(&page.series, page.event.card.id);
    Ok(embedding(ctx.shared(app::reports::report_page::document(&ctx.cx(), page), keys, "")))
}

async fn report_list(ctx: Ctx, query: Query) -> Reply {
    let only = Some(query.text("series")).filter(|slug| !slug.is_empty());
    let page = pages::reports::load(ctx.db(), &ctx.viewer, only, query.number("page").unwrap_or(1)).await?;
    // The query as the pages write it; whatever else was asked is answered but not kept.
    let address = routes::reports(page.only.as_deref(), page.page);
    let query = address.split_once('?').map_or("", |(_, query)| query).to_owned();
    Ok(ctx.shared(app::reports::reports_page::document(&ctx.cx(), page), [CacheKey::SITE], &query))
}
