//! Single flight: of those who ask for the same thing at the same moment one makes it, and the others
//! take what it made, as long as it is no older than their question.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{CacheEpoch, Variant};

type Key = (Variant, Arc<str>);

/// What is being made now, by variant and address.
#[derive(Debug)]
pub struct Flights<T> {
    under_way: Arc<UnderWay<T>>,
}

type UnderWay<T> = Mutex<HashMap<Key, Flight<T>>>;

#[derive(Clone, Debug)]
struct Flight<T> {
    /// When its leader began.
    epoch: CacheEpoch,
    made: watch::Receiver<Option<T>>,
}

/// How somebody takes part.
pub enum Joined<T> {
    /// They make it, for whoever waits.
    Leader(Leader<T>),
    /// It was made.
    Follower(T),
}

/// Makes something for all who wait. Gone without a word, it wakes them, and one of them leads.
pub struct Leader<T> {
    under_way: Arc<UnderWay<T>>,
    key: Key,
    made: watch::Sender<Option<T>>,
    /// From before the facts are read.
    pub epoch: CacheEpoch,
}

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self { under_way: Arc::default() }
    }
}

impl<T: Clone> Flights<T> {
    /// Takes the lead, or waits for who has it. `now` is the cache's epoch at any moment: what a leader
    /// made who began before `now` at this call is not taken, since facts may have changed between.
    pub async fn join(&self, variant: Variant, address: &str, now: impl Fn() -> CacheEpoch) -> Joined<T> {
        let (arrived, key) = (now(), (variant, Arc::from(address)));
        loop {
            let mut flight = {
                let mut under_way = lock(&self.under_way);
                match under_way.get(&key) {
                    Some(flight) => flight.clone(),
                    None => {
                        let (made, watch) = watch::channel(None);
                        let epoch = now();
                        under_way.insert(key.clone(), Flight { epoch, made: watch });
                        return Joined::Leader(Leader { under_way: Arc::clone(&self.under_way), key, made, epoch });
                    }
                }
            };
            let made = flight.made.wait_for(Option::is_some).await.map(|made| made.clone());
            if let Ok(Some(made)) = made
                && flight.epoch >= arrived
            {
                return Joined::Follower(made);
            }
            // It was older, or its leader is gone: its place is cleared by then, or in a moment.
            tokio::task::yield_now().await;
        }
    }
}

fn lock<T>(under_way: &UnderWay<T>) -> MutexGuard<'_, HashMap<Key, Flight<T>>> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Leader<T> {
    /// Hands it to whoever waits.
    pub fn finish(self, made: T) {
        self.made.send_replace(Some(made));
    }
}

impl<T> Drop for Leader<T> {
    fn drop(&mut self) {
        lock(&self.under_way).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;
    use crate::PageCache;

    async fn ask(flights: &Flights<usize>, cache: &PageCache, made: &AtomicUsize) -> usize {
        match flights.join(0, "/a", || cache.epoch()).await {
            Joined::Follower(made) => made,
            Joined::Leader(leader) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let nth = made.fetch_add(1, Ordering::SeqCst) + 1;
                leader.finish(nth);
                nth
            }
        }
    }

    #[tokio::test]
    async fn a_hundred_who_ask_at_once_make_it_once() {
        let (flights, cache, made) = (Flights::default(), PageCache::new(1 << 20, 1), AtomicUsize::new(0));
        let all = futures_util::future::join_all((0..100).map(|_| ask(&flights, &cache, &made))).await;
        assert!(all.iter().all(|nth| *nth == 1), "{all:?}");
    }

    #[tokio::test]
    async fn what_was_begun_before_a_change_is_not_taken_after_it() {
        let (flights, cache, made) = (Flights::default(), PageCache::new(1 << 20, 1), AtomicUsize::new(0));
        let later = async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            cache.drop_keys(&["event:1"]);
            let asked = (0..50).map(|_| ask(&flights, &cache, &made));
            futures_util::future::join_all(asked).await
        };
        let (first, later) = tokio::join!(ask(&flights, &cache, &made), later);
        assert_eq!(first, 1);
        assert!(later.iter().all(|nth| *nth == 2), "{later:?}");
    }

    #[tokio::test]
    async fn when_the_leader_goes_away_another_leads() {
        let (flights, cache, made) = (Flights::default(), PageCache::new(1 << 20, 1), AtomicUsize::new(0));
        let gone = tokio::time::timeout(Duration::from_millis(5), ask(&flights, &cache, &made));
        let (gone, next) = tokio::join!(gone, ask(&flights, &cache, &made));
        assert!(gone.is_err());
        assert_eq!(next, 1);
    }
}
