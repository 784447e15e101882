//! How long one request may wait, all its waits taken together: for connections, for a permit to hash.
//! Each wait alone would be short, but their sum is what a person feels.

use std::{cell::Cell, future::Future, time::Duration};

use tokio::time::{Instant, timeout};

tokio::task_local! {
    static LEFT: Cell<Duration>;
}

/// Runs `work` with this much patience in all. Work that is spawned from it has none of its own.
pub async fn with<F: Future>(patience: Duration, work: F) -> F::Output {
    LEFT.scope(Cell::new(patience), work).await
}

/// Waits for `what` as long as the request has patience left, and takes the time off it. Outside of
/// [`with`] it waits as long as it takes. `None`: the patience is over.
pub async fn wait<F: Future>(what: F) -> Option<F::Output> {
    let Ok(left) = LEFT.try_with(Cell::get) else { return Some(what.await) };
    let began = Instant::now();
    let outcome = timeout(left, what).await.ok();
    let _ = LEFT.try_with(|cell| cell.set(cell.get().saturating_sub(began.elapsed())));
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    // The clock stands but for what is waited for, however busy the machine is.
    #[tokio::test(start_paused = true)]
    async fn promise_71_waits_share_one_deadline() {
        let pause = Duration::from_millis(40);
        let outcome = with(Duration::from_millis(60), async {
            let first = wait(tokio::time::sleep(pause)).await;
            let second = wait(tokio::time::sleep(pause)).await;
            let third = wait(tokio::time::sleep(pause)).await;
            [first, second, third].map(|outcome| outcome.is_some())
        });
        assert_eq!(outcome.await, [true, false, false], "each alone would have been in time");
        assert!(wait(std::future::ready(())).await.is_some(), "a job is not hurried");
    }
}
