//! Requests that other sites make a browser send: refused wherever they could change something.
//!
//! The forms carry no token. Browsers say themselves where a request comes from, in
//! `Sec-Fetch-Site` and `Origin`, and neither can be set by a page. The content type plays no part.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::error::Error;
use http::{HeaderMap, Method, header};

use super::{errors::Fail, site::Site};

/// Layer: refuses with 403.
pub async fn check(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if is_allowed(&site, request.method(), request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(
        origin = ?request.headers().get(header::ORIGIN),
        fetch_site = ?request.headers().get("sec-fetch-site"),
        "cross-site request refused"
    );
    Fail::from(Error::Forbidden)
        .say(
            "ほかのサイトからの送信は受け付けていません。このサイトのページを開き直して、もう一度お試しください。",
            "Requests from other sites are not accepted. Please open the page on this site and try again.",
        )
        .into_response()
}

fn is_allowed(site: &Site, method: &Method, headers: &HeaderMap) -> bool {
    let is_upgrade = headers.contains_key(header::UPGRADE);
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) && !is_upgrade {
        return true;
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let own_origin = match (origins.next(), origins.next()) {
        (None, _) => None,
        (Some(origin), None) => Some(site.is_own_origin(origin.as_bytes())),
        (Some(_), Some(_)) => Some(false),
    };
    let fetch_site = headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
    match (fetch_site, own_origin) {
        // A foreign or opaque origin is refused whatever else is said.
        (_, Some(false)) => false,
        // `Origin` may be left out where the browser vouches for the page.
        (Some(b"same-origin"), _) | (None, Some(true)) => true,
        // `none` is the person at the address bar. They send no form, but may reload one.
        (Some(b"none"), own_origin) => own_origin == Some(true),
        (Some(_), _) => false,
        // Not a browser: a program may, with a token of its own, but not with a browser's cookies.
        (None, None) => !headers.contains_key(header::COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn allowed(method: Method, headers: &[(&'static str, &'static str)]) -> bool {
        let site = Site::new(&"https://example.org".parse().unwrap(), Vec::new());
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_allowed(&site, &method, &headers)
    }

    #[test]
    fn promise_25_foreign_and_null_origins_are_refused() {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
            for kind in ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/json"] {
                for origin in ["null", "https://evil.test", "http://example.org", "https://sub.example.org", ""] {
                    let headers = [("origin", origin), ("content-type", kind)];
                    assert!(!allowed(method.clone(), &headers), "{method} {origin} {kind}");
                }
                assert!(!allowed(method.clone(), &[("sec-fetch-site", "cross-site"), ("content-type", kind)]));
                assert!(!allowed(method.clone(), &[("sec-fetch-site", "same-site"), ("content-type", kind)]));
            }
        }
        assert!(!allowed(Method::POST, &[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!allowed(Method::POST, &[("sec-fetch-site", "none")]));
        assert!(!allowed(Method::POST, &[("sec-fetch-site", "cross-site"), ("origin", "https://example.org")]));
    }

    #[test]
    fn promise_26_without_fetch_metadata_the_origin_decides() {
        assert!(allowed(Method::POST, &[("origin", "https://example.org"), ("cookie", "a=b")]));
        assert!(!allowed(Method::POST, &[("cookie", "__Host-session=x")]));
        assert!(allowed(Method::POST, &[("authorization", "Bearer x")]), "a program without cookies");
        assert!(allowed(Method::POST, &[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
    }

    #[test]
    fn promise_29_a_socket_from_elsewhere_is_refused() {
        let upgrade = ("upgrade", "websocket");
        assert!(!allowed(Method::GET, &[upgrade, ("origin", "https://evil.test")]));
        assert!(!allowed(Method::GET, &[upgrade, ("cookie", "__Host-session=x")]));
        assert!(allowed(Method::GET, &[upgrade, ("origin", "https://example.org"), ("cookie", "a=b")]));
    }

    #[test]
    fn reading_is_free() {
        assert!(allowed(Method::GET, &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.test")]));
        assert!(allowed(Method::HEAD, &[("cookie", "a=b")]));
    }
}
