//! Who takes part in a board without an account: a browser by its cookie, a program by its token.
//! The database holds only the SHA-256 of either.

use std::time::Duration;

use domain::people::secret::Secret;
use http::{HeaderMap, HeaderValue, header};

use super::{cookies, site::Site};

/// As long as a browser is known again: an evening, and the answers that come later.
const LIVES: Duration = Duration::from_hours(90 * 24);

/// The participant that a request names; `None` when it names none that could be ours.
pub fn known(site: &Site, headers: &HeaderMap) -> Option<String> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let token = bearer.or_else(|| cookies::get(headers, site.participant_cookie()))?;
    Secret::parse(token).map(|secret| key(&secret))
}

/// A new participant: the key by which it is stored, and the token that stands for it.
///
/// Errors: `Internal` without randomness.
pub fn begin() -> domain::Result<(String, String)> {
    let secret = Secret::generate()?;
    Ok((key(&secret), secret.reveal()))
}

/// The cookie that carries a participant's token.
pub fn cookie(site: &Site, token: &str) -> HeaderValue {
    cookies::set(site.participant_cookie(), token, Some(LIVES), site.is_secure())
}

fn key(secret: &Secret) -> String {
    format!("p:{}", hex::encode(secret.hash()))
}
