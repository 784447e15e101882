//! A kept page that differs from visitor to visitor in places that say nothing of them, such as the key
//! of a form.

use std::{fmt, sync::Arc};

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::entry::takes_gzip;

/// Makes the body of a page for one more visitor. A response that carries it beside [`CachedBy`] is kept,
/// and made by it from then on.
///
/// [`CachedBy`]: super::CachedBy
#[derive(Clone)]
pub struct Refill {
    body: Arc<dyn Fn(bool) -> Option<Bytes> + Send + Sync>,
    weight: usize,
}

impl Refill {
    /// `body`: as one gzip member or as it is; `None` when it cannot be made now. `weight`: bytes that it
    /// keeps, about.
    pub fn new(weight: usize, body: impl Fn(bool) -> Option<Bytes> + Send + Sync + 'static) -> Self {
        Self { body: Arc::new(body), weight }
    }

    pub(crate) const fn weight(&self) -> usize {
        self.weight
    }

    /// The answer to a request with these headers. `kept` are those of the page. Nobody keeps it, and it
    /// has no tag: the next one differs.
    pub(crate) fn reply(&self, kept: &HeaderMap, request: &HeaderMap) -> Response {
        let is_gzip = takes_gzip(request);
        let mut headers = kept.clone();
        let body = (self.body)(is_gzip);
        let status = if body.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let is_gzip = is_gzip && body.is_some();
        let body = body.unwrap_or_default();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Accept-Language, Cookie"));
        headers.remove(header::ETAG);
        if is_gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

impl fmt::Debug for Refill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refill").field("weight", &self.weight).finish_non_exhaustive()
    }
}
