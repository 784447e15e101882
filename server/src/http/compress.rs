//! Answers that are made for one person are compressed lightly, on their way out.

use http::{HeaderValue, Response, header};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate},
};

use page_cache::CachedBy;

/// Below this many bytes compression costs more than it saves.
const WORTH_COMPRESSING: u64 = 512;

/// Layer: brotli or gzip at low effort.
pub fn layer() -> CompressionLayer<Worthwhile> {
    CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(Worthwhile)
}

/// Text of some length that nobody else compresses: not event streams, which must flow event by
/// event, and not pages that the cache compresses once and for all.
#[derive(Clone, Copy, Debug)]
pub struct Worthwhile;

impl Predicate for Worthwhile {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_text =
            kind.starts_with(b"text/") || kind.windows(4).any(|w| w == b"json") || kind.windows(3).any(|w| w == b"xml");
        is_text
            && !kind.starts_with(b"text/event-stream")
            && response.extensions().get::<CachedBy>().is_none()
            && response.body().size_hint().lower() >= WORTH_COMPRESSING
    }
}
