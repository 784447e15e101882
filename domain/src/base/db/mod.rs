//! The database as actions see it, and how cached pages learn of a commit.

pub mod queries;

pub mod patience;

use super::keys::CacheKey;
use std::{sync::Arc, time::Duration};

use sqlx::{PgConnection, PgPool, Postgres, Transaction, pool::PoolConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    error::{Error, Result},
    vault::Vault,
};

/// Name of the channel on which processes tell each other which cached pages to drop.
pub const PAGES_CHANNEL: &str = "pages";

/// How long a reserved connection may take to be woken or opened before one of the pool does as well.
const OPENS_WITHIN: Duration = Duration::from_millis(250);

/// Called with the keys that an action touched, in the process that committed.
pub type TouchHook = Arc<dyn Fn(&[CacheKey]) + Send + Sync>;

/// A pool, and what to call when facts that cached pages show have changed. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub pool: PgPool,
    /// Seals what a copy of the database must not give away.
    pub vault: Vault,
    /// Turns for what a crowd does at the same moment.
    turns: Arc<Semaphore>,
    /// Connections apart from the pool, see [`Self::for_all`].
    reserved: Option<PgPool>,
    /// Those of them that this one may take.
    spare: Option<PgPool>,
    on_touch: Option<TouchHook>,
}

impl Db {
    pub fn new(pool: PgPool, vault: Vault) -> Self {
        let turns = (pool.options().get_max_connections() / 2).max(1);
        let turns = Arc::new(Semaphore::new(turns as usize));
        Self { pool, vault, turns, reserved: None, spare: None, on_touch: None }
    }

    /// With connections that are kept for what many wait for together.
    #[must_use]
    pub fn with_reserved(mut self, reserved: PgPool) -> Self {
        self.reserved = Some(reserved);
        self
    }

    /// The same, for what many wait for together, such as a page that everybody reads: it takes a reserved connection, and one
    /// of the pool only where those are taken. However many wait for the pool, it does not stand behind them.
    #[must_use]
    pub fn for_all(&self) -> Self {
        Self { spare: self.reserved.clone(), ..self.clone() }
    }

    #[must_use]
    pub fn with_touch_hook(mut self, hook: TouchHook) -> Self {
        self.on_touch = Some(hook);
        self
    }

    /// A connection. All waits of one request for one share its patience, see [`patience`].
    ///
    /// Errors: `Unavailable` when none came free in time, or the database is out of reach.
    pub async fn acquire(&self) -> Result<PoolConnection<Postgres>> {
        let Some(spare) = &self.spare else {
            return Ok(patience::wait(self.pool.acquire()).await.ok_or(Error::Unavailable)??);
        };
        let is_free = spare.num_idle() > 0 || spare.size() < spare.options().get_max_connections();
        // Apart, because every action holds this, and few wait for two.
        let either = Box::pin(async {
            let of_pool = async {
                // Not at once while one is only being woken or opened: it would never come to stand.
                if is_free {
                    tokio::time::sleep(OPENS_WITHIN).await;
                }
                self.pool.acquire().await
            };
            tokio::select! {
                biased;
                // One that cannot be opened leaves it to the pool.
                Ok(connection) = spare.acquire() => Ok(connection),
                connection = of_pool => connection,
            }
        });
        Ok(patience::wait(either).await.ok_or(Error::Unavailable)??)
    }

    /// As [`Self::acquire`], with a transaction begun.
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        Ok(patience::wait(self.pool.begin()).await.ok_or(Error::Unavailable)??)
    }

    /// A turn for what a crowd does at the same moment and one after the other: half of the connections are enough for all
    /// who wait for the same lock, and the other half answers whoever wants something else. Kept until the transaction ends.
    ///
    /// Errors: as [`Self::acquire`].
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        // It is never closed.
        patience::wait(Arc::clone(&self.turns).acquire_owned())
            .await
            .and_then(std::result::Result::ok)
            .ok_or(Error::Unavailable)
    }

    /// Commits, and drops every cached page made from `touched`: in this process at once, in all
    /// others by a notification that is part of the transaction.
    pub async fn commit(&self, mut tx: Transaction<'static, Postgres>, touched: &[CacheKey]) -> Result<()> {
        announce(&mut tx, touched).await?;
        self.commit_announced(tx, touched).await
    }

    /// The same where others were told ahead, by [`announce`].
    pub async fn commit_announced(&self, tx: Transaction<'static, Postgres>, touched: &[CacheKey]) -> Result<()> {
        tx.commit().await?;
        if let (Some(hook), false) = (&self.on_touch, touched.is_empty()) {
            hook(touched);
        }
        Ok(())
    }
}

/// Tells other processes, once the transaction is committed, to drop every cached page made from `touched`.
pub async fn announce(tx: &mut PgConnection, touched: &[CacheKey]) -> Result<()> {
    if touched.is_empty() {
        return Ok(());
    }
    // A payload holds at most 8,000 bytes; too many keys mean: drop everything.
    let mut payload = touched.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(",");
    if payload.len() > 7_000 {
        "*".clone_into(&mut payload);
    }
    Ok(queries::notify(tx, PAGES_CHANNEL, &payload).await?)
}
