//! Seals what must not be readable in a copy of the database: secrets of second factors.
//!
//! The key stands outside of the database: in the environment or in a file of its own. Sealed bytes
//! are a version, a nonce of 12 random bytes, and what ChaCha20-Poly1305 (RFC 8439) makes of the
//! secret; the name of what is sealed is bound to it, so that bytes cannot be moved elsewhere.

use std::{fmt, sync::Arc};

use chacha20poly1305::{
    ChaCha20Poly1305, Key, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::Mac as _;
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    secret,
};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
/// Secrets that programs before the vault wrote in clear have this length, sealed ones never do.
const CLEAR_BYTES: usize = 20;

/// The keys of this installation. Cheap to clone; never printed.
#[derive(Clone)]
pub struct Vault(Arc<[u8; KEY_BYTES]>);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    pub fn new(key: [u8; KEY_BYTES]) -> Self {
        Self(Arc::new(key))
    }

    /// A fresh random key.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn generate() -> Result<([u8; KEY_BYTES], Self)> {
        let key = secret::random::<KEY_BYTES>()?;
        Ok((key, Self::new(key)))
    }

    /// Seals `clear` for `purpose`, such as `totp:17`.
    ///
    /// Errors: `Unavailable` without randomness.
    pub fn seal(&self, purpose: &str, clear: &[u8]) -> Result<Vec<u8>> {
        let nonce = secret::random::<NONCE_BYTES>()?;
        let payload = Payload { msg: clear, aad: purpose.as_bytes() };
        let sealed = self.cipher().encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| Error::Internal)?;
        Ok([&[VERSION][..], &nonce, &sealed].concat())
    }

    /// What was sealed for `purpose`. Bytes that an older program stored in clear come back as they are.
    ///
    /// Errors: `Internal` when the key is not the one that sealed, which is logged.
    pub fn open(&self, purpose: &str, stored: &[u8]) -> Result<Vec<u8>> {
        if stored.len() == CLEAR_BYTES {
            return Ok(stored.to_vec());
        }
        let opened = match stored.split_first() {
            Some((&VERSION, rest)) if rest.len() > NONCE_BYTES => {
                let (nonce, sealed) = rest.split_at(NONCE_BYTES);
                let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
                self.cipher().decrypt(Nonce::from_slice(nonce), payload).ok()
            }
            _ => None,
        };
        opened.ok_or_else(|| {
            tracing::error!(
                purpose,
                "a sealed secret cannot be opened: is SECRET_KEY, or the key file, the right one?"
            );
            Error::Internal
        })
    }

    /// A key for another purpose, which does not give this one away (HMAC-SHA-256 of purpose and `salt`).
    pub fn derive(&self, purpose: &str, salt: &[u8]) -> Vec<u8> {
        let mut mac = secret::mac(&self.0[..]);
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(salt);
        mac.finalize().into_bytes().to_vec()
    }

    /// Eight hexadecimal digits by which a key is told from another, without giving it away.
    pub fn fingerprint(&self) -> String {
        hex::encode(&Sha256::digest(self.derive("fingerprint", &[]))[..4])
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(Key::from_slice(&self.0[..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_10_a_sealed_secret_opens_with_its_key_for_its_purpose_only() {
        let (vault, other) = (Vault::new([1; 32]), Vault::new([2; 32]));
        let secret = [7; 20];
        let sealed = vault.seal("totp:1", &secret).unwrap();
        assert!(!sealed.windows(4).any(|part| part == [7; 4]), "nothing of it stands in clear");
        assert_eq!(vault.open("totp:1", &sealed).unwrap(), secret);
        assert_ne!(sealed, vault.seal("totp:1", &secret).unwrap(), "twice is not the same");
        assert!(vault.open("totp:2", &sealed).is_err() && other.open("totp:1", &sealed).is_err());
        let mut bent = sealed.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert!(vault.open("totp:1", &bent).is_err());
        for junk in [&[][..], &[1], &[1; 13], &[9; 49]] {
            assert!(vault.open("totp:1", junk).is_err());
        }
        assert_eq!(vault.open("totp:1", &[3; 20]).unwrap(), [3; 20], "as an older program stored it");
        assert_eq!(format!("{vault:?}"), "Vault(…)");
        assert_ne!(vault.derive("a", b"x"), vault.derive("b", b"x"));
    }
}
