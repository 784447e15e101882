//! Each request gets an id, a span and one line in the log.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tracing::Instrument as _;

use super::{peer, site::Site};
use domain::addresses;

pub static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// 64 random bits as 16 hexadecimal digits. Made here; one that a client sends is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Whether the body of a request was read. What is refused before leaves bytes on the connection that
/// are no request: it must end.
#[derive(Clone, Debug, Default)]
pub struct Consumed(Arc<AtomicBool>);

impl Consumed {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether a request announces a body.
fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).map(HeaderValue::as_bytes);
    headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != b"0")
}

/// The path as the log may hold it.
fn loggable(path: &str) -> &str {
    addresses::before_secret(path).unwrap_or(path)
}

/// Layer: names the request and its client for all that follow, and logs how it ended.
///
/// What the client wrote goes into the log quoted and escaped, so that it stays on its line.
pub async fn name(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let id = RequestId(rand::random());
    let client = peer::client(&site, request.headers(), request.extensions());
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(client);
    let consumed = Consumed::default();
    let is_awaited = has_body(request.headers());
    request.extensions_mut().insert(consumed.clone());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %id, method = %method, path = ?loggable(request.uri().path()));
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = start.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        tracing::info!(status, ms = took.as_secs_f64() * 1_000.0, client = %client.0, "answered");
    });
    let route = route.unwrap_or_else(|| "-".to_owned());
    metrics::histogram!("http_request_seconds", "route" => route, "status" => status.to_string()).record(took);
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(X_REQUEST_ID.clone(), value);
    }
    if is_awaited && !consumed.is_set() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::loggable;

    #[test]
    fn promise_63_a_link_that_works_once_never_reaches_the_log() {
        assert_eq!(loggable("/invitation/abc"), "/invitation/");
        assert_eq!(loggable("/reset/abc"), "/reset/");
        assert_eq!(loggable("/sign-up/abc"), "/sign-up/");
        assert_eq!(loggable("/sign-in/link/abc"), "/sign-in/link/");
        assert_eq!(loggable("/settings/mail/abc"), "/settings/mail/");
        assert_eq!(loggable("/registration/abc"), "/registration/");
        assert_eq!(loggable("/unfollow/abc"), "/unfollow/");
        assert_eq!(loggable("/me/calendar/abc.ics"), "/me/calendar/");
        assert_eq!(loggable("/reset"), "/reset");
        assert_eq!(loggable("/sign-up"), "/sign-up");
        assert_eq!(loggable("/settings/second-factor"), "/settings/second-factor");
        assert_eq!(loggable("/security-jaws/32"), "/security-jaws/32");
    }
}
