//! What happens when the disk is nearly full: nothing is written any more, and reading goes on.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::error::Error;
use http::Method;
use tokio::sync::watch;

use super::errors::Fail;

/// How often it is looked at how much room is left.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Whether there is room to write. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    is_full: Arc<AtomicBool>,
}

impl Storage {
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    /// Looks at the file system of `folder`: full below `watermark` bytes. One that cannot be asked
    /// counts as having room.
    pub fn look(&self, folder: &Path, watermark: u64) {
        let Ok(stat) = nix::sys::statvfs::statvfs(folder) else { return };
        let free = stat.blocks_available().saturating_mul(stat.fragment_size());
        let is_full = free < watermark;
        if self.is_full.swap(is_full, Ordering::Relaxed) != is_full {
            if is_full {
                tracing::error!(
                    free_mib = free >> 20,
                    "the disk is nearly full: nothing is written until there is room"
                );
            } else {
                tracing::info!(free_mib = free >> 20, "there is room on the disk again");
            }
        }
    }

    /// Looks for as long as the process runs.
    pub async fn watch(self, folder: PathBuf, watermark: u64, mut stop: watch::Receiver<bool>) {
        loop {
            self.look(&folder, watermark);
            if tokio::time::timeout(LOOK_EVERY, stop.wait_for(|stop| *stop)).await.is_ok() {
                return;
            }
        }
    }
}

/// Layer: 503 with a sentence for whatever would write, while there is no room.
pub async fn check(State(storage): State<Storage>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // Signing out removes a row, and must be possible anywhere.
    let is_needed = matches!(request.uri().path(), "/language" | "/sign-out");
    if storage.is_full() && !only_reads && !is_needed {
        return Fail::from(Error::ReadOnly).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_below_its_watermark_alone() {
        let (storage, here) = (Storage::default(), std::env::temp_dir());
        storage.look(&here, u64::MAX);
        assert!(storage.is_full());
        storage.look(Path::new("/no/such/folder"), 0);
        assert!(storage.is_full(), "what cannot be asked changes nothing");
        storage.look(&here, 0);
        assert!(!storage.is_full());
    }
}
