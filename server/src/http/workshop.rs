//! Work that takes a core for a while: compressing pages at the highest level, drawing pictures. So
//! much of it at once, and nobody waits for long.

use std::{sync::LazyLock, thread::available_parallelism, time::Duration};

use tokio::sync::{Semaphore, SemaphorePermit};

/// One place a core, less the one that is left to everything else.
static PLACES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))));

/// A place in the workshop; free again when it is dropped.
pub type Place = SemaphorePermit<'static>;

/// Waits for a place; `None` when none came free in time. The place goes with the work: a visitor
/// who hangs up does not free it early.
pub async fn enter(patience: Duration) -> Option<Place> {
    tokio::time::timeout(patience, PLACES.acquire()).await.ok()?.ok()
}
