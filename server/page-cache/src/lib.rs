#![doc = include_str!("../README.md")]
//!
//! # Why a page is never older than a drop
//!
//! A page that was read from facts older than a drop is never stored: a request takes a [`CacheEpoch`]
//! before it reads, and [`PageCache::put`] compares it with the drops since.
//!
//! ```
//! use std::sync::Arc;
//! use page_cache::{Entry, PageCache};
//!
//! let cache = PageCache::new(1 << 20, 1);
//! let page = || Arc::new(Entry::plain(&http::HeaderMap::new(), "hello".into()));
//! let before = cache.epoch();
//! cache.drop_keys(&["event:1"]);
//! assert!(!cache.put(before, 0, "/a", &["event:1".to_owned()], page()));
//! assert!(cache.put(cache.epoch(), 0, "/a", &["event:1".to_owned()], page()));
//! ```

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

mod drops;
mod entry;
mod flights;
mod places;
mod refill;
mod service;

use drops::Drops;

pub use entry::{Entry, takes_gzip};
pub use flights::{Flights, Joined, Leader};
pub use places::{Piece, WithPlaces};
pub use refill::Refill;
pub use service::{Admission, Answer, Host, PageCacheLayer, PageCacheService};

const SHARDS: usize = 16;
/// Bytes of a page's places in the index, about.
const SLOT_OVERHEAD: usize = 512;

/// Marks a response as made from these facts only: no session, no notice, nothing personal.
#[derive(Clone, Debug, Default)]
pub struct CachedBy {
    pub keys: Vec<String>,
    /// The query of the address as this page would write it, without `?`. A request whose query
    /// differs is answered but not stored, so nobody fills the cache with made-up parameters.
    pub query: String,
}

impl CachedBy {
    pub fn keys<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self { keys: keys.into_iter().map(Into::into).collect(), query: String::new() }
    }

    pub fn with_query(mut self, query: impl Into<String>) -> Self {
        self.query = query.into();
        self
    }
}

/// The moment before the facts were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheEpoch(u64);

type Slot = (Variant, Arc<str>);
type Shard<T> = RwLock<HashMap<Arc<str>, Arc<Held<T>>>>;

/// Which of several pages at one address, such as one a language; counted from 0.
pub type Variant = usize;

/// What a cache may hold.
pub trait Weigh {
    /// Bytes that it takes, about.
    fn weight(&self) -> usize;
}

/// Finished pages.
pub type PageCache = Cache<Entry>;

/// A value and whether it was read since the last look of the eviction.
struct Held<T> {
    value: Arc<T>,
    weight: usize,
    touched: AtomicBool,
}

/// Values by variant and address (path?query), under the keys of the facts that they were made from.
pub struct Cache<T> {
    variants: Box<[[Shard<T>; SHARDS]]>,
    hasher: RandomState,
    index: Mutex<Index>,
    budget: usize,
    hits: AtomicU64,
    stored: AtomicU64,
}

/// What is stored under which key, and what was dropped when.
#[derive(Default)]
struct Index {
    clock: u64,
    by_key: HashMap<String, HashSet<Slot>>,
    drops: Drops,
    /// Order of eviction: first in, first out, with a second chance for what was read since.
    order: VecDeque<Slot>,
    bytes: usize,
    /// Bytes of pages whose forms are being made.
    making: usize,
    suspended: bool,
}

impl<T: Weigh> Cache<T> {
    /// `budget`: bytes that all pages may weigh together, in all encodings. `variants`: how many pages
    /// an address may have.
    pub fn new(budget: usize, variants: usize) -> Self {
        Self {
            variants: (0..variants).map(|_| Default::default()).collect(),
            hasher: RandomState::new(),
            index: Mutex::default(),
            budget,
            hits: AtomicU64::new(0),
            stored: AtomicU64::new(0),
        }
    }

    /// Returns the page at this address, if it is there and current.
    pub fn get(&self, variant: Variant, address: &str) -> Option<Arc<T>> {
        let shard = read(self.shard(variant, address));
        let held = shard.get(address)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        held.touch();
        Some(Arc::clone(&held.value))
    }

    /// All that is held, to look into it.
    pub fn values(&self) -> Vec<Arc<T>> {
        let shards = self.variants.iter().flatten();
        shards.flat_map(|shard| read(shard).values().map(|held| Arc::clone(&held.value)).collect::<Vec<_>>()).collect()
    }

    /// To be taken before the facts are read.
    pub fn epoch(&self) -> CacheEpoch {
        CacheEpoch(self.index().clock)
    }

    /// Room for a page that will take so many bytes while it is made; `None` when those under way fill a
    /// quarter of the budget already.
    pub fn make_room(self: &Arc<Self>, bytes: usize) -> Option<Room<T>> {
        let mut index = self.index();
        if index.making > 0 && index.making + bytes > self.budget / 4 {
            return None;
        }
        index.making += bytes;
        drop(index);
        Some(Room { cache: Arc::clone(self), bytes })
    }

    /// Stores a page unless one of its keys was dropped since the epoch was taken, or it is too
    /// heavy, or the cache is suspended. Returns whether it was stored.
    pub fn put(&self, epoch: CacheEpoch, variant: Variant, address: &str, keys: &[String], value: Arc<T>) -> bool {
        let mut index = self.index();
        if index.drops.is_outdated(epoch.0, keys)
            || index.suspended
            || keys.is_empty()
            || value.weight() > self.budget / 4
        {
            return false;
        }
        let slot: Slot = (variant, Arc::from(address));
        self.remove(&mut index, &slot);
        let weight = value.weight() + SLOT_OVERHEAD + 2 * address.len();
        while index.bytes + weight > self.budget && self.evict_one(&mut index) {}
        for key in keys {
            index.by_key.entry(key.clone()).or_default().insert(slot.clone());
        }
        index.bytes += weight;
        index.order.push_back(slot.clone());
        write(self.shard(variant, address))
            .insert(slot.1, Arc::new(Held { value, weight, touched: AtomicBool::new(false) }));
        self.stored.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// Another value instead of this one, made from the same facts. Returns whether that one was still held.
    pub fn replace(&self, variant: Variant, address: &str, old: &Arc<T>, value: Arc<T>) -> bool {
        let mut index = self.index();
        let mut shard = write(self.shard(variant, address));
        let Some((address, held)) = shard.get_key_value(address).filter(|(_, held)| Arc::ptr_eq(&held.value, old))
        else {
            return false;
        };
        let (address, was) = (Arc::clone(address), held.weight);
        let weight = value.weight() + SLOT_OVERHEAD + 2 * address.len();
        shard.insert(address, Arc::new(Held { value, weight, touched: AtomicBool::new(true) }));
        drop(shard);
        index.bytes = index.bytes - was + weight;
        while index.bytes > self.budget && self.evict_one(&mut index) {}
        true
    }

    /// Whether one of these facts changes so often just now that what is made from it does not last.
    pub fn is_restless(&self, keys: &[String]) -> bool {
        self.index().drops.is_restless(keys, Instant::now())
    }

    /// Drops every page made from one of these facts, and those now being made.
    pub fn drop_keys<K: AsRef<str>>(&self, keys: &[K]) {
        let mut index = self.index();
        index.clock += 1;
        let (clock, now) = (index.clock, Instant::now());
        index.drops.make_room(keys.len(), clock);
        for key in keys {
            let key = key.as_ref();
            index.drops.note(key, clock, now);
            for slot in index.by_key.remove(key).unwrap_or_default() {
                self.remove(&mut index, &slot);
            }
        }
    }

    /// Drops everything, and what is now being made.
    pub fn drop_all(&self) {
        let mut index = self.index();
        self.clear(&mut index);
    }

    /// Drops everything and stores nothing until [`Self::resume`]: for as long as nobody tells us
    /// what has changed.
    pub fn suspend(&self) {
        let mut index = self.index();
        index.suspended = true;
        self.clear(&mut index);
    }

    /// Begins to store again, pages that are read from now on.
    pub fn resume(&self) {
        let mut index = self.index();
        self.clear(&mut index);
        index.suspended = false;
    }

    /// Pages handed out and stored since the start; pages held, and their bytes with those being made.
    pub fn figures(&self) -> Figures {
        let index = self.index();
        let pages = self.variants.iter().flatten().map(|shard| read(shard).len()).sum();
        Figures {
            hits: self.hits.load(Ordering::Relaxed),
            stored: self.stored.load(Ordering::Relaxed),
            pages,
            bytes: index.bytes + index.making,
        }
    }

    fn clear(&self, index: &mut Index) {
        index.clock += 1;
        let clock = index.clock;
        index.drops.clear(clock);
        index.by_key.clear();
        index.order.clear();
        index.bytes = 0;
        for shard in self.variants.iter().flatten() {
            write(shard).clear();
        }
    }

    /// Takes a page out of the shelves. Its other keys and its place in the order stay behind and
    /// are passed over later.
    fn remove(&self, index: &mut Index, slot: &Slot) {
        if let Some(held) = write(self.shard(slot.0, &slot.1)).remove(&slot.1) {
            index.bytes -= held.weight;
            index.order.retain(|other| other != slot);
        }
    }

    /// Tells whether there was anything to evict.
    fn evict_one(&self, index: &mut Index) -> bool {
        while let Some(slot) = index.order.pop_front() {
            let held = read(self.shard(slot.0, &slot.1)).get(&slot.1).map(Arc::clone);
            match held {
                Some(held) if held.take_touch() => index.order.push_back(slot),
                Some(_) => {
                    index.order.push_front(slot.clone());
                    self.remove(index, &slot);
                    for slots in index.by_key.values_mut() {
                        slots.remove(&slot);
                    }
                    index.by_key.retain(|_, slots| !slots.is_empty());
                    return true;
                }
                None => {}
            }
        }
        false
    }

    fn shard(&self, variant: Variant, address: &str) -> &Shard<T> {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(address.as_bytes());
        // The remainder is below SHARDS, so nothing is lost.
        #[allow(clippy::cast_possible_truncation)]
        let index = (hasher.finish() % SHARDS as u64) as usize;
        &self.variants[variant][index]
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes under which a page is being made; given back when it is dropped.
pub struct Room<T: Weigh> {
    cache: Arc<Cache<T>>,
    bytes: usize,
}

impl<T: Weigh> Drop for Room<T> {
    fn drop(&mut self) {
        self.cache.index().making -= self.bytes;
    }
}

impl<T> Held<T> {
    fn touch(&self) {
        // Written only when it changes: readers on other cores keep their copy of the line.
        if !self.touched.load(Ordering::Relaxed) {
            self.touched.store(true, Ordering::Relaxed);
        }
    }

    fn take_touch(&self) -> bool {
        self.touched.swap(false, Ordering::Relaxed)
    }
}

/// For the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub hits: u64,
    pub stored: u64,
    pub pages: usize,
    pub bytes: usize,
}

fn read<T>(shard: &Shard<T>) -> std::sync::RwLockReadGuard<'_, HashMap<Arc<str>, Arc<Held<T>>>> {
    shard.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(shard: &Shard<T>) -> std::sync::RwLockWriteGuard<'_, HashMap<Arc<str>, Arc<Held<T>>>> {
    shard.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
