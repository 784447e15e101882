//! Feeds of reports, and what robots may read.

use app::routes;
use atom_syndication::{Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::DateTime;
use domain::{Lang, keys::CacheKey, pages};
use http::header;

use super::{Ctx, path::Path};
use crate::{http::errors::Fail, state::AppState};

/// Entries in a feed.
const FEED_LENGTH: i64 = 30;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/feed.atom", get(all))
        .route("/{series}/feed.atom", get(of_series))
        .route("/robots.txt", get(robots))
}

async fn all(ctx: Ctx) -> Result<Response, Fail> {
    feed(&ctx, None).await
}

async fn of_series(ctx: Ctx, Path(slug): Path<String>) -> Result<Response, Fail> {
    feed(&ctx, Some(&slug)).await
}

async fn feed(ctx: &Ctx, only: Option<&str>) -> Result<Response, Fail> {
    let entries = pages::feed::load(ctx.db(), only, FEED_LENGTH).await?;
    let origin = &ctx.state.config.public_url;
    let (name, page, own) = match only {
        None => ("Benkyokai".to_owned(), routes::HOME.to_owned(), routes::FEED.to_owned()),
        Some(slug) => {
            let page = pages::series::load(ctx.db(), ctx.asked(), slug, 1).await?;
            (page.series.name, routes::series(slug), routes::series_feed(slug))
        }
    };
    let updated = entries.iter().map(|e| e.updated).max().unwrap_or(DateTime::UNIX_EPOCH);
    let link = |rel: &str, path: &str| Link { href: format!("{origin}{path}"), rel: rel.into(), ..Link::default() };
    let feed = Feed {
        title: Text::plain(format!("{name} レポート")),
        id: format!("{origin}{own}"),
        updated: FixedDateTime::from(updated),
        links: vec![link("self", &own), link("alternate", &page)],
        lang: Some("ja".to_owned()),
        entries: entries
            .into_iter()
            .map(|entry| {
                let path = routes::report(&entry.card.series_slug, entry.card.number);
                let author = if entry.author.is_empty() { entry.card.series_name.clone() } else { entry.author };
                Entry {
                    title: Text::plain(format!("{} レポート", entry.card.name(Lang::Ja))),
                    id: format!("{origin}{path}"),
                    updated: FixedDateTime::from(entry.updated),
                    published: Some(FixedDateTime::from(entry.published)),
                    authors: vec![Person { name: author, ..Person::default() }],
                    links: vec![link("alternate", &path)],
                    summary: (!entry.lead.is_empty()).then(|| Text::plain(entry.lead)),
                    ..Entry::default()
                }
            })
            .collect(),
        ..Feed::default()
    };
    Ok(ctx.file("application/atom+xml; charset=utf-8", feed.to_string(), [CacheKey::SITE]))
}

async fn robots(ctx: Ctx) -> Response {
    let origin = &ctx.state.config.public_url;
    let body = format!(
        "User-agent: *\nDisallow: /organize\nDisallow: /search\nDisallow: /sign-in\nDisallow: /reset\nSitemap: {origin}{}\n",
        routes::SITE_MAP
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
