//! Hashing of passwords: argon2id, on blocking threads, and never more than two at once, so that a
//! rush of sign-ins takes neither the memory nor the processors from readers.
//!
//! While others wait, the memory of one hash goes on to the next: asking the system for 64 MiB anew
//! costs nearly as much as half a hash. Who is the last gives it back.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        PasswordVerifier,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use tokio::sync::Semaphore;

use super::rules::normal_password;
use crate::{
    db::patience,
    error::{Error, Result},
    secret,
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
    machine: Arc<Machine>,
    permits: Arc<Semaphore>,
    hashed: AtomicU64,
}

/// What works on the blocking threads.
struct Machine {
    argon2: Argon2<'static>,
    /// Memory between two hashes.
    spare: Mutex<Vec<Vec<Block>>>,
    /// How many callers wait for a permit.
    waiting: AtomicUsize,
    running: AtomicUsize,
    /// The most that ever ran together.
    max: AtomicUsize,
}

impl Default for Hasher {
    fn default() -> Self {
        let params = Params::new(MEMORY, PASSES, LANES, None).expect("the constants above are within argon2's ranges");
        Self {
            machine: Arc::new(Machine {
                argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
                spare: Mutex::default(),
                waiting: AtomicUsize::new(0),
                running: AtomicUsize::new(0),
                max: AtomicUsize::new(0),
            }),
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

    /// The most hashes that were ever computed at the same time.
    pub fn max_at_once(&self) -> usize {
        self.machine.max.load(Ordering::Relaxed)
    }

    /// Errors: `Unavailable` when no permit came free in time.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = normal_password(password);
        self.run(move |machine| machine.hash(password.as_bytes())).await?
    }

    /// Compares with the stored hash. Without one the same work is done, and the answer is no: how
    /// long it takes does not tell whether there is an account.
    ///
    /// Errors: `Unavailable` when no permit came free in time.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(DECOY).to_owned();
        let normal = normal_password(password);
        let (right, outdated) = self.run(move |machine| machine.verify(normal.as_bytes(), &stored)).await??;
        let right = right && known;
        let rehashed = if right && outdated { Some(self.hash(password).await?) } else { None };
        Ok(Verdict { right, rehashed })
    }

    /// The permit goes with the work: a visitor who hangs up does not free it early.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Machine) -> T + Send + 'static) -> Result<T> {
        let waiting = Waiting::new(&self.machine.waiting);
        let permit = tokio::time::timeout(WAIT, Arc::clone(&self.permits).acquire_owned());
        let permit = patience::wait(permit)
            .await
            .ok_or(Error::Unavailable)?
            .map_err(|_| Error::Unavailable)?
            .map_err(internal)?;
        drop(waiting);
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let machine = Arc::clone(&self.machine);
        tokio::task::spawn_blocking(move || {
            machine.max.fetch_max(machine.running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            let result = work(&machine);
            machine.running.fetch_sub(1, Ordering::Relaxed);
            drop(permit);
            result
        })
        .await
        .map_err(internal)
    }
}

impl Machine {
    fn hash(&self, password: &[u8]) -> Result<String> {
        let salt = Salt::new(&secret::random::<16>()?).map_err(internal)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(self.argon2.params()).map_err(internal)?,
            salt: Some(salt),
            hash: Some(self.output(password, &salt)?),
        };
        Ok(hash.to_string())
    }

    /// Whether the password is the stored one, and whether that was made with other parameters.
    fn verify(&self, password: &[u8], stored: &str) -> Result<(bool, bool)> {
        let stored = PasswordHash::new(stored).map_err(internal)?;
        let current = ParamsString::try_from(self.argon2.params()).map_err(internal)?;
        let current = stored.params == current && stored.version == Some(Version::V0x13.into());
        if let (true, Some(salt), Some(hash)) =
            (current && stored.algorithm == Algorithm::Argon2id.ident(), stored.salt, stored.hash)
        {
            // `Output` compares in constant time.
            return Ok((self.output(password, &salt)? == hash, false));
        }
        Ok((self.argon2.verify_password(password, &stored).is_ok(), true))
    }

    fn output(&self, password: &[u8], salt: &[u8]) -> Result<Output> {
        let mut memory =
            self.spare().pop().unwrap_or_else(|| vec![Block::default(); self.argon2.params().block_count()]);
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        self.argon2.hash_password_into_with_memory(password, salt, &mut output, &mut memory).map_err(internal)?;
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.spare().push(memory);
        } else {
            self.spare().clear();
        }
        Output::new(&output).map_err(internal)
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts who waits, also when they hang up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "hashing a password failed");
    Error::Internal
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

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

    /// Others that wait get the memory of who is done; at rest none is kept.
    #[tokio::test]
    async fn memory_is_kept_only_while_others_wait() {
        let hasher = Hasher::default();
        // On a busy machine a wait may be too long, and they ask again as people do.
        let hash = async |password: &str| loop {
            if let Ok(stored) = hasher.hash(password).await {
                break stored;
            }
        };
        let all = tokio::join!(hash("one"), hash("two"), hash("three"));
        for (password, stored) in [("one", all.0), ("two", all.1), ("three", all.2)] {
            let verdict = hasher.verify(password, Some(&stored)).await.unwrap();
            assert_eq!(verdict, Verdict { right: true, rehashed: None });
        }
        assert!(hasher.machine.spare().is_empty());
    }
}
