//! The cache before a router: who is answered from it, and how often a page is made.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, body::Body, response::IntoResponse, routing::get};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::{Layer as _, ServiceExt as _};

use super::{CachedBy, PageCache, PageCacheLayer, PageCacheService};
use crate::http::site::Site;

/// `/page` is cached under `event:1` and counts how often it is made; `/busy` answers 503.
fn site() -> (PageCacheService<Router>, Arc<PageCache>, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let page = move || {
        let count = Arc::clone(&count);
        async move {
            let n = count.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            let mut response = format!("page {n} {}", "x".repeat(2_000)).into_response();
            response.extensions_mut().insert(CachedBy::keys(["event:1"]));
            response
        }
    };
    let count = Arc::clone(&made);
    let busy = move || {
        let count = Arc::clone(&count);
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    let routes = Router::new().route("/page", get(page)).route("/busy", get(busy));
    let cache = Arc::new(PageCache::default());
    let site = Arc::new(Site::new(&"https://example.org".parse().unwrap(), Vec::new()));
    (PageCacheLayer::new(Arc::clone(&cache), site).layer(routes), cache, made)
}

async fn ask(site: &PageCacheService<Router>, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
    site.clone().oneshot(request).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn a_page_is_made_once_until_a_fact_changes() {
    let (site, cache, made) = site();
    let first = ask(&site, "/page", "").await;
    assert_eq!(first.headers()[header::CACHE_CONTROL], "public, max-age=0, must-revalidate");
    assert!(text(first).await.starts_with("page 1 "));
    assert!(text(ask(&site, "/page", "").await).await.starts_with("page 1 "));
    assert!(text(ask(&site, "/page", "lang=en").await).await.starts_with("page 2 "), "another language");
    cache.drop_keys(&["event:1"]);
    assert!(text(ask(&site, "/page", "").await).await.starts_with("page 3 "));
    assert_eq!(made.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_session_and_an_unknown_query_are_never_served_from_it() {
    let (site, cache, made) = site();
    for _ in 0..2 {
        ask(&site, "/page", "__Host-session=x").await;
        ask(&site, "/page?utm=1", "").await;
    }
    assert_eq!((made.load(Ordering::SeqCst), cache.figures().pages), (4, 0));
}

#[tokio::test]
async fn a_stampede_makes_a_page_once() {
    let (site, _, made) = site();
    let asked: Vec<_> = (0..100)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { ask(&site, "/page", "").await.status() })
        })
        .collect();
    for answer in asked {
        assert_eq!(answer.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn everyone_who_waited_learns_that_we_are_busy() {
    let (site, cache, made) = site();
    let asked: Vec<_> = (0..50)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { ask(&site, "/busy", "").await.status() })
        })
        .collect();
    for answer in asked {
        assert_eq!(answer.await.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!((made.load(Ordering::SeqCst), cache.figures().pages), (1, 0), "asked once, held never");
}

#[tokio::test]
async fn another_spelling_is_led_to_the_one_and_makes_nothing() {
    let (site, cache, made) = site();
    for (path, to) in [("/page/", "/page"), ("//page", "/page"), ("/%70age?a=b", "/page?a=b"), ("/PAGE", "/page")] {
        for cookie in ["", "__Host-session=x"] {
            let response = ask(&site, path, cookie).await;
            assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{path}");
            assert_eq!(response.headers()[header::LOCATION], to, "{path}");
            assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
        }
    }
    assert_eq!((made.load(Ordering::SeqCst), cache.figures().pages), (0, 0));
}
