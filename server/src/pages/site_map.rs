//! The site map for search engines: one file, or an index of several.

use std::fmt::Write as _;

use app::routes;
use axum::{Router, response::Response, routing::get};
use chrono::SecondsFormat;
use domain::{
    Error, addresses,
    keys::CacheKey,
    pages,
    series::site_map::{Entry, PublicPage},
};

use super::{Ctx, ctx::see_other, path::Path};
use crate::{http::errors::Fail, state::AppState};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
const XML: &str = "application/xml; charset=utf-8";

pub fn routes() -> Router<AppState> {
    Router::new().route(routes::SITE_MAP, get(whole)).route("/sitemap/{part}", get(part))
}

type Reply = Result<Response, Fail>;

/// Everything when it fits into one file, else the names of the files.
async fn whole(ctx: Ctx) -> Reply {
    if ctx.path.contains('?') {
        return Ok(see_other(routes::SITE_MAP));
    }
    let parts = pages::site_map::parts(ctx.db()).await?;
    if parts == 1 {
        return urls(&ctx, 1).await;
    }
    let origin = &ctx.state.config.public_url;
    let mut xml = format!("{HEAD}<sitemapindex {NAMESPACE}>\n");
    for part in 1..=parts {
        let _ = writeln!(xml, "<sitemap><loc>{origin}{}</loc></sitemap>", routes::site_map_part(part));
    }
    xml.push_str("</sitemapindex>\n");
    Ok(file(&ctx, xml))
}

async fn part(ctx: Ctx, Path(name): Path<String>) -> Reply {
    let part: u32 = name.strip_suffix(".xml").and_then(|part| part.parse().ok()).ok_or(Error::NotFound)?;
    let own = routes::site_map_part(part);
    if ctx.path == own {
        return urls(&ctx, part).await;
    }
    // With a query it would be made anew each time; another spelling of the number is no address.
    if ctx.path.strip_prefix(&own).is_some_and(|rest| rest.starts_with('?')) {
        return Ok(see_other(&own));
    }
    Err(Error::NotFound.into())
}

async fn urls(ctx: &Ctx, part: u32) -> Reply {
    let entries = pages::site_map::part(ctx.db(), part).await?;
    Ok(file(ctx, url_set(&ctx.state.config.public_url, part == 1, &entries)))
}

/// Paths are percent-encoded or made of slugs and numbers: nothing in them needs escaping.
fn url_set(origin: &str, with_own_pages: bool, entries: &[Entry]) -> String {
    let mut xml = format!("{HEAD}<urlset {NAMESPACE}>\n");
    if with_own_pages {
        for page in addresses::listed_pages() {
            let _ = writeln!(xml, "<url><loc>{origin}{page}</loc></url>");
        }
    }
    for entry in entries {
        let (path, changed) = (path(&entry.page), entry.changed.to_rfc3339_opts(SecondsFormat::Secs, true));
        let _ = writeln!(xml, "<url><loc>{origin}{path}</loc><lastmod>{changed}</lastmod></url>");
    }
    xml.push_str("</urlset>\n");
    xml
}

fn path(page: &PublicPage) -> String {
    match page {
        PublicPage::Series(slug) => routes::series(slug),
        PublicPage::Event(slug, number) => routes::event(slug, *number),
        PublicPage::Report(slug, number) => routes::report(slug, *number),
        PublicPage::Talk(slug, number, n) => routes::talk(slug, *number, *n),
        PublicPage::Speaker(slug) => routes::speaker(slug),
        PublicPage::Question(slug, number, id) => routes::question(slug, *number, *id),
    }
}

/// Not every change of a question touches the site: the clock does the rest.
fn file(ctx: &Ctx, xml: String) -> Response {
    ctx.file(XML, xml, [CacheKey::SITE, CacheKey::CLOCK])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn each_page_stands_with_its_last_change() {
        let entry = |page| Entry { page, changed: DateTime::UNIX_EPOCH };
        let entries = [entry(PublicPage::Talk("a".to_owned(), 3, 1)), entry(PublicPage::Speaker("木".to_owned()))];
        let xml = url_set("https://example.org", true, &entries);
        for line in [
            "<url><loc>https://example.org/</loc></url>",
            "<url><loc>https://example.org/a/3/talks/1</loc><lastmod>1970-01-01T00:00:00Z</lastmod></url>",
            "<url><loc>https://example.org/speakers/%E6%9C%A8</loc><lastmod>1970-01-01T00:00:00Z</lastmod></url>",
        ] {
            assert!(xml.lines().any(|known| known == line), "{line}");
        }
        assert!(!url_set("https://example.org", false, &entries).contains("/reports"));
    }
}
