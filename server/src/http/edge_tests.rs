//! The layers together, around a few routes, without a database.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    response::IntoResponse as _,
    routing::{get, post},
};
use domain::{db::Db, error::Error, people::Sessions, vault::Vault};
use http::{Request, Response, header};
use http_body_util::BodyExt as _;
use sqlx::postgres::PgPoolOptions;
use tower::ServiceExt as _;

use super::Edge;
use crate::http::{budget::Budget, errors::Fail, limits::Limits, participant::Key, site::Site, storage::Storage};

/// The database is a socket that nobody serves: requests without a session never ask it.
fn edge() -> Edge {
    let pool = PgPoolOptions::new()
        .acquire_timeout(std::time::Duration::from_millis(200))
        .connect_lazy("postgres://nobody@localhost/none?host=/nonexistent")
        .unwrap();
    let db = Db::new(pool, Vault::new([7; 32]));
    Edge {
        site: Arc::new(Site::new(&"https://example.org".parse().unwrap(), Vec::new())),
        sessions: Sessions::new(db.clone()),
        db,
        bodies: Arc::new(Budget::new(1 << 20)),
        storage: Storage::default(),
        participants: Key::new(vec![7; 32], chrono::DateTime::UNIX_EPOCH),
        cache: Arc::new(page_cache::PageCache::new(1 << 20, 2)),
        limits: Arc::new(Limits::default()),
        draw: Arc::new(|failed| {
            format!("<h1>{}</h1><p>{}</p><code>{}</code>", failed.status, failed.sentence, failed.request_id)
        }),
    }
}

fn routes() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/form", post(|| async { "done" }))
        .route("/sign-in", post(|| async { Fail::from(Error::invalid("mail", "違います", "wrong")) }))
        .route(
            "/panic",
            get(|| async {
                assert!(std::hint::black_box(false), "secret text");
            }),
        )
        .route("/mine", get(|| async { Fail::from(Error::SignInRequired) }))
        .route("/api/v1/none", get(|| async { Fail::from(Error::NotFound) }))
        .route("/moved", get(|| async { (http::StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response() }))
}

async fn ask(request: http::request::Builder) -> Response<Body> {
    edge().around(routes()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    for (method, path, status) in [
        ("GET", "/", 200),
        ("GET", "/moved", 303),
        ("GET", "/none", 404),
        ("GET", "/%FF", 404),
        ("GET", "/panic", 500),
        ("PUT", "/form", 403),
        ("GET", "/form", 405),
        ("GET", "/mine", 303),
        ("GET", "/api/v1/none", 404),
    ] {
        let response = ask(Request::builder().method(method).uri(path).header("sec-fetch-site", "cross-site")).await;
        assert_eq!(response.status(), status, "{method} {path}");
        for name in [
            "content-security-policy",
            "strict-transport-security",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "cache-control",
            "x-request-id",
        ] {
            assert!(response.headers().contains_key(name), "{name} is missing at {method} {path}");
        }
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn promise_64_a_defect_shows_its_number_and_nothing_else() {
    let response = ask(Request::get("/panic?__err=%3Cscript%3E")).await;
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let page = text(response).await;
    assert!(page.contains(&id) && page.contains("500"));
    assert!(!page.contains("secret text") && !page.contains("script"));
}

#[tokio::test]
async fn people_are_led_to_sign_in_and_programs_told_the_problem() {
    let response = ask(Request::get("/mine?tab=1")).await;
    assert_eq!(response.headers()[header::LOCATION], "/sign-in?next=/mine%3Ftab%3D1");
    let response = ask(Request::get("/api/v1/none").header("accept-language", "en")).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(problem["status"], 404);
}

#[tokio::test]
async fn promise_28_sign_in_from_another_site_is_refused() {
    for headers in [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(ask(Request::post("/sign-in").header(headers.0, headers.1)).await.status(), 403, "{headers:?}");
    }
    assert_eq!(ask(Request::post("/sign-in").header("origin", "https://example.org")).await.status(), 422);
}

#[tokio::test]
async fn promise_44_a_referer_leads_nowhere() {
    let request = Request::post("/language")
        .header("origin", "https://example.org")
        .header("referer", "https://evil.test/")
        .header("content-type", "application/x-www-form-urlencoded");
    let site = edge().around(routes());
    let response = site.oneshot(request.body(Body::from("lang=en&next=//evil.test")).unwrap()).await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()[header::LOCATION]), (303, &"/".parse().unwrap()));
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("lang=en; ") && cookie.contains("; Secure; Path=/"), "{cookie}");
}

#[tokio::test]
async fn promise_46_a_rotating_forwarded_address_is_one_source() {
    let site = edge().around(routes());
    let mut statuses = Vec::new();
    for n in 0..103 {
        let request = Request::post("/sign-in")
            .header("origin", "https://example.org")
            .header("x-forwarded-for", format!("198.51.100.{n}"));
        statuses.push(site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap());
    }
    assert!(statuses[..101].iter().all(|response| response.status() == 422));
    assert!(statuses[101..].iter().all(|response| response.status() == 429));
    assert!(statuses[102].headers().contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn a_session_that_cannot_be_looked_up_is_no_stranger() {
    let cookie = format!("__Host-session={}", "ab".repeat(32));
    let response = ask(Request::get("/").header("cookie", cookie)).await;
    let status = response.status().as_u16();
    assert!(status == 503 || response.headers().contains_key(header::SET_COOKIE), "{status}");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn promise_31_an_address_under_another_spelling_carries_the_headers_too() {
    for method in ["GET", "HEAD", "POST", "DELETE"] {
        let response =
            ask(Request::builder().method(method).uri("//form/?a=b").header("origin", "https://evil.test")).await;
        assert_eq!(response.status(), 308, "{method}");
        assert_eq!(response.headers()[header::LOCATION], "/form?a=b");
        for name in ["content-security-policy", "strict-transport-security", "permissions-policy", "cache-control"] {
            assert!(response.headers().contains_key(name), "{name} is missing at {method}");
        }
    }
    let secret = ask(Request::get("/reset/token/")).await;
    assert_eq!(secret.headers()[header::CACHE_CONTROL], "no-store");
    assert!(text(ask(Request::get("/%FF")).await).await.contains("404"), "a page, not a bare status");
}
