//! The command palette of the desk, as a page and as data.

use app::shell::palette;
use axum::{Json, Router, response::IntoResponse, routing::get};
use domain::{Error, pages};
use http::{HeaderMap, header};

use super::{
    Ctx,
    query::Query,
    reply::{Reply, html_response},
};
use crate::state::AppState;

/// Characters that are looked for; more is no search.
const MOST: usize = 100;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/find", get(find))
}

async fn find(ctx: Ctx, query: Query, headers: HeaderMap) -> Reply {
    let at = query.text("at");
    let typed: String = query.text("q").chars().take(MOST).collect();
    let mut parts = at.split('/');
    let slug = parts.next().filter(|slug| !slug.is_empty());
    let number = parts.next().and_then(|number| number.parse().ok());
    let hits = pages::palette::load(ctx.db(), ctx.asked(), slug, &typed).await?;
    let desk = pages::desk_frame::load(ctx.db(), ctx.asked(), slug, number).await?.ok_or(Error::Concealed)?;
    let cx = ctx.cx();
    let wants_data =
        headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    if wants_data {
        let commands = palette::commands(&cx, &desk, &hits, &typed);
        return Ok(([(header::CACHE_CONTROL, "no-store")], Json(commands)).into_response());
    }
    let cx = app::cx::Cx { desk: Some(std::sync::Arc::new(desk.clone())), ..cx };
    Ok(html_response(palette::document(&cx, &desk, &hits, at, &typed)))
}
