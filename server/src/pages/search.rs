//! The search page.

use axum::{
    Router,
    response::{Html, IntoResponse},
    routing::get,
};
use domain::search::{
    self,
    types::{Order, SearchQuery},
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
        order: if query.text("order") == "date" { Order::Date } else { Order::Relevance },
        page: query.number("page").unwrap_or(1).clamp(1, 1_000),
    };
    let page = search::find::search(ctx.db(), ctx.asked(), &query).await?;
    Ok(Html(app::search::search_page::document(&ctx.cx(), page)).into_response())
}
