//! Who takes part in a board without an account: a browser by its cookie, a program by its token.
//!
//! A token is 16 random bytes and 16 of their HMAC-SHA-256 under a key of this installation, so that
//! none can be made up: who wants many must ask for many, and that is limited by address. The
//! database holds only the SHA-256 of a token.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Error, secret};
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest as _, Sha256};

use super::{cookies, site::Site};

/// As long as a browser is known again: an evening, and the answers that come later.
const LIVES: Duration = Duration::from_hours(90 * 24);
const HALF: usize = 16;
/// Characters by which a form's key shows that it is ours.
const MARK: usize = 12;
/// Characters of a form's key: [`HALF`] bytes in base64, and the mark.
const FORM_KEY: usize = (8 * HALF).div_ceil(6) + MARK;

/// The key of this installation that signs tokens.
#[derive(Clone)]
pub struct Key(Arc<[u8]>);

impl Key {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    fn mac(&self, random: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(random);
        Some(mac)
    }

    /// The participant that a request names; `None` when it names none of ours.
    pub fn known(&self, site: &Site, headers: &HeaderMap) -> Option<String> {
        let token = bearer(headers).or_else(|| cookies::get(headers, site.participant_cookie()))?;
        let bytes: [u8; 2 * HALF] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (random, signature) = bytes.split_at(HALF);
        self.mac(random)?.verify_truncated_left(signature).ok()?;
        Some(stored(&bytes))
    }

    /// A new participant: the name by which it is stored, and the token that stands for it.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn begin(&self) -> domain::Result<(String, String)> {
        self.token(secret::random()?)
    }

    /// The participant that a form's key makes: a form that is sent twice before the first answer is
    /// back comes from one. The key must be one of [`Key::form_key`], which stands in its owner's page
    /// alone; in other hands it makes another participant from another address.
    ///
    /// Errors: `Internal`, which does not come to pass.
    pub fn begin_with(&self, form_key: &str, address: &str) -> domain::Result<(String, String)> {
        let digest = self.tagged("form", &format!("{form_key} {address}")).ok_or(Error::Internal)?;
        let mut random = [0; HALF];
        random.copy_from_slice(&digest[..HALF]);
        self.token(random)
    }

    /// What the cookie of somebody holds who came to this board by the code on its stage.
    pub fn joined(&self, board: &str) -> String {
        let mark = self.tagged("joined", board).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(mark.get(..HALF).unwrap_or_default())
    }

    /// Whether the request comes from somebody who joined this board by its code.
    pub fn has_joined(&self, site: &Site, headers: &HeaderMap, board: &str) -> bool {
        cookies::get(headers, site.joined_cookie()).is_some_and(|mark| mark == self.joined(board))
    }

    /// A key for a form of somebody who takes part: 128 random bits, and a mark that they are ours.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn form_key(&self) -> domain::Result<String> {
        let random = URL_SAFE_NO_PAD.encode(secret::random::<HALF>()?);
        let mark = self.form_mark(&random);
        Ok(random + &mark)
    }

    /// Stands for a form's key in a page that many share: as long as one, and none.
    pub fn no_form_key() -> String {
        "-".repeat(FORM_KEY)
    }

    /// Whether a form's key is one that we gave. One that a program chose may be guessed by others, and
    /// makes nobody known.
    pub fn is_form_key(&self, key: &str) -> bool {
        let mark = key.len().checked_sub(MARK).and_then(|at| key.split_at_checked(at));
        mark.is_some_and(|(random, mark)| !random.is_empty() && self.form_mark(random) == mark)
    }

    fn form_mark(&self, random: &str) -> String {
        let mut mark = URL_SAFE_NO_PAD.encode(self.tagged("form key", random).unwrap_or_default());
        mark.truncate(MARK);
        mark
    }

    fn tagged(&self, purpose: &str, text: &str) -> Option<Vec<u8>> {
        let mac = self.mac(&[purpose.as_bytes(), &[0], text.as_bytes()].concat())?;
        Some(mac.finalize().into_bytes().to_vec())
    }

    fn token(&self, random: [u8; HALF]) -> domain::Result<(String, String)> {
        let mut bytes = [0; 2 * HALF];
        bytes[..HALF].copy_from_slice(&random);
        let mac = self.mac(&bytes[..HALF]).ok_or(Error::Internal)?.finalize().into_bytes();
        bytes[HALF..].copy_from_slice(&mac[..HALF]);
        Ok((stored(&bytes), URL_SAFE_NO_PAD.encode(bytes)))
    }
}

/// The token that a program sends; empty where it cannot be read.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().unwrap_or("Bearer ").strip_prefix("Bearer ")
}

/// The cookie that carries a participant's token.
pub fn cookie(site: &Site, token: &str) -> HeaderValue {
    cookies::set(site.participant_cookie(), token, Some(LIVES), site.is_secure())
}

/// The cookie of somebody who came by the code; it ends with the browser.
pub fn joined_cookie(site: &Site, mark: &str) -> HeaderValue {
    cookies::set(site.joined_cookie(), mark, None, site.is_secure())
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

    #[test]
    fn a_form_that_is_sent_twice_comes_from_one_participant() {
        let key = Key::new(vec![1; 32]);
        let form = key.form_key().unwrap();
        assert!(key.is_form_key(&form) && form.len() < 60, "{form}");
        assert_eq!(form.len(), Key::no_form_key().len());
        assert!(!key.is_form_key(&Key::no_form_key()));
        for foreign in ["", "short", "a-key-of-a-program-0001", &"x".repeat(65), &form[1..], "é漢字漢字漢字漢字"]
        {
            assert!(!key.is_form_key(foreign), "{foreign}");
        }
        assert!(!Key::new(vec![2; 32]).is_form_key(&form));
        let begun = key.begin_with(&form, "192.0.2.1").unwrap();
        assert_eq!(begun, key.begin_with(&form, "192.0.2.1").unwrap());
        assert_ne!(begun, key.begin_with(&key.form_key().unwrap(), "192.0.2.1").unwrap());
        assert_ne!(begun, key.begin_with(&form, "192.0.2.2").unwrap(), "a key in other hands");
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (_, token) = begun;
        let bearer = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
        assert!(key.known(&site, &HeaderMap::from_iter([(header::AUTHORIZATION, bearer)])).is_some());
        let came = |mark: &str| {
            let cookie = HeaderValue::from_str(&format!("joined={mark}")).unwrap();
            key.has_joined(&site, &HeaderMap::from_iter([(header::COOKIE, cookie)]), "security-jaws/33")
        };
        assert!(came(&key.joined("security-jaws/33")) && !came(&key.joined("security-jaws/34")) && !came(""));
    }
}
