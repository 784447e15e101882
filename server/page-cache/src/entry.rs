//! One finished page: its bytes and complete headers in each encoding, made once.

use std::io::Write as _;

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use flate2::Compression;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::{Refill, Weigh};

/// Pages below this many bytes are not worth compressing.
const WORTH_COMPRESSING: usize = 512;
/// Above this many bytes the best compression would take too long.
const BROTLI_BEST_UP_TO: usize = 512 * 1024;

/// Of a page that is kept until a fact changes, and of one that does not last.
const BEST: Compression = Compression::new(7);
const LIGHT: Compression = Compression::new(1);

/// Bytes of the headers of a form and of what holds them together, about.
const ENCODED_OVERHEAD: usize = 2 * 1024;

#[derive(Debug)]
struct Encoded {
    headers: HeaderMap,
    etag: ETag,
    body: Bytes,
}

/// A finished page.
#[derive(Debug)]
pub struct Entry {
    plain: Encoded,
    gzip: Option<Encoded>,
    brotli: Option<Encoded>,
    /// It makes the body anew for each request; then there is none here.
    refill: Option<Refill>,
}

/// It is compressed already.
fn is_picture(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == b"image/png")
}

impl Entry {
    /// Compresses what is not compressed already; some 10 ms for a page of 60 KB, so call it on a
    /// blocking thread.
    pub fn compressed(headers: &HeaderMap, body: Bytes) -> Self {
        let mut entry = Self::plain(headers, body);
        if !is_picture(headers) && entry.plain.body.len() >= WORTH_COMPRESSING {
            let tag = tag(&entry.plain.body);
            entry.gzip = gzip(&entry.plain.body, BEST).map(|b| Encoded::new(headers, b, &tag, Some("gzip")));
            entry.brotli = brotli(&entry.plain.body).map(|b| Encoded::new(headers, b, &tag, Some("br")));
        }
        entry
    }

    /// Compressed once and quickly, for a page that others will follow within the second: some tenths of a millisecond.
    pub fn light(headers: &HeaderMap, body: Bytes) -> Self {
        let mut entry = Self::plain(headers, body);
        if !is_picture(headers) && entry.plain.body.len() >= WORTH_COMPRESSING {
            let tag = tag(&entry.plain.body);
            entry.gzip = gzip(&entry.plain.body, LIGHT).map(|b| Encoded::new(headers, b, &tag, Some("gzip")));
        }
        entry
    }

    /// The same page, as [`Self::compressed`] makes it.
    pub fn settled(&self) -> Self {
        // What each form says of itself is written over.
        Self::compressed(&self.plain.headers, self.plain.body.clone())
    }

    /// The page as it is.
    pub fn plain(headers: &HeaderMap, body: Bytes) -> Self {
        let tag = tag(&body);
        let plain = Encoded::new(headers, body, &tag, None);
        Self { plain, gzip: None, brotli: None, refill: None }
    }

    /// A page whose body is made anew for each request.
    pub fn refilled(headers: &HeaderMap, refill: Refill) -> Self {
        Self { refill: Some(refill), ..Self::plain(headers, Bytes::new()) }
    }

    /// About what a page of this length takes while its forms are made, and at most afterwards.
    pub const fn weight_while_made(body: usize) -> usize {
        3 * (body + ENCODED_OVERHEAD)
    }

    /// Bytes of the page as it is.
    pub(crate) fn plain_len(&self) -> usize {
        self.plain.body.len()
    }

    /// The answer to a request with these headers: the page in the best encoding that it accepts,
    /// or 304 when it holds that already.
    pub fn reply(&self, request: &HeaderMap) -> Response {
        if let Some(refill) = &self.refill {
            return refill.reply(&self.plain.headers, request);
        }
        let encoded = self.encoded_for(request);
        // What is known is answered as such: the precondition "none of these" does not hold.
        let known = request.typed_get::<IfNoneMatch>().is_some_and(|tags| !tags.precondition_passes(&encoded.etag));
        let mut response = Response::new(if known { Body::empty() } else { Body::from(encoded.body.clone()) });
        *response.headers_mut() = encoded.headers.clone();
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        response
    }

    fn encoded_for(&self, request: &HeaderMap) -> &Encoded {
        let (gzip, brotli) = accepted(request);
        match (&self.brotli, &self.gzip) {
            (Some(encoded), _) if brotli => encoded,
            (_, Some(encoded)) if gzip => encoded,
            _ => &self.plain,
        }
    }
}

/// Whether a browser takes gzip.
pub fn takes_gzip(request: &HeaderMap) -> bool {
    accepted(request).0
}

/// Whether gzip and brotli are accepted.
fn accepted(request: &HeaderMap) -> (bool, bool) {
    let (mut gzip, mut brotli) = (false, false);
    for accepted in request.get_all(header::ACCEPT_ENCODING) {
        for coding in accepted.as_bytes().split(|byte| *byte == b',') {
            let mut parts = coding.splitn(2, |byte| *byte == b';');
            let name = parts.next().unwrap_or_default().trim_ascii();
            let wanted = parts.next().is_none_or(|weight| !refused(weight));
            gzip |= wanted && name.eq_ignore_ascii_case(b"gzip");
            brotli |= wanted && name.eq_ignore_ascii_case(b"br");
        }
    }
    (gzip, brotli)
}

impl Weigh for Entry {
    /// In all encodings, with their headers and what keeps them.
    fn weight(&self) -> usize {
        let encoded = [Some(&self.plain), self.gzip.as_ref(), self.brotli.as_ref()];
        encoded.into_iter().flatten().map(Encoded::weight).sum::<usize>()
            + self.refill.as_ref().map_or(0, Refill::weight)
    }
}

impl Encoded {
    fn weight(&self) -> usize {
        self.body.len() + ENCODED_OVERHEAD
    }

    fn new(headers: &HeaderMap, body: Bytes, tag: &str, coding: Option<&'static str>) -> Self {
        let etag = format!("\"{tag}{}{}\"", coding.map_or("", |_| "-"), coding.unwrap_or_default());
        let mut headers = headers.clone();
        headers.insert(header::ETAG, HeaderValue::try_from(&etag).unwrap_or(HeaderValue::from_static("\"\"")));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Accept-Language, Cookie"));
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        let etag = etag.parse().unwrap_or_else(|_| panic!("{etag} is made of hexadecimal digits"));
        Self { headers, etag, body }
    }
}

/// Whether a weight (`q=0`, ` q=0.000`) refuses its coding.
fn refused(weight: &[u8]) -> bool {
    let weight = weight.trim_ascii();
    weight.len() > 2 && weight[..2].eq_ignore_ascii_case(b"q=") && weight[2..].iter().all(|b| matches!(b, b'0' | b'.'))
}

fn tag(body: &[u8]) -> String {
    hex::encode(&Sha256::digest(body)[..12])
}

fn gzip(body: &[u8], level: Compression) -> Option<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), level);
    encoder.write_all(body).ok()?;
    encoder.finish().ok().filter(|out| out.len() < body.len()).map(Bytes::from)
}

fn brotli(body: &[u8]) -> Option<Bytes> {
    let quality = if body.len() <= BROTLI_BEST_UP_TO { 9 } else { 5 };
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: body.len(), ..Default::default() };
    let mut out = Vec::with_capacity(body.len() / 3);
    brotli::BrotliCompress(&mut &body[..], &mut out, &params).ok()?;
    (out.len() < body.len()).then(|| Bytes::from(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry::compressed(&HeaderMap::new(), Bytes::from("セキュリティ ".repeat(1_000)))
    }

    fn asked(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_best_accepted_encoding_is_sent() {
        let entry = entry();
        for (accept, coding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("br;q=0, gzip", Some("gzip")),
            ("GZIP;q=0.5", Some("gzip")),
            ("identity", None),
            ("", None),
            ("brr", None),
        ] {
            let reply = entry.reply(&asked(header::ACCEPT_ENCODING, accept));
            let sent = reply.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(sent.as_deref(), coding, "{accept}");
        }
    }

    #[test]
    fn a_known_tag_gets_304_and_an_encoding_has_its_own() {
        let entry = entry();
        let mut request = asked(header::ACCEPT_ENCODING, "br");
        let first = entry.reply(&request);
        assert_eq!(first.status(), StatusCode::OK);
        let etag = first.headers()[header::ETAG].clone();
        request.insert(
            header::IF_NONE_MATCH,
            HeaderValue::from_str(&format!("\"x\", W/{}", etag.to_str().unwrap())).unwrap(),
        );
        let second = entry.reply(&request);
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert!(second.headers().contains_key(header::VARY));
        request.remove(header::ACCEPT_ENCODING);
        assert_eq!(
            entry.reply(&request).status(),
            StatusCode::OK,
            "a tag of the brotli bytes is not that of the plain"
        );
    }

    #[test]
    fn a_light_page_is_sent_as_gzip_and_settles_into_all_forms() {
        let body = Bytes::from("セキュリティ ".repeat(1_000));
        let light =
            Entry::light(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("text/html"))]), body);
        let request = asked(header::ACCEPT_ENCODING, "gzip, br");
        assert_eq!(light.reply(&request).headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(light.reply(&HeaderMap::new()).headers().get(header::CONTENT_ENCODING), None);
        let settled = light.settled().reply(&request);
        assert_eq!(settled.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(settled.headers()[header::CONTENT_TYPE], "text/html");
        assert_eq!(settled.headers().get_all(header::ETAG).iter().count(), 1);
    }
}
