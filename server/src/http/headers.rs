//! The security headers, on every response without exception: pages, errors, files, redirects.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{cookies, site::Site};

/// Marks a page that embeds a video or slides on a click; the policy then lets in these frames.
#[derive(Clone, Copy, Debug)]
pub struct Embeds;

/// Marks the page that reads tickets with the camera: it may open it, for itself.
#[derive(Clone, Copy, Debug)]
pub struct Scans;

/// Marks a page whose address or content is a secret: it is stored nowhere and named to no one.
#[derive(Clone, Copy, Debug)]
pub struct Private;

macro_rules! policy {
    ($frames:literal) => {
        HeaderValue::from_static(concat!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; ",
            "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; ",
            "frame-ancestors 'none'; object-src 'none'",
            $frames
        ))
    };
}

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

static POLICY: HeaderValue = policy!("");
static POLICY_WITH_EMBEDS: HeaderValue = policy!(
    "; frame-src https://www.youtube-nocookie.com https://speakerdeck.com https://www.slideshare.net https://www.docswell.com"
);
static HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
macro_rules! features {
    ($camera:literal) => {
        HeaderValue::from_static(concat!(
            "accelerometer=(), autoplay=(), browsing-topics=(), camera=",
            $camera,
            ", display-capture=(), encrypted-media=(), fullscreen=(self \"https://www.youtube-nocookie.com\" ",
            "\"https://speakerdeck.com\" \"https://www.slideshare.net\" \"https://www.docswell.com\"), geolocation=(), ",
            "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), ",
            "publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), ",
            "xr-spatial-tracking=()"
        ))
    };
}

static FEATURES: HeaderValue = features!("()");
static FEATURES_WITH_CAMERA: HeaderValue = features!("(self)");

/// Layer: sets the headers on what comes back.
pub async fn set(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let has_session = cookies::get(request.headers(), site.session_cookie()).is_some();
    let mut response = next.run(request).await;
    let embeds = response.extensions().get::<Embeds>().is_some();
    let private = response.extensions().get::<Private>().is_some();
    let scans = response.extensions().get::<Scans>().is_some();
    let headers = response.headers_mut();
    apply(headers, &site, embeds, private, has_session);
    if scans {
        headers.insert(PERMISSIONS, FEATURES_WITH_CAMERA.clone());
    }
    response
}

/// The same for an answer that is given before the layers, to a request with these headers.
pub fn dress(headers: &mut HeaderMap, site: &Site, private: bool, request: &HeaderMap) {
    let has_session = cookies::get(request, site.session_cookie()).is_some();
    apply(headers, site, false, private, has_session);
}

fn apply(headers: &mut HeaderMap, site: &Site, embeds: bool, private: bool, has_session: bool) {
    let policy = if embeds { &POLICY_WITH_EMBEDS } else { &POLICY };
    // A file that people uploaded brings a stricter policy of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy.clone());
    if site.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS.clone());
    }
    // Not `no-referrer`: under it a browser sends `Origin: null` with the page's own form, which the
    // cross-site check must refuse. Other sites are told nothing either way.
    let referrer = if private { "same-origin" } else { "strict-origin-when-cross-origin" };
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, referrer),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(PERMISSIONS, FEATURES.clone());
    // Files under a name that changes with their content are the same for everyone.
    let is_immutable = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value.as_bytes().windows(9).any(|word| word == b"immutable"));
    if (has_session && !is_immutable) || private {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(url: &str, embeds: bool, private: bool, has_session: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        apply(&mut headers, &Site::new(&url.parse().unwrap(), Vec::new()), embeds, private, has_session);
        headers
    }

    #[test]
    fn frames_are_let_in_where_a_page_embeds_and_nowhere_else() {
        let policy = |embeds| {
            let headers = headers_of("https://example.org", embeds, false, false);
            headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
        };
        assert!(policy(true).contains("frame-src https://www.youtube-nocookie.com "));
        assert!(!policy(false).contains("frame-src"));
        for policy in [policy(true), policy(false)] {
            assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe-inline"));
            assert!(!policy.contains("'unsafe-eval'") && policy.contains("frame-ancestors 'none'"));
        }
    }

    #[test]
    fn transport_security_is_promised_over_tls_only() {
        let hsts = |url| headers_of(url, false, false, false).contains_key(header::STRICT_TRANSPORT_SECURITY);
        assert!(hsts("https://example.org") && !hsts("http://localhost:3000"));
    }

    #[test]
    fn what_a_session_sees_is_stored_nowhere() {
        let cache = |private, session| {
            headers_of("https://example.org", false, private, session)[header::CACHE_CONTROL].clone()
        };
        assert_eq!(cache(false, true), "no-store");
        assert_eq!(cache(true, false), "no-store");
        assert_eq!(cache(false, false), "no-cache");
        assert_eq!(headers_of("https://example.org", false, true, false)[header::REFERRER_POLICY], "same-origin");
    }
}
