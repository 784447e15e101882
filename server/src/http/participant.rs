//! Who takes part in a board without an account: a browser by its cookie, a program by its token.
//!
//! A token is 16 random bytes, the second in which it was given, and 16 bytes of the HMAC-SHA-256 of both under a
//! key of this installation, so that none can be made up: who wants many must ask for many, and that is limited by
//! address. It ends with the cookie that holds it. What is stored comes of the random bytes and the event
//! ([`Participant::at`]), so that one cookie makes somebody else at each event. A program's token may be of one event
//! alone, whose id is signed with the rest.
//!
//! A token that was given before each event had its own name keeps the one that it had: older programs, which know no
//! other, may run beside this one until the moment that the migration wrote down, and a name never changes under a token.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::{
    ids::EventId,
    participant::{Participant, RANDOM},
    secret,
};
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest as _, Sha256};

use super::{cookies, site::Site};

/// As long as somebody is known again, by a cookie or a token: an evening, and the answers that come later.
const LIVES: Duration = Duration::from_hours(90 * 24);
const HALF: usize = RANDOM;
/// Bytes of the second in which a token was given.
const SECOND: usize = 4;
/// What the signature of a token is of, besides its bytes.
const TOKEN: &str = "participant";
/// The same of one that is of one event alone.
const TOKEN_AT: &str = "participant at an event";
/// Characters by which a form's key shows that it is ours.
const MARK: usize = 12;
/// Characters of a form's key: [`HALF`] bytes in base64, and the mark.
const FORM_KEY: usize = (8 * HALF).div_ceil(6) + MARK;

/// The key of this installation that signs tokens.
#[derive(Clone)]
pub struct Key {
    bytes: Arc<[u8]>,
    /// Tokens of this second and later ones have a name at each event.
    names_from: i64,
}

impl Key {
    pub fn new(bytes: Vec<u8>, names_from: DateTime<Utc>) -> Self {
        Self { bytes: bytes.into(), names_from: names_from.timestamp() }
    }

    fn mac(&self, text: &[u8]) -> Hmac<Sha256> {
        secret::mac(&self.bytes).chain_update(text)
    }

    /// The participant that a request names; `None` when it names none of ours, or one whose token has ended.
    pub fn known(&self, site: &Site, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Participant> {
        if let Some(token) = bearer(headers) {
            return self.read(token, now);
        }
        // A browser's is good at every event: one that somebody put there would close the others to it.
        let token = cookies::get(headers, site.participant_cookie())?;
        self.read(token, now).filter(|known| !known.is_of_one_event())
    }

    fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Participant> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, signature) = bytes.split_at_checked(bytes.len().checked_sub(HALF)?)?;
        let (random, rest) = signed.split_at_checked(HALF)?;
        if rest.is_empty() {
            // Of the time before tokens had an end.
            self.mac(random).verify_truncated_left(signature).ok()?;
            return Some(Participant::everywhere(self.one_name(random)));
        }
        let (given, event) = rest.split_at_checked(SECOND)?;
        let label = if event.is_empty() { TOKEN } else { TOKEN_AT };
        self.mac(&labelled(label, signed)).verify_truncated_left(signature).ok()?;
        let given = u32::from_be_bytes(given.try_into().ok()?);
        // One of a clock that ran ahead is as good as new.
        let age = u64::try_from(now.timestamp() - i64::from(given)).unwrap_or(0);
        if age > LIVES.as_secs() {
            return None;
        }
        let only = match event {
            [] => None,
            event => Some(EventId(i64::from_be_bytes(event.try_into().ok()?))),
        };
        Some(self.participant(random.try_into().ok()?, given, only))
    }

    /// A new participant, and the token that stands for it, at every event or at this one alone.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn begin(&self, only: Option<EventId>, now: DateTime<Utc>) -> domain::Result<(Participant, String)> {
        Ok(self.token(secret::random()?, only, now))
    }

    /// The participant that a form's key makes: a form that is sent twice before the first answer is
    /// back comes from one. The key must be one of [`Key::form_key`], which stands in its owner's page
    /// alone; in other hands it makes another participant from another address.
    pub fn begin_with(&self, form_key: &str, address: &str, now: DateTime<Utc>) -> (Participant, String) {
        let digest = self.tagged("form", &format!("{form_key} {address}"));
        let mut random = [0; HALF];
        random.copy_from_slice(&digest[..HALF]);
        self.token(random, None, now)
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

    fn token(&self, random: [u8; HALF], only: Option<EventId>, now: DateTime<Utc>) -> (Participant, String) {
        let given = u32::try_from(now.timestamp()).unwrap_or_default();
        let mut signed = [random.as_slice(), &given.to_be_bytes()].concat();
        let label = match only {
            Some(event) => {
                signed.extend(event.0.to_be_bytes());
                TOKEN_AT
            }
            None => TOKEN,
        };
        let mac = self.mac(&labelled(label, &signed)).finalize().into_bytes();
        let token = URL_SAFE_NO_PAD.encode([signed.as_slice(), &mac[..HALF]].concat());
        (self.participant(random, given, only), token)
    }

    /// Whom a token stands for that was given in this second. Older programs read none that is of one event.
    fn participant(&self, random: [u8; HALF], given: u32, only: Option<EventId>) -> Participant {
        if only.is_none() && i64::from(given) < self.names_from {
            return Participant::everywhere(self.one_name(&random));
        }
        Participant::of_token(random, only)
    }

    /// As a participant was stored at all events.
    fn one_name(&self, random: &[u8]) -> String {
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

    /// Of an installation where each event has had its names from the first.
    fn key(byte: u8) -> Key {
        Key::new(vec![byte; 32], DateTime::UNIX_EPOCH)
    }

    fn headers(token: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap())])
    }

    #[test]
    fn a_token_of_ours_is_known_and_none_is_made_up() {
        let (key, other) = (key(1), key(2));
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (who, token) = key.begin(None, NOW).unwrap();
        assert_eq!(key.known(&site, &headers(&token), NOW), Some(who));
        assert_eq!(other.known(&site, &headers(&token), NOW), None);
        for made_up in ["", "x", &"A".repeat(43), &"A".repeat(48), &"A".repeat(64), &token[4..]] {
            assert_eq!(key.known(&site, &headers(made_up), NOW), None, "{made_up}");
        }
        assert_ne!(key.begin(None, NOW).unwrap().0, key.begin(None, NOW).unwrap().0);
    }

    #[test]
    fn a_token_ends_with_its_cookie_and_cannot_be_made_younger() {
        let key = key(1);
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (who, token) = key.begin(None, NOW).unwrap();
        let after = |time: Duration| NOW + chrono::Duration::from_std(time).unwrap();
        assert_eq!(key.known(&site, &headers(&token), after(LIVES)), Some(who.clone()));
        assert_eq!(key.known(&site, &headers(&token), after(LIVES + Duration::from_secs(1))), None);
        let a_day_ahead = NOW - chrono::Duration::days(1);
        assert_eq!(key.known(&site, &headers(&token), a_day_ahead), Some(who.clone()), "given by a clock ahead");
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        let mut younger = bytes.clone();
        younger[HALF] += 1;
        let (random, old) = (&bytes[..HALF], [&bytes[..HALF], &bytes[HALF + 4..]].concat());
        for forged in [younger, old] {
            assert_eq!(key.known(&site, &headers(&URL_SAFE_NO_PAD.encode(forged)), NOW), None);
        }
        // One of the time before tokens had an end goes on by the name that it had.
        let mac = key.mac(random).finalize().into_bytes();
        let early = URL_SAFE_NO_PAD.encode([random, &mac[..HALF]].concat());
        let known = Some(Participant::everywhere(key.one_name(random)));
        assert_eq!(key.known(&site, &headers(&early), after(LIVES * 4)), known);
    }

    #[test]
    fn a_token_has_names_of_events_from_the_moment_on_and_never_changes_them() {
        let upgraded = Key::new(vec![1; 32], NOW);
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (here, there) = (EventId(1), EventId(2));
        let (before, before_token) = upgraded.begin(None, NOW - chrono::Duration::seconds(1)).unwrap();
        assert_eq!(before.at(here), before.at(there));
        let (since, since_token) = upgraded.begin(None, NOW).unwrap();
        assert_ne!(since.at(here), since.at(there));
        for (who, token) in [(&before, before_token), (&since, since_token)] {
            for later in [NOW, NOW + chrono::Duration::days(80)] {
                assert_eq!(upgraded.known(&site, &headers(&token), later).as_ref(), Some(who));
            }
        }
        // What a program of before makes of the earlier one: the SHA-256 of its random bytes and a mark of the key.
        let name = before.at(here).unwrap();
        assert!(
            name.len() == 66 && name.starts_with("p:") && before == Participant::everywhere(name.clone()),
            "{name}"
        );
    }

    #[test]
    fn a_token_of_one_event_is_a_programs_and_of_no_other_event() {
        let key = key(1);
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        let (who, token) = key.begin(Some(EventId(7)), NOW).unwrap();
        assert_eq!(key.known(&site, &headers(&token), NOW), Some(who.clone()));
        assert!(who.at(EventId(7)).is_ok() && who.at(EventId(8)).is_err());
        // Also where tokens of browsers keep one name for a while: older programs read none of these.
        let upgraded = Key::new(vec![1; 32], NOW + chrono::Duration::days(1));
        assert_eq!(upgraded.known(&site, &headers(&token), NOW), Some(who));
        assert_eq!(key.known(&site, &headers(&token), NOW + chrono::Duration::days(91)), None);
        let cookie = HeaderValue::from_str(&format!("participant={token}")).unwrap();
        assert_eq!(key.known(&site, &HeaderMap::from_iter([(header::COOKIE, cookie)]), NOW), None);
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        let mut elsewhere = bytes.clone();
        elsewhere[HALF + SECOND + 7] += 1;
        let everywhere = [&bytes[..HALF + SECOND], &bytes[HALF + SECOND + 8..]].concat();
        for forged in [elsewhere, everywhere, bytes[..bytes.len() - 1].to_vec()] {
            assert_eq!(key.known(&site, &headers(&URL_SAFE_NO_PAD.encode(forged)), NOW), None);
        }
    }

    #[test]
    fn a_form_that_is_sent_twice_comes_from_one_participant() {
        let (key, other) = (key(1), key(2));
        let form = key.form_key().unwrap();
        assert!(key.is_form_key(&form) && form.len() < 60, "{form}");
        assert_eq!(form.len(), Key::no_form_key().len());
        assert!(!key.is_form_key(&Key::no_form_key()));
        for foreign in ["", "short", "a-key-of-a-program-0001", &"x".repeat(65), &form[1..], "é漢字漢字漢字漢字"]
        {
            assert!(!key.is_form_key(foreign), "{foreign}");
        }
        assert!(!other.is_form_key(&form));
        let begun = key.begin_with(&form, "192.0.2.1", NOW);
        assert_eq!(begun, key.begin_with(&form, "192.0.2.1", NOW));
        assert_ne!(begun, key.begin_with(&key.form_key().unwrap(), "192.0.2.1", NOW));
        assert_ne!(begun, key.begin_with(&form, "192.0.2.2", NOW), "a key in other hands");
        let site = Site::new(&"http://localhost".parse().unwrap(), Vec::new());
        // The second click, a second later.
        let later = key.begin_with(&form, "192.0.2.1", NOW + chrono::Duration::seconds(1));
        assert!(later.0 == begun.0 && later.1 != begun.1);
        for (who, token) in [begun, later] {
            assert_eq!(key.known(&site, &headers(&token), NOW), Some(who));
        }
        let came = |mark: &str| {
            let cookie = HeaderValue::from_str(&format!("joined={mark}")).unwrap();
            key.has_joined(&site, &HeaderMap::from_iter([(header::COOKIE, cookie)]), "security-jaws/33")
        };
        assert!(came(&key.joined("security-jaws/33")) && !came(&key.joined("security-jaws/34")) && !came(""));
    }
}
