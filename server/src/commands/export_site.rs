//! `export site DIR`: the public archive as static pages with a search that works without a server. The pages are those
//! that a visitor without an account gets, asked for within the program.

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use axum::{Router, body::Body, extract::ConnectInfo};
use chrono::Utc;
use domain::{Lang, t};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use page_cache::PageCacheService;
use static_site::{
    index::{self, Document},
    paths,
    rewrite::{self, Site},
};
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::export::ensure_empty;
use crate::{assets, config::Config, http::shared_pages::SharedPages, postgres::Database, router, state::AppState};

/// Bytes of a page that are read.
const MAX_PAGE: usize = 16 * 1024 * 1024;
/// Parts of an address's query that make a page of their own.
const VARIANTS: [&str; 3] = ["page", "series", "year"];

/// Parts of pages that only a running site means: what is on now, following, asking, sharing, signing in.
const ONLY_LIVE: &str = ".live-strip, .follow-card, .calendar-menu, .event-ask, .share, .demo-strip, .tools a.button, .tools hr, \
    .panel a[href^='/sign-in']";

/// The site, asked without a network.
struct Asked {
    pages: PageCacheService<Router, SharedPages>,
    origin: String,
    host: String,
    lang: Lang,
}

/// Writes the public pages into a folder that is empty or not there yet.
pub async fn site(config: &Config, dir: &Path, lang: Lang) -> anyhow::Result<()> {
    ensure_empty(dir)?;
    let mut database = Database::open(config).await?;
    database.prepare(config).await?;
    let (stopping, stop) = watch::channel(false);
    let files = Arc::new(assets::Store::load()?);
    let config = Arc::new(config.clone());
    let urls = Arc::new(files.urls());
    let state = AppState::new((database.pool("export", 4), None), Arc::clone(&config), urls, stop).await?;
    let url: url::Url = config.public_url.parse()?;
    let origin = config.public_url.trim_end_matches('/').to_owned();
    let host = url.port().map_or_else(
        || url.host_str().unwrap_or("localhost").to_owned(),
        |port| format!("{}:{port}", url.host_str().unwrap_or("localhost")),
    );
    let asked = Asked { pages: router::service(&state, files, database.pool("health", 1)), origin, host, lang };
    let done = write(&asked, dir).await;
    // Those that listen for changes end before the database goes.
    let _ = stopping.send(true);
    state.db.pool.close().await;
    database.close().await;
    done
}

async fn write(asked: &Asked, dir: &Path) -> anyhow::Result<()> {
    let pages = asked.addresses().await?;
    let today = Utc::now().format("%Y-%m-%d");
    let site = Site {
        origin: asked.origin.clone(),
        pages,
        note: t!(
            asked.lang,
            "{origin} の公開ページを {today} に書き出したものです。申し込みと質問はできません。",
            "The public pages of {origin}, written into files on {today}. One cannot register or ask here.",
            origin = asked.origin,
            today
        ),
        search: "search/index.html".to_owned(),
        gone: ONLY_LIVE.to_owned(),
    };
    let mut addresses: Vec<&String> = site.pages.iter().collect();
    addresses.sort();
    let (mut documents, mut needed) = (Vec::new(), BTreeSet::new());
    for (at, address) in addresses.iter().enumerate() {
        let Some(html) = asked.fetch_page(address).await? else { continue };
        let file = paths::file(address).with_context(|| format!("{address} has no place in a folder"))?;
        let still = rewrite::still(&html, address, &site)?;
        // Lists say nothing of their own.
        if !address.contains('?') && address.as_str() != "/" {
            documents.push(index::document(&still.html, &file));
        }
        put(dir, &file, still.html.as_bytes())?;
        needed.extend(still.files);
        if (at + 1) % 100 == 0 {
            eprintln!("{}/{}", at + 1, addresses.len());
        }
    }
    search(asked, dir, &site, &documents).await?;
    for address in &needed {
        let (status, bytes) = asked.get(address).await?;
        let Some(file) = paths::file(address).filter(|_| status == StatusCode::OK) else { continue };
        if ending(&file) == Some("css") {
            // Browsers give up moving softly from file to file, and say so each time.
            let style = String::from_utf8_lossy(&bytes).replace("@view-transition{navigation:auto}", "");
            put(dir, &file, style.as_bytes())?;
        } else {
            put(dir, &file, &bytes)?;
        }
    }
    println!(
        "{} pages are in {}. Open {} in a browser, or put the folder on any server of files.",
        addresses.len(),
        dir.display(),
        dir.join("index.html").display()
    );
    Ok(())
}

/// The page of the search, and its index.
async fn search(asked: &Asked, dir: &Path, site: &Site, documents: &[Document]) -> anyhow::Result<()> {
    let frame = asked.fetch_page("/search").await?.context("the search has no page")?;
    let still = rewrite::still(&frame, "/search/", site)?.html;
    let lang = asked.lang;
    let (title, label, button) =
        (lang.t("さがす", "Search"), lang.t("探すことば", "Words"), lang.t("さがす", "Search"));
    let (none, found) = (
        lang.t(
            "見つかりませんでした。ことばを減らすか、短くしてみてください。",
            "Nothing was found. Try fewer or shorter words.",
        ),
        lang.t("{n}件見つかりました。", "{n} found."),
    );
    let script = lang.t("探すにはJavaScriptが要ります。", "The search needs JavaScript.");
    let content = format!(
        "<div class=\"wrap narrow-page\"><h1>{title}</h1>\
         <form id=\"search-form\" role=\"search\"><label for=\"q\">{label}</label><div class=\"searchbox\">\
         <input class=\"input\" id=\"q\" name=\"q\" type=\"search\" maxlength=\"100\"><button class=\"button primary\">{button}</button></div></form>\
         <noscript><p>{script}</p></noscript>\
         <p id=\"search-status\" role=\"status\" data-none=\"{none}\" data-found=\"{found}\"></p><ol id=\"search-hits\"></ol></div>"
    );
    put(dir, "search/index.html", rewrite::search_page(&still, title, &content)?.as_bytes())?;
    put(dir, "search/search.js", static_site::SEARCH_JS.as_bytes())?;
    for (name, text) in index::files(documents) {
        put(dir, &format!("search/{name}"), text.as_bytes())?;
    }
    Ok(())
}

impl Asked {
    /// Every address of the map of the site, and the further pages of its lists.
    async fn addresses(&self) -> anyhow::Result<HashSet<String>> {
        let mut known = HashSet::new();
        let mut maps = VecDeque::from(["/sitemap.xml".to_owned()]);
        while let Some(map) = maps.pop_front() {
            let (_, bytes) = self.get(&map).await?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for place in text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()) {
                let address = rewrite::unescaped(place);
                let Some(path) = address.strip_prefix(&self.origin) else { continue };
                if ending(path) == Some("xml") {
                    maps.push_back(path.to_owned());
                } else {
                    known.insert(if path.is_empty() { "/".to_owned() } else { path.to_owned() });
                }
            }
        }
        // Lists have one word in their address; their further pages are found by their links.
        let mut lists: VecDeque<String> =
            known.iter().filter(|address| address.trim_matches('/').split('/').count() == 1).cloned().collect();
        while let Some(list) = lists.pop_front() {
            let Some(html) = self.fetch_page(&list).await? else { continue };
            for link in rewrite::links(&html, &self.origin) {
                let Some((path, query)) = link.split_once('?') else { continue };
                let is_variant =
                    query.split('&').all(|pair| VARIANTS.contains(&pair.split('=').next().unwrap_or_default()));
                if is_variant && known.contains(path) && known.insert(link.clone()) {
                    lists.push_back(link);
                }
            }
        }
        Ok(known)
    }

    /// A page; `None` where there is none any more.
    async fn fetch_page(&self, address: &str) -> anyhow::Result<Option<String>> {
        let (status, bytes) = self.get(address).await?;
        if status == StatusCode::NOT_FOUND || status.is_redirection() {
            return Ok(None);
        }
        anyhow::ensure!(status == StatusCode::OK, "{address} answers {status}");
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    async fn get(&self, address: &str) -> anyhow::Result<(StatusCode, Vec<u8>)> {
        let request = Request::get(address)
            .header(header::HOST, &self.host)
            .header(header::ACCEPT_LANGUAGE, self.lang.tag())
            .extension(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1))))
            .body(Body::empty())?;
        let answered = self.pages.clone().oneshot(request).await;
        let response = answered.map_err(|never| anyhow::anyhow!("{address}: {never:?}"))?;
        let status = response.status();
        let bytes = http_body_util::Limited::new(response.into_body(), MAX_PAGE).collect().await;
        let bytes = bytes.map_err(|error| anyhow::anyhow!("{address} cannot be read: {error}"))?;
        Ok((status, bytes.to_bytes().to_vec()))
    }
}

fn ending(path: &str) -> Option<&str> {
    Path::new(path).extension().and_then(|ending| ending.to_str())
}

fn put(dir: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = dir.join(file);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
