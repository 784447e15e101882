//! Who takes part in a board without an account: a browser by its cookie, a program by its token.
//!
//! A token is 16 random bytes, the second in which it was given, and 16 bytes of the HMAC-SHA-256 of both under a
//! key of this installation, so that none can be made up: who wants many must ask for many, and that is limited by
//! address. It ends with the cookie that holds it. The name of a participant comes of the random bytes alone: the
//! database holds their SHA-256, with a mark of the key.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::secret;
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest as _, Sha256};

use super::{cookies, site::Site};

/// As long as somebody is known again, by a cookie or a token: an evening, and the answers that come later.
const LIVES: Duration = Duration::from_hours(90 * 24);
const HALF: usize = 16;
/// What the signature of a token is of, besides its bytes.
const TOKEN: &str = "participant";
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

    fn mac(&self, text: &[u8]) -> Hmac<Sha256> {
        secret::mac(&self.0).chain_update(text)
    }

    /// The participant that a request names; `None` when it names none of ours, or one whose token has ended.
    pub fn known(&self, site: &Site, headers: &HeaderMap, now: DateTime<Utc>) -> Option<String> {
        let token = bearer(headers).or_else(|| cookies::get(headers, site.participant_cookie()))?;
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, signature) = bytes.split_at_checked(bytes.len().checked_sub(HALF)?)?;
        let (random, given) = signed.split_at_checked(HALF)?;
        if given.is_empty() {
            // Of the time before tokens had an end.
            self.mac(random).verify_truncated_left(signature).ok()?;
        } else {
            self.mac(&labelled(TOKEN, signed)).verify_truncated_left(signature).ok()?;
            let given = u32::from_be_bytes(given.try_into().ok()?);
            // One of a clock that ran ahead is as good as new.
            let age = u64::try_from(now.timestamp() - i64::from(given)).unwrap_or(0);
            if age > LIVES.as_secs() {
                return None;
            }
        }
        Some(self.name(random))
    }

    /// A new participant: the name by which it is stored, and the token that stands for it.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn begin(&self, now: DateTime<Utc>) -> domain::Result<(String, String)> {
        Ok(self.token(secret::random()?, now))
    }

    /// The participant that a form's key makes: a form that is sent twice before the first answer is
    /// back comes from one. The key must be one of [`Key::form_key`], which stands in its owner's page
    /// alone; in other hands it makes another participant from another address.
    pub fn begin_with(&self, form_key: &str, address: &str, now: DateTime<Utc>) -> (String, String) {
        let digest = self.tagged("form", &format!("{form_key} {address}"));
        let mut random = [0; HALF];
        random.copy_from_slice(&digest[..HALF]);
        self.token(random, now)
    }

    /// What the cookie of somebody holds who came to this board by the code on its stage.
    pub fn joined(&self, board: &str) -> String {
        URL_SAFE_NO_PAD.encode(&self.tagged("joined", board)[..HALF])
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
        let mut mark = URL_SAFE_NO_PAD.encode(self.tagged("form key", random));
        mark.truncate(MARK);
        mark
    }

    fn tagged(&self, purpose: &str, text: &str) -> [u8; 2 * HALF] {
        self.mac(&labelled(purpose, text.as_bytes())).finalize().into_bytes().into()
    }

    fn token(&self, random: [u8; HALF], now: DateTime<Utc>) -> (String, String) {
        let given = u32::try_from(now.timestamp()).unwrap_or_default().to_be_bytes();
        let signed = [random.as_slice(), &given].concat();
        let mac = self.mac(&labelled(TOKEN, &signed)).finalize().into_bytes();
        let token = URL_SAFE_NO_PAD.encode([signed.as_slice(), &mac[..HALF]].concat());
        (self.name(&random), token)
    }

    /// As a participant is stored: the same whenever the token was given, so that a form that is sent twice makes one.
    fn name(&self, random: &[u8]) -> String {
        let mac = self.mac(random).finalize().into_bytes();
        format!("p:{}", hex::encode(Sha256::digest([random, &mac[..HALF]].concat())))
    }
}

/// What is signed for one purpose is no signature for another.
fn labelled(purpose: &str, what: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), &[0], what].concat()
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_790_000_000, 0).unwrap();

    fn headers(token: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap())])
    }

    #[test]
    fn a_token_of_ours_is_known_and_none_is_made_up() {
        let (key, other) = (Key::new(vec![1; 32]), Key::new(vec![2; 32]));
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (name, token) = key.begin(NOW).unwrap();
        assert_eq!(key.known(&site, &headers(&token), NOW), Some(name));
        assert_eq!(other.known(&site, &headers(&token), NOW), None);
        for made_up in ["", "x", &"A".repeat(43), &"A".repeat(48), &"A".repeat(64), &token[4..]] {
            assert_eq!(key.known(&site, &headers(made_up), NOW), None, "{made_up}");
        }
        assert_ne!(key.begin(NOW).unwrap().0, key.begin(NOW).unwrap().0);
    }

    #[test]
    fn a_token_ends_with_its_cookie_and_cannot_be_made_younger() {
        let key = Key::new(vec![1; 32]);
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (name, token) = key.begin(NOW).unwrap();
        let after = |time: Duration| NOW + chrono::Duration::from_std(time).unwrap();
        assert_eq!(key.known(&site, &headers(&token), after(LIVES)), Some(name.clone()));
        assert_eq!(key.known(&site, &headers(&token), after(LIVES + Duration::from_secs(1))), None);
        let a_day_ahead = NOW - chrono::Duration::days(1);
        assert_eq!(key.known(&site, &headers(&token), a_day_ahead), Some(name.clone()), "given by a clock ahead");
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        let mut younger = bytes.clone();
        younger[HALF] += 1;
        let (random, old) = (&bytes[..HALF], [&bytes[..HALF], &bytes[HALF + 4..]].concat());
        for forged in [younger, old] {
            assert_eq!(key.known(&site, &headers(&URL_SAFE_NO_PAD.encode(forged)), NOW), None);
        }
        // One of the time before tokens had an end is the same participant.
        let mac = key.mac(random).finalize().into_bytes();
        let early = URL_SAFE_NO_PAD.encode([random, &mac[..HALF]].concat());
        assert_eq!(key.known(&site, &headers(&early), after(LIVES * 4)), Some(name));
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
        let begun = key.begin_with(&form, "192.0.2.1", NOW);
        assert_eq!(begun, key.begin_with(&form, "192.0.2.1", NOW));
        assert_ne!(begun, key.begin_with(&key.form_key().unwrap(), "192.0.2.1", NOW));
        assert_ne!(begun, key.begin_with(&form, "192.0.2.2", NOW), "a key in other hands");
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        // The second click, a second later.
        let later = key.begin_with(&form, "192.0.2.1", NOW + chrono::Duration::seconds(1));
        assert!(later.0 == begun.0 && later.1 != begun.1);
        for (name, token) in [begun, later] {
            assert_eq!(key.known(&site, &headers(&token), NOW), Some(name));
        }
        let came = |mark: &str| {
            let cookie = HeaderValue::from_str(&format!("joined={mark}")).unwrap();
            key.has_joined(&site, &HeaderMap::from_iter([(header::COOKIE, cookie)]), "security-jaws/33")
        };
        assert!(came(&key.joined("security-jaws/33")) && !came(&key.joined("security-jaws/34")) && !came(""));
    }
}
