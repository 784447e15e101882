//! Pages that depend only on the database, kept as finished bytes under surrogate keys.
//!
//! A handler that answers a visitor without a session may mark its response with [`CachedBy`]: the
//! keys of the facts it was made from. The bytes are compressed once and handed out until an action
//! names one of the keys. A page that was read from facts older than a drop is never stored: a
//! request takes a [`Ticket`] before it reads, and storing compares it with the drops since.

pub mod entry;
pub mod service;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::lang::Lang;

pub use entry::Entry;

/// What all cached pages may weigh together, in bytes.
pub const DEFAULT_BUDGET: usize = 64 * 1024 * 1024;

/// Drops that are remembered by key; past this many, all pages under way count as outdated.
const REMEMBERED_DROPS: usize = 10_000;
const SHARDS: usize = 16;
/// Bytes of a page's places in the books, about.
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
#[derive(Clone, Copy, Debug)]
pub struct Ticket(u64);

type Slot = (Lang, Arc<str>);
type Shard = RwLock<HashMap<Arc<str>, Arc<Entry>>>;

/// Finished pages by language and path?query.
pub struct PageCache {
    shards: [[Shard; SHARDS]; 2],
    hasher: RandomState,
    books: Mutex<Books>,
    budget: usize,
    hits: AtomicU64,
    stored: AtomicU64,
}

/// What is stored under which key, and what was dropped when.
#[derive(Default)]
struct Books {
    clock: u64,
    by_key: HashMap<String, HashSet<Slot>>,
    dropped: HashMap<String, u64>,
    /// Pages read before this moment may not be stored, whatever their keys.
    floor: u64,
    /// Order of eviction: first in, first out, with a second chance for what was read since.
    order: VecDeque<Slot>,
    bytes: usize,
    /// Bytes of pages whose forms are being made.
    making: usize,
    suspended: bool,
}

impl Default for PageCache {
    fn default() -> Self {
        Self::new(DEFAULT_BUDGET)
    }
}

impl PageCache {
    /// `budget`: bytes that all pages may weigh together, in all encodings.
    pub fn new(budget: usize) -> Self {
        Self {
            shards: Default::default(),
            hasher: RandomState::new(),
            books: Mutex::default(),
            budget,
            hits: AtomicU64::new(0),
            stored: AtomicU64::new(0),
        }
    }

    /// The page at this address, if it is there and current.
    pub fn get(&self, lang: Lang, address: &str) -> Option<Arc<Entry>> {
        let entry = read(self.shard(lang, address)).get(address).map(Arc::clone)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        entry.touch();
        Some(entry)
    }

    /// To be taken before the facts are read.
    pub fn ticket(&self) -> Ticket {
        Ticket(self.books().clock)
    }

    /// Room for a page that is about to be made from a body of this length; `None` when those under
    /// way fill a quarter of the budget already.
    pub fn make_room(self: &Arc<Self>, body: usize) -> Option<Room> {
        let bytes = Entry::weight_while_made(body);
        let mut books = self.books();
        if books.making > 0 && books.making + bytes > self.budget / 4 {
            return None;
        }
        books.making += bytes;
        drop(books);
        Some(Room { cache: Arc::clone(self), bytes })
    }

    /// Stores a page unless one of its keys was dropped since the ticket was taken, or it is too
    /// heavy, or the cache is suspended. Tells whether it was stored.
    pub fn put(&self, ticket: Ticket, lang: Lang, address: &str, keys: &[String], entry: Arc<Entry>) -> bool {
        let mut books = self.books();
        let outdated = ticket.0 < books.floor
            || keys.iter().any(|key| books.dropped.get(key).is_some_and(|dropped| *dropped > ticket.0));
        if outdated || books.suspended || keys.is_empty() || entry.weight() > self.budget / 4 {
            return false;
        }
        let slot: Slot = (lang, Arc::from(address));
        self.remove(&mut books, &slot);
        let weight = entry.weight() + SLOT_OVERHEAD + 2 * address.len();
        while books.bytes + weight > self.budget && self.evict_one(&mut books) {}
        for key in keys {
            books.by_key.entry(key.clone()).or_default().insert(slot.clone());
        }
        books.bytes += weight;
        books.order.push_back(slot.clone());
        write(self.shard(lang, address)).insert(slot.1, entry);
        self.stored.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// Drops every page made from one of these facts, and those now being made.
    pub fn drop_keys<K: AsRef<str>>(&self, keys: &[K]) {
        let mut books = self.books();
        books.clock += 1;
        let now = books.clock;
        if books.dropped.len() + keys.len() > REMEMBERED_DROPS {
            books.dropped.clear();
            books.floor = now;
        }
        for key in keys {
            let key = key.as_ref();
            books.dropped.insert(key.to_owned(), now);
            for slot in books.by_key.remove(key).unwrap_or_default() {
                self.remove(&mut books, &slot);
            }
        }
    }

    /// Drops everything, and what is now being made.
    pub fn drop_all(&self) {
        let mut books = self.books();
        self.clear(&mut books);
    }

    /// Drops everything and stores nothing until [`Self::resume`]: for as long as nobody tells us
    /// what has changed.
    pub fn suspend(&self) {
        let mut books = self.books();
        books.suspended = true;
        self.clear(&mut books);
    }

    /// Begins to store again, pages that are read from now on.
    pub fn resume(&self) {
        let mut books = self.books();
        self.clear(&mut books);
        books.suspended = false;
    }

    /// Pages handed out and stored since the start; pages held, and their bytes with those being made.
    pub fn figures(&self) -> Figures {
        let books = self.books();
        let pages = self.shards.iter().flatten().map(|shard| read(shard).len()).sum();
        Figures {
            hits: self.hits.load(Ordering::Relaxed),
            stored: self.stored.load(Ordering::Relaxed),
            pages,
            bytes: books.bytes + books.making,
        }
    }

    fn clear(&self, books: &mut Books) {
        books.clock += 1;
        books.floor = books.clock;
        books.dropped.clear();
        books.by_key.clear();
        books.order.clear();
        books.bytes = 0;
        for shard in self.shards.iter().flatten() {
            write(shard).clear();
        }
    }

    /// Takes a page out of the shelves. Its other keys and its place in the order stay behind and
    /// are passed over later.
    fn remove(&self, books: &mut Books, slot: &Slot) {
        if let Some(entry) = write(self.shard(slot.0, &slot.1)).remove(&slot.1) {
            books.bytes -= entry.weight() + SLOT_OVERHEAD + 2 * slot.1.len();
            books.order.retain(|other| other != slot);
        }
    }

    /// Tells whether there was anything to evict.
    fn evict_one(&self, books: &mut Books) -> bool {
        while let Some(slot) = books.order.pop_front() {
            let entry = read(self.shard(slot.0, &slot.1)).get(&slot.1).map(Arc::clone);
            match entry {
                Some(entry) if entry.take_touch() => books.order.push_back(slot),
                Some(_) => {
                    books.order.push_front(slot.clone());
                    self.remove(books, &slot);
                    for slots in books.by_key.values_mut() {
                        slots.remove(&slot);
                    }
                    books.by_key.retain(|_, slots| !slots.is_empty());
                    return true;
                }
                None => {}
            }
        }
        false
    }

    fn shard(&self, lang: Lang, address: &str) -> &Shard {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(address.as_bytes());
        // The remainder is below SHARDS, so nothing is lost.
        #[allow(clippy::cast_possible_truncation)]
        let index = (hasher.finish() % SHARDS as u64) as usize;
        &self.shards[usize::from(lang == Lang::En)][index]
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes under which a page is being made; given back when it is dropped.
pub struct Room {
    cache: Arc<PageCache>,
    bytes: usize,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.cache.books().making -= self.bytes;
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

fn read(shard: &Shard) -> std::sync::RwLockReadGuard<'_, HashMap<Arc<str>, Arc<Entry>>> {
    shard.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(shard: &Shard) -> std::sync::RwLockWriteGuard<'_, HashMap<Arc<str>, Arc<Entry>>> {
    shard.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
