//! Who takes part in a board without an account: a browser by its cookie, a program by its token.
//!
//! A token is 16 random bytes and 16 of their HMAC-SHA-256 under a key of this installation, so that
//! none can be made up: who wants many must ask for many, and that is limited by address. The
//! database holds only the SHA-256 of a token.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Error;
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, HeaderValue, header};
use rand::TryRngCore as _;
use sha2::{Digest as _, Sha256};

use super::{cookies, site::Site};

/// As long as a browser is known again: an evening, and the answers that come later.
const LIVES: Duration = Duration::from_hours(90 * 24);
const HALF: usize = 16;

/// The key of this installation that signs tokens.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    fn mac(&self, random: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(random);
        Some(mac)
    }

    /// The participant that a request names; `None` when it names none of ours.
    pub fn known(&self, site: &Site, headers: &HeaderMap) -> Option<String> {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let token = bearer.or_else(|| cookies::get(headers, site.participant_cookie()))?;
        let bytes: [u8; 2 * HALF] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (random, signature) = bytes.split_at(HALF);
        self.mac(random)?.verify_truncated_left(signature).ok()?;
        Some(stored(&bytes))
    }

    /// A new participant: the name by which it is stored, and the token that stands for it.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn begin(&self) -> domain::Result<(String, String)> {
        let mut bytes = [0; 2 * HALF];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes[..HALF]).map_err(|_| Error::Unavailable)?;
        let mac = self.mac(&bytes[..HALF]).ok_or(Error::Internal)?.finalize().into_bytes();
        bytes[HALF..].copy_from_slice(&mac[..HALF]);
        Ok((stored(&bytes), URL_SAFE_NO_PAD.encode(bytes)))
    }
}

/// The cookie that carries a participant's token.
pub fn cookie(site: &Site, token: &str) -> HeaderValue {
    cookies::set(site.participant_cookie(), token, Some(LIVES), site.is_secure())
}

fn stored(token: &[u8]) -> String {
    format!("p:{}", hex::encode(Sha256::digest(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_ours_is_known_and_none_is_made_up() {
        let (key, other) = (Key::new(vec![1; 32]), Key::new(vec![2; 32]));
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (name, token) = key.begin().unwrap();
        let headers = |token: &str| {
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap())])
        };
        assert_eq!(key.known(&site, &headers(&token)), Some(name));
        assert_eq!(other.known(&site, &headers(&token)), None);
        for made_up in ["", "x", &"A".repeat(43), &"A".repeat(64)] {
            assert_eq!(key.known(&site, &headers(made_up)), None);
        }
        assert_ne!(key.begin().unwrap(), key.begin().unwrap());
    }
}
