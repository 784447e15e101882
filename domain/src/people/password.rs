//! Hashing of passwords: argon2id, on blocking threads, and never more than two at once, so that a
//! rush of sign-ins takes neither the memory nor the processors from readers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use super::rules::normal_password;
use crate::{
    db::patience,
    error::{Error, Result},
};

/// KiB.
const MEMORY: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 1;
const PERMITS: usize = 2;
/// How long a sign-in waits for a permit before it is told to come again.
const WAIT: Duration = Duration::from_secs(2);

/// What an unknown account is checked against, with the parameters above. Whether a password fits it
/// does not matter: without a stored hash the answer is no.
const DECOY: &str = "$argon2id$v=19$m=65536,t=3,p=1$ZGVjb3ktZGVjb3ktMTIzNA$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";

/// Whether a password was right, and what its stored hash should become.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    pub right: bool,
    /// A new hash, when the stored one was made with other parameters.
    pub rehashed: Option<String>,
}

/// Hashes and verifies passwords; one for the process.
pub struct Hasher {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    hashed: AtomicU64,
}

impl Default for Hasher {
    fn default() -> Self {
        let params = Params::new(MEMORY, PASSES, LANES, None).expect("the constants above are within argon2's ranges");
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            permits: Arc::new(Semaphore::new(PERMITS)),
            hashed: AtomicU64::new(0),
        }
    }
}

impl Hasher {
    /// How many hashes were computed for passwords so far.
    pub fn count(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Errors: `Unavailable` when no permit came free in time.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let argon2 = self.argon2.clone();
        let password = normal_password(password);
        self.run(move || argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(internal))
            .await?
    }

    /// Compares with the stored hash. Without one the same work is done, and the answer is no: how
    /// long it takes does not tell whether there is an account.
    ///
    /// Errors: `Unavailable` when no permit came free in time.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(DECOY).to_owned();
        let argon2 = self.argon2.clone();
        let normal = normal_password(password);
        let (right, outdated) = self
            .run(move || {
                let hash = PasswordHash::new(&stored).map_err(internal)?;
                let right = argon2.verify_password(normal.as_bytes(), &hash).is_ok();
                let params = Params::try_from(&hash).map_err(internal)?;
                let current = argon2.params();
                let same = (params.m_cost(), params.t_cost(), params.p_cost())
                    == (current.m_cost(), current.t_cost(), current.p_cost());
                Ok::<_, Error>((right, !same))
            })
            .await??;
        let right = right && known;
        let rehashed = if right && outdated { Some(self.hash(password).await?) } else { None };
        Ok(Verdict { right, rehashed })
    }

    /// The permit goes with the work: a visitor who hangs up does not free it early.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = tokio::time::timeout(WAIT, Arc::clone(&self.permits).acquire_owned());
        let permit = patience::wait(permit)
            .await
            .ok_or(Error::Unavailable)?
            .map_err(|_| Error::Unavailable)?
            .map_err(internal)?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(internal)
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "hashing a password failed");
    Error::Internal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn promise_01_an_unknown_account_costs_the_same_hashing() {
        let hasher = Hasher::default();
        let stored = hasher.hash("a quiet evening by the sea").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{stored}");

        let before = hasher.count();
        assert!(!hasher.verify("wrong", Some(&stored)).await.unwrap().right);
        let known = hasher.count() - before;
        assert!(!hasher.verify("wrong", None).await.unwrap().right);
        assert_eq!(hasher.count() - before - known, known);
        assert_eq!(known, 1);
    }

    #[tokio::test]
    async fn a_password_typed_in_another_composition_is_the_same() {
        let hasher = Hasher::default();
        let stored = hasher.hash("café ガギグゲゴ 夜の海").await.unwrap();
        let decomposed = "cafe\u{301} カ\u{3099}キ\u{3099}ク\u{3099}ケ\u{3099}コ\u{3099} 夜の海";
        assert_eq!(hasher.verify(decomposed, Some(&stored)).await.unwrap(), Verdict { right: true, rehashed: None });
    }

    #[tokio::test]
    async fn a_hash_with_old_parameters_is_renewed_at_the_next_sign_in() {
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None).unwrap());
        let stored = old.hash_password(b"a quiet evening by the sea").unwrap().to_string();
        let verdict = Hasher::default().verify("a quiet evening by the sea", Some(&stored)).await.unwrap();
        assert!(verdict.right);
        assert!(verdict.rehashed.unwrap().contains("m=65536,t=3,p=1"));
    }
}
