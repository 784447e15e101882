//! Small reads of the same kind that many requests make at once: asked together, one round trip for all.
//!
//! A read that comes while the lanes are busy waits for the next one to come free and goes with all that
//! came meanwhile; nobody waits for others to come. What is answered was read after it was asked for, so
//! this is no cache.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    future::Future,
    hash::Hash,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use super::db::patience;
use crate::error::{Error, Result};

/// Reads under way at a time, one for each core of a small machine: more would only ask for less each.
const LANES: usize = 2;
/// Keys of one read.
const MOST: usize = 256;
/// How long a read may take. It runs in nobody's name, so nobody's deadline ends it; a database that does not
/// answer any more must not hold a lane for minutes.
const WITHIN: Duration = Duration::from_secs(5);

type Answer<V> = oneshot::Sender<Result<Option<V>>>;
type Reading<K, V> = Pin<Box<dyn Future<Output = Result<HashMap<K, V>>> + Send>>;

/// Reads values by key, many at once. Cheap to clone.
pub struct Gather<K, V>(Arc<Inner<K, V>>);

struct Inner<K, V> {
    read: Box<dyn Fn(Vec<K>) -> Reading<K, V> + Send + Sync>,
    state: Mutex<State<K, V>>,
}

struct State<K, V> {
    waiting: Vec<(K, Answer<V>)>,
    /// Lanes under way.
    busy: usize,
}

impl<K, V> Gather<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + 'static,
{
    /// `read` gives the value of each key that has one.
    pub fn new<F>(read: impl Fn(Vec<K>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<HashMap<K, V>>> + Send + 'static,
    {
        let state = Mutex::new(State { waiting: Vec::new(), busy: 0 });
        Self(Arc::new(Inner { read: Box::new(move |keys| Box::pin(read(keys))), state }))
    }

    /// The value of `key`; `None` when it has none.
    ///
    /// Errors: what the read failed with, for all that were asked together; `Unavailable` when the
    /// request's [`patience`] is over.
    pub async fn get(&self, key: K) -> Result<Option<V>> {
        let (tell, told) = oneshot::channel();
        let is_lane_free = {
            let mut state = self.0.state();
            state.waiting.push((key, tell));
            let is_free = state.busy < LANES;
            state.busy += usize::from(is_free);
            is_free
        };
        if is_lane_free {
            // Apart from this request: should its reader leave, the others' values are read all the same.
            tokio::spawn(Lane { inner: Arc::clone(&self.0), has_ended: false }.run());
        }
        patience::wait(told).await.ok_or(Error::Unavailable)?.map_err(|_| Error::Internal)?
    }
}

impl<K, V> Inner<K, V> {
    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads until nobody waits.
struct Lane<K, V> {
    inner: Arc<Inner<K, V>>,
    has_ended: bool,
}

impl<K: Clone + Eq + Hash, V: Clone> Lane<K, V> {
    async fn run(mut self) {
        while let Some(asked) = self.take() {
            // One person has several requests under way: each key is asked once.
            let keys: HashSet<K> = asked.iter().map(|(key, _)| key.clone()).collect();
            let keys = keys.into_iter().collect();
            let read = timeout(WITHIN, (self.inner.read)(keys)).await.unwrap_or(Err(Error::Unavailable));
            for (key, tell) in asked {
                // Whoever asked may have gone.
                let _ = tell.send(read.as_ref().map(|values| values.get(&key).cloned()).map_err(Clone::clone));
            }
        }
    }

    /// Those who wait; with none the lane is given back under the same lock, so that whoever comes next
    /// finds it free.
    fn take(&mut self) -> Option<Vec<(K, Answer<V>)>> {
        let mut state = self.inner.state();
        // Whoever gave up is not asked for.
        state.waiting.retain(|(_, tell)| !tell.is_closed());
        if state.waiting.is_empty() {
            state.busy -= 1;
            self.has_ended = true;
            return None;
        }
        let many = state.waiting.len().min(MOST);
        Some(state.waiting.drain(..many).collect())
    }
}

impl<K, V> Drop for Lane<K, V> {
    /// A lane that died of a panic, or with its runtime, leaves nobody waiting for it.
    fn drop(&mut self) {
        if !self.has_ended {
            let mut state = self.inner.state();
            state.busy -= 1;
            state.waiting.clear();
        }
    }
}

impl<K, V> Clone for Gather<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> fmt::Debug for Gather<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gather").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// Doubles even numbers, as soon as `gate` lets it; counts its reads.
    fn doubling(gate: &Arc<Semaphore>, reads: &Arc<AtomicUsize>) -> Gather<u32, u32> {
        let (gate, reads) = (Arc::clone(gate), Arc::clone(reads));
        Gather::new(move |keys: Vec<u32>| {
            let (gate, reads) = (Arc::clone(&gate), Arc::clone(&reads));
            async move {
                reads.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.map_err(|_| Error::Unavailable)?.forget();
                assert!(!keys.contains(&1_000), "a read that falls");
                Ok(keys.into_iter().filter(|key| key % 2 == 0).map(|key| (key, key * 2)).collect())
            }
        })
    }

    #[tokio::test]
    async fn what_comes_meanwhile_is_read_together() {
        let (gate, reads) = (Arc::new(Semaphore::new(0)), Arc::default());
        let gather = doubling(&gate, &reads);
        let ask = |key| {
            let gather = gather.clone();
            tokio::spawn(async move { gather.get(key).await })
        };
        let mut first = Vec::new();
        for key in 0..2 {
            first.push(ask(key));
            while reads.load(Ordering::SeqCst) < first.len() {
                tokio::task::yield_now().await;
            }
        }
        let later: Vec<_> = (2..100).map(ask).collect();
        while gather.0.state().waiting.len() < 98 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(10);
        for (key, told) in (0..).zip(first.into_iter().chain(later)) {
            assert_eq!(told.await.unwrap(), Ok((key % 2 == 0).then_some(key * 2)));
        }
        assert_eq!(reads.load(Ordering::SeqCst), 3, "one for each of the first two, one for all others");
        assert_eq!(gather.0.state().busy, 0);
    }

    #[tokio::test]
    async fn trouble_is_told_to_all_and_the_next_read_begins_anew() {
        let (gate, reads) = (Arc::new(Semaphore::new(0)), Arc::default());
        let gather = doubling(&gate, &reads);
        gate.add_permits(1);
        assert_eq!(gather.get(1_000).await, Err(Error::Internal), "a read that fell is told, not waited for");
        gate.add_permits(1);
        assert_eq!(gather.get(4).await, Ok(Some(8)));
        gate.close();
        assert_eq!(gather.get(4).await, Err(Error::Unavailable));
        assert_eq!(gather.0.state().busy, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_that_never_ends_gives_its_lane_back() {
        let gather: Gather<u32, u32> = Gather::new(|_| std::future::pending());
        assert_eq!(gather.get(1).await, Err(Error::Unavailable));
        assert_eq!(gather.0.state().busy, 0);
    }

    #[tokio::test]
    async fn whoever_leaves_takes_nobody_with_them() {
        let (gate, reads) = (Arc::new(Semaphore::new(0)), Arc::default());
        let gather = doubling(&gate, &reads);
        let leaving = tokio::spawn({
            let gather = gather.clone();
            async move { gather.get(2).await }
        });
        while reads.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        leaving.abort();
        gate.add_permits(2);
        assert_eq!(gather.get(6).await, Ok(Some(12)));
    }
}
