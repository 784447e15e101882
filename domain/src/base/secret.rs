//! Secrets that stand in cookies and links: 256 bits from the operating system. The database holds
//! only their SHA-256, so a copy of it opens nothing. And what else is random, or shows that it is ours: codes, HMAC.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use rand::{Rng, TryRngCore};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

const BYTES: usize = 32;
/// Of codes that people read aloud or type from a screen: none that is taken for another.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A session id or a one-time token. It is never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// Errors: `Unavailable` when the operating system gives no randomness.
    pub fn generate() -> Result<Self> {
        random().map(Self)
    }

    /// Reads what [`Secret::reveal`] wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        // 43 characters carry 32 bytes; longer input is not even decoded.
        if text.len() != 43 {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The text for a cookie or a link: base64url without padding, 43 characters.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the database keeps.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A key that nobody guesses and that two never share: 128 bits, in hexadecimal digits.
///
/// Errors: as [`random`].
pub fn new_key() -> Result<String> {
    Ok(hex::encode(random::<16>()?))
}

/// `N` bytes from the operating system.
///
/// Errors: `Unavailable` when it gives none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness from the operating system");
        Error::Unavailable
    })?;
    Ok(bytes)
}

/// A code of so many letters. It is no secret: it may be guessed.
pub fn letters(length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}

/// HMAC-SHA-256 (RFC 2104), begun with this key.
pub fn mac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_and_never_printed() {
        let secret = Secret::generate().unwrap();
        assert_eq!(Secret::parse(&secret.reveal()), Some(secret.clone()));
        assert_ne!(secret, Secret::generate().unwrap());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.hash().len(), 32);
    }

    #[test]
    fn codes_are_as_long_as_asked_and_can_be_read_aloud() {
        for length in [5, 8] {
            let code = letters(length);
            assert!(code.len() == length && !code.contains(['I', 'O', '0', '1']), "{code}");
        }
        assert_ne!(letters(30), letters(30));
    }

    #[test]
    fn a_mac_is_that_of_the_standard() {
        // RFC 4231, test case 2.
        let mac = mac(b"Jefe").chain_update(b"what do ya want for nothing?").finalize().into_bytes();
        assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn anything_else_is_no_secret() {
        let long = "A".repeat(44);
        for text in ["", "abc", long.as_str(), "é", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
