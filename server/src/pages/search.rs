//! The search page.

use axum::{
    Router,
    response::{Html, IntoResponse},
    routing::get,
};
use domain::{
    pages,
    search::types::{Order, SearchQuery},
};

use super::{Ctx, query::Query, reply::Reply};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/search", get(search_page))
}

async fn search_page(ctx: Ctx, query: Query) -> Reply {
    let query = SearchQuery {
        q: query.text("q").to_owned(),
        series: Some(query.text("series").to_owned()).filter(|slug| !slug.is_empty()),
        year: query.number("year"),
        kind: query.text("kind").parse().ok(),
        order: if query.text("order") == "date" { Order::Date } else { Order::Relevance },
        page: query.number("page").unwrap_or(1).clamp(1, 1_000),
    };
    let results = pages::search::load(ctx.db(), ctx.asked(), &query).await?;
    let words = if query.q.is_empty() {
        let samples = ctx.state.samples.get(async || pages::samples::load(ctx.db(), ctx.asked()).await).await?;
        samples.words.iter().map(|sample| sample.word.clone()).collect()
    } else {
        Vec::new()
    };
    Ok(Html(app::search::search_page::document(&ctx.cx(), &results, &words)).into_response())
}
