//! Hears from the other processes which pages to drop, and stops caching while it cannot hear.

use std::{sync::Arc, time::Duration};

use domain::db::{Db, PAGES_CHANNEL, queries};
use sqlx::postgres::PgListener;

use super::shared_pages::PageCaches;

/// After this long without a word the connection is tried.
const QUIET: Duration = Duration::from_secs(2);
/// How long a try may take before the connection counts as lost.
const PATIENCE: Duration = Duration::from_secs(2);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Listens for as long as the process runs. The cache is suspended until the first connection
/// stands, and whenever it is lost: a page could be outdated without our knowing.
pub async fn listen(db: Db, caches: Arc<PageCaches>) {
    let mut pause = FIRST_PAUSE;
    loop {
        caches.suspend();
        match listen_once(&db, &caches).await {
            Listened::Closed => return,
            Listened::Never => pause = (pause * 2).min(LONGEST_PAUSE),
            Listened::Some => {
                tracing::warn!("connection for page notices lost; pages are not cached until it is back");
                pause = FIRST_PAUSE;
            }
        }
        tokio::time::sleep(pause).await;
    }
}

enum Listened {
    /// The pool was closed: the process ends.
    Closed,
    /// It came to no connection.
    Never,
    /// It listened until the connection was lost.
    Some,
}

async fn listen_once(db: &Db, caches: &PageCaches) -> Listened {
    let connected = tokio::time::timeout(PATIENCE, async {
        let mut listener = PgListener::connect_with(&db.pool).await?;
        listener.eager_reconnect(false);
        listener.listen(PAGES_CHANNEL).await?;
        Ok::<_, sqlx::Error>(listener)
    });
    let mut listener = match connected.await {
        Ok(Ok(listener)) => listener,
        Ok(Err(sqlx::Error::PoolClosed)) => return Listened::Closed,
        Ok(Err(_)) | Err(_) => return Listened::Never,
    };
    caches.resume();
    loop {
        match tokio::time::timeout(QUIET, listener.try_recv()).await {
            Ok(Ok(Some(notice))) => apply_invalidation(caches, notice.payload()),
            Ok(Err(sqlx::Error::PoolClosed)) => return Listened::Closed,
            Ok(Ok(None) | Err(_)) => return Listened::Some,
            // Quiet: is the other end still there? A frozen one closes nothing.
            Err(_) => match tokio::time::timeout(PATIENCE, queries::ping(&mut listener)).await {
                Ok(Ok(())) => {}
                _ => return Listened::Some,
            },
        }
    }
}

/// The payload: surrogate keys with commas between, or `*` for all.
fn apply_invalidation(caches: &PageCaches, payload: &str) {
    match payload {
        "*" => caches.drop_all(),
        keys => caches.drop_keys(&keys.split(',').filter(|key| !key.is_empty()).collect::<Vec<_>>()),
    }
}
