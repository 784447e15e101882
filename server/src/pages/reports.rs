//! Reports and their archive.

use app::{
    reports::{report_page, reports_page},
    routes,
};
use axum::{Router, routing::get};
use domain::{ids::EventRef, keys::CacheKey, pages};
use page_cache::CachedBy;

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
    let page = ctx
        .shared_page(
            async |db, asked| pages::report::load(&db, asked, EventRef::new(&slug, number)).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            report_page::document,
        )
        .await?;
    Ok(embedding(page.reply(&ctx, Vec::new())?))
}

async fn report_list(ctx: Ctx, query: Query) -> Reply {
    let only = Some(query.text("series")).filter(|slug| !slug.is_empty());
    let number = query.number("page").unwrap_or(1);
    let page = ctx
        .shared_page(
            async |db, asked| pages::reports::load(&db, asked, only, number).await,
            |page| {
                // The query as the pages write it; whatever else was asked is answered but not kept.
                let address = routes::reports(page.only.as_deref(), page.page);
                CachedBy::keys([CacheKey::SITE]).with_query(address.split_once('?').map_or("", |(_, query)| query))
            },
            reports_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}
