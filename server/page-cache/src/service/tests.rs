//! The cache before a router: who is answered from it, and how often a page is made.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, response::IntoResponse, routing::get};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::{Layer as _, ServiceExt as _};

use super::{Admission, CachedBy, Host, PageCache, PageCacheLayer, PageCacheService, Refill};

/// Whoever sends a cookie `me=…` is somebody; `lang=en` asks for the second variant, `moved` for an answer
/// of the host's own. It gives leave to compress while there is any.
struct Test(Arc<AtomicUsize>);

impl Host for Test {
    type Permit = ();
    const UNSHARED: &'static [&'static str] = &["x-request-id"];

    fn admit<B>(&self, request: &mut Request<B>) -> Admission {
        match request.headers().get(header::COOKIE).map_or("", |cookie| cookie.to_str().unwrap()) {
            "moved" => Admission::Reply(StatusCode::PERMANENT_REDIRECT.into_response()),
            cookie if cookie.starts_with("me=") => Admission::Own,
            cookie => Admission::Shared(usize::from(cookie == "lang=en")),
        }
    }

    async fn permit(&self) -> Option<()> {
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).ok().map(drop)
    }
}

/// `/page` is cached under `event:1` and counts how often it is made; `/busy` answers 503.
fn site() -> (PageCacheService<Router, Test>, Arc<PageCache>, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let page = move || {
        let count = Arc::clone(&count);
        async move {
            let n = count.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            let mut response = format!("page {n} {}", "x".repeat(2_000)).into_response();
            response.extensions_mut().insert(CachedBy::keys(["event:1"]));
            response.headers_mut().insert("x-request-id", n.into());
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
    let count = Arc::clone(&made);
    let keyed = move || {
        let made = count.fetch_add(1, Ordering::SeqCst) + 1;
        let key = Arc::new(AtomicUsize::new(0));
        let fill = move || format!("made {made}, key {}", key.fetch_add(1, Ordering::SeqCst));
        let mut response = fill().into_response();
        response.extensions_mut().insert(CachedBy::keys(["event:1"]));
        response.extensions_mut().insert(Refill::new(100, move |_| Some(fill().into())));
        async move { response }
    };
    let routes = Router::new().route("/page", get(page)).route("/busy", get(busy)).route("/keyed", get(keyed));
    let cache = Arc::new(PageCache::new(1 << 20, 2));
    let permits = Arc::new(AtomicUsize::new(1_000));
    (PageCacheLayer::new(Arc::clone(&cache), Test(permits)).layer(routes), cache, made)
}

async fn ask(site: &PageCacheService<Router, Test>, path: &str, cookie: &str) -> Response<Body> {
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
        ask(&site, "/page", "me=x").await;
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
async fn the_host_may_answer_itself_and_its_headers_stay_with_one_request() {
    let (site, cache, made) = site();
    assert_eq!(ask(&site, "/page", "moved").await.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!((made.load(Ordering::SeqCst), cache.figures().pages), (0, 0));
    for _ in 0..2 {
        assert!(!ask(&site, "/page", "").await.headers().contains_key("x-request-id"));
    }
    assert!(ask(&site, "/page", "me=x").await.headers().contains_key("x-request-id"));
}

#[tokio::test]
async fn without_leave_to_compress_a_page_is_sent_and_not_held() {
    let (site, cache, _) = site();
    site.shared.host.0.store(0, Ordering::SeqCst);
    assert!(text(ask(&site, "/page", "").await).await.starts_with("page 1 "));
    assert_eq!(cache.figures().pages, 0);
}

#[tokio::test]
async fn a_page_with_a_key_is_made_once_and_filled_anew_for_each() {
    let (site, cache, _) = site();
    for (n, expected) in ["made 1, key 0", "made 1, key 1", "made 1, key 2"].into_iter().enumerate() {
        let response = ask(&site, "/keyed", "").await;
        if n > 0 {
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
            assert!(!response.headers().contains_key(header::ETAG));
        }
        assert_eq!(text(response).await, expected);
    }
    cache.drop_keys(&["event:1"]);
    assert_eq!(text(ask(&site, "/keyed", "").await).await, "made 2, key 0");
    assert_eq!(text(ask(&site, "/keyed", "me=1").await).await, "made 3, key 0", "somebody gets their own");
}

/// A page for a browser that takes everything: how it was compressed.
async fn coding(site: &PageCacheService<Router, Test>) -> String {
    let request = Request::get("/page").header("accept-encoding", "gzip, br").body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    response.headers()[header::CONTENT_ENCODING].to_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_page_whose_facts_change_again_and_again_is_compressed_well_once_it_stays() {
    let (site, cache, made) = site();
    cache.drop_keys(&["event:1"]);
    assert_eq!(coding(&site).await, "br", "after one change it is worth the best");
    for _ in 0..10 {
        cache.drop_keys(&["event:1"]);
    }
    assert_eq!(coding(&site).await, "gzip", "while it changes all the time it is not");
    // Nobody need ask for it anew.
    for _ in 0..100 {
        if coding(&site).await == "br" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!((coding(&site).await.as_str(), made.load(Ordering::SeqCst)), ("br", 2));
    assert_eq!(cache.figures().pages, 1);
    cache.drop_keys(&["event:1"]);
    assert_eq!(cache.figures().bytes, 0, "nothing of either form is left");
}
