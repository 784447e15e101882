//! Feeds of reports, and what search engines ask for.

use app::routes;
use atom_syndication::{Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::DateTime;
use domain::{Lang, reports, series};
use http::header;

use super::{Ctx, path::Path, reading::SITE};
use crate::{http::errors::Fail, http::page_cache::CachedBy, state::AppState};

/// Entries in a feed, and pages of events in the site map.
const FEED_LENGTH: i64 = 30;
const MAP_LENGTH: i64 = 5_000;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/feed.atom", get(all))
        .route("/{series}/feed.atom", get(of_series))
        .route("/sitemap.xml", get(site_map))
        .route("/robots.txt", get(robots))
}

async fn all(ctx: Ctx) -> Result<Response, Fail> {
    feed(&ctx, None).await
}

async fn of_series(ctx: Ctx, Path(slug): Path<String>) -> Result<Response, Fail> {
    feed(&ctx, Some(&slug)).await
}

async fn feed(ctx: &Ctx, only: Option<&str>) -> Result<Response, Fail> {
    let entries = reports::actions::feed(ctx.db(), only, FEED_LENGTH).await?;
    let origin = &ctx.state.config.public_url;
    let (name, page, own) = match only {
        None => ("Benkyokai".to_owned(), routes::HOME.to_owned(), routes::FEED.to_owned()),
        Some(slug) => {
            let page = series::actions::page(ctx.db(), &ctx.viewer, slug, 1, ctx.now).await?;
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
    Ok(kept(ctx, "application/atom+xml; charset=utf-8", feed.to_string()))
}

fn kept(ctx: &Ctx, kind: &'static str, body: String) -> Response {
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if ctx.viewer.account.is_none() {
        response.extensions_mut().insert(CachedBy::keys([SITE]));
    }
    response
}

async fn site_map(ctx: Ctx) -> Result<Response, Fail> {
    use std::fmt::Write as _;
    let origin = &ctx.state.config.public_url;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    // Paths are percent-encoded or made of slugs and numbers: nothing in them needs escaping.
    let mut add = |path: String| {
        let _ = writeln!(xml, "<url><loc>{origin}{path}</loc></url>");
    };
    add(routes::HOME.to_owned());
    add(routes::REPORTS.to_owned());
    // The map is the same for everyone: what a visitor without an account may see.
    for card in series::actions::public_events(ctx.db(), MAP_LENGTH).await? {
        add(routes::event(&card.series_slug, card.number));
        if card.has_report {
            add(routes::report(&card.series_slug, card.number));
        }
    }
    xml.push_str("</urlset>\n");
    Ok(kept(&ctx, "application/xml; charset=utf-8", xml))
}

async fn robots(ctx: Ctx) -> Response {
    let origin = &ctx.state.config.public_url;
    let body = format!(
        "User-agent: *\nDisallow: /organize\nDisallow: /search\nDisallow: /sign-in\nDisallow: /reset\nSitemap: {origin}/sitemap.xml\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
