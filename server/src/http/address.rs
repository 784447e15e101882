//! The one address of each page. Every other spelling of it leads there before anything else is done,
//! so that no page is made, held or counted under two names.
//!
//! Other spellings are: slashes and dot segments that change nothing, escapes of letters that need none
//! or in lower case, capitals in a series' slug, and numbers with a plus or leading zeros. Tokens, codes
//! and names of files stay as they are written.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::{addresses, encoding::is_number, error::Error};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{errors::Fail, headers, site::Site};

/// Escaped in a path: everything but what RFC 3986 calls unreserved. `app::routes` writes the same.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a spelling is to this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The one address of whatever is there.
    Canonical,
    /// Another spelling of this address. It holds the query, and begins with one slash alone.
    Moved(String),
    /// Nothing can be there: a broken escape, bytes that are no UTF-8, a control character.
    Unknown,
}

/// Marks a request whose address is [`Address::Unknown`].
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

/// Looks at path and query of a request. Allocates nothing for a canonical one.
pub fn classify(path: &str, query: Option<&str>) -> Address {
    let has_empty_query = query == Some("");
    // `*` of OPTIONS begins with no slash, and is left to the routes.
    if !path.starts_with('/') || (!has_empty_query && is_canonical(path)) {
        return Address::Canonical;
    }
    let Some(mut to) = canonical(path) else { return Address::Unknown };
    if to == path && !has_empty_query {
        return Address::Canonical;
    }
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        to.push('?');
        to.extend(utf8_percent_encode(query, CONTROLS));
    }
    Address::Moved(to)
}

/// The answer to a request under another spelling; method and body are to be sent again (308).
pub fn lead(to: &str, site: &Site, request: &HeaderMap) -> Response {
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    let location = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    let is_secret = addresses::before_secret(to).is_some();
    headers::dress(response.headers_mut(), site, is_secret, request);
    // The body is sent again, elsewhere; nobody reads this one.
    let length = request.get(header::CONTENT_LENGTH).map(HeaderValue::as_bytes);
    if length.is_some_and(|length| length != b"0") || request.contains_key(header::TRANSFER_ENCODING) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Layer: nothing is looked for where nothing can be.
pub async fn refuse(request: Request, next: Next) -> Response {
    if request.extensions().get::<Nowhere>().is_some() {
        return Fail::from(Error::NotFound).into_response();
    }
    next.run(request).await
}

/// What a segment means, by those before it.
#[derive(Clone, Copy, Debug)]
enum Segment {
    First,
    /// The slug of a series.
    Slug,
    /// After `/api`, and after its version.
    Version,
    Noun,
    /// Numbers and plain words.
    Inside,
    Kept,
}

impl Segment {
    /// What the segment after this one means.
    fn after(self, segment: &str) -> Self {
        let is = |word: &str| segment.eq_ignore_ascii_case(word);
        match self {
            Self::First if is("organize") => Self::Slug,
            Self::First if is("api") => Self::Version,
            Self::First if addresses::keeps_spelling(segment) => Self::Kept,
            Self::Version if segment == "v1" => Self::Noun,
            Self::Noun if segment == "events" => Self::Slug,
            Self::Noun if segment == "questions" => Self::Inside,
            Self::First | Self::Slug | Self::Inside => Self::Inside,
            Self::Version | Self::Noun | Self::Kept => Self::Kept,
        }
    }

    const fn is_lower(self) -> bool {
        matches!(self, Self::First | Self::Slug)
    }

    const fn counts(self) -> bool {
        matches!(self, Self::Inside)
    }

    /// Whether a segment is spelt as [`Self::spell`] spells it.
    fn fits(self, segment: &str) -> bool {
        if matches!(segment, "" | "." | "..") {
            return false;
        }
        let (mut has_escape, mut bytes) = (false, segment.bytes());
        while let Some(byte) = bytes.next() {
            let fits = match byte {
                b'%' => {
                    has_escape = true;
                    bytes.next().zip(bytes.next()).is_some_and(|(high, low)| is_needed(high, low))
                }
                b'A'..=b'Z' => !self.is_lower(),
                _ => is_unreserved(byte),
            };
            if !fits {
                return false;
            }
        }
        let is_padded = segment.len() > 1 && segment.starts_with('0') && is_number(segment);
        let is_signed = segment.strip_prefix("%2B").is_some_and(is_number);
        !(self.counts() && (is_padded || is_signed)) && (!has_escape || is_text(percent_decode_str(segment)))
    }

    /// The one spelling of a decoded segment, still decoded.
    fn spell(self, mut text: String) -> String {
        if self.is_lower() {
            text.make_ascii_lowercase();
        }
        let digits = text.strip_prefix('+').unwrap_or(&text);
        if self.counts() && is_number(digits) {
            let plain = digits.trim_start_matches('0');
            return if plain.is_empty() { "0" } else { plain }.to_owned();
        }
        text
    }
}

fn is_canonical(path: &str) -> bool {
    let mut place = Segment::First;
    let mut segments = path.split('/').skip(1);
    path == "/"
        || segments.all(|segment| {
            let fits = place.fits(segment);
            place = place.after(segment);
            fits
        })
}

/// The one spelling of a path; `None` when nothing can be there.
fn canonical(path: &str) -> Option<String> {
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split('/') {
        match decoded(segment)? {
            text if text.is_empty() || text == "." => {}
            text if text == ".." => drop(segments.pop()),
            text => segments.push(text),
        }
    }
    let (mut place, mut out) = (Segment::First, String::with_capacity(path.len()));
    for segment in segments {
        let segment = place.spell(segment);
        place = place.after(&segment);
        out.push('/');
        out.extend(utf8_percent_encode(&segment, ESCAPED));
    }
    if out.is_empty() {
        out.push('/');
    }
    Some(out)
}

fn decoded(segment: &str) -> Option<String> {
    let is_escape = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !segment.split('%').skip(1).all(is_escape) {
        return None;
    }
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.bytes().any(|byte| byte.is_ascii_control())).then(|| text.into_owned())
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether an escape is in upper case, and stands for what cannot be written plainly.
fn is_needed(high: u8, low: u8) -> bool {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    digit(high).zip(digit(low)).is_some_and(|(high, low)| {
        let byte = high * 16 + low;
        !is_unreserved(byte) && !byte.is_ascii_control()
    })
}

/// Whether these bytes are UTF-8, found without keeping them.
fn is_text(mut bytes: impl Iterator<Item = u8>) -> bool {
    let mut held = [0; 4];
    while let Some(first) = bytes.next() {
        let length = match first {
            0..=0x7F => 1,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return false,
        };
        held[0] = first;
        for place in &mut held[1..length] {
            let Some(byte) = bytes.next() else { return false };
            *place = byte;
        }
        if std::str::from_utf8(&held[..length]).is_err() {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests;
