//! Values that take long to find and may be a while old.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::Result;
use tokio::sync::Mutex;

/// A value that is found again when it is older than it may be. Who asks meanwhile waits for it.
pub struct Kept<T> {
    lasts: Duration,
    value: Mutex<Option<(Instant, Arc<T>)>>,
}

impl<T> Kept<T> {
    pub const fn lasting(lasts: Duration) -> Self {
        Self { lasts, value: Mutex::const_new(None) }
    }

    /// Errors: those of `find`; then nothing is kept.
    pub async fn get(&self, find: impl AsyncFnOnce() -> Result<T>) -> Result<Arc<T>> {
        let mut value = self.value.lock().await;
        if let Some((found_at, known)) = &*value
            && found_at.elapsed() < self.lasts
        {
            return Ok(Arc::clone(known));
        }
        let found = Arc::new(find().await?);
        *value = Some((Instant::now(), Arc::clone(&found)));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_value_is_found_once_until_it_is_too_old() {
        let (long, never) = (Kept::lasting(Duration::from_hours(1)), Kept::lasting(Duration::ZERO));
        for (kept, second) in [(long, 1), (never, 2)] {
            assert_eq!(*kept.get(async || Ok(1)).await.unwrap(), 1);
            assert_eq!(*kept.get(async || Ok(2)).await.unwrap(), second);
        }
    }
}
