//! Bytes that all request bodies under way may hold together, and one source of them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::limits::source;

/// A budget of bytes. One source gets a quarter of it, but never less than one long text.
#[derive(Debug)]
pub struct Budget {
    bytes: usize,
    share: usize,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    all: usize,
    by_source: HashMap<u128, usize>,
}

/// What one body holds; given back when it is dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Arc<Budget>,
    source: u128,
    /// What the source may hold with it.
    share: usize,
    bytes: usize,
}

impl Budget {
    pub fn new(bytes: usize) -> Self {
        Self { bytes, share: (bytes / 4).max(TEXT).min(bytes), used: Mutex::default() }
    }

    /// Bytes that are held now.
    pub fn used(&self) -> usize {
        self.lock().all
    }

    /// A reservation of nothing yet, for a body of at most so many bytes: a single one may be larger than the share.
    pub fn open(self: &Arc<Self>, address: IpAddr, largest: usize) -> Reservation {
        let share = self.share.max(largest).min(self.bytes);
        Reservation { budget: Arc::clone(self), source: source(address, 0), share, bytes: 0 }
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// Takes more bytes; false when the budget, or the share of the source, is used up.
    pub fn grow(&mut self, bytes: usize) -> bool {
        let mut used = self.budget.lock();
        let of_source = used.by_source.get(&self.source).copied().unwrap_or_default();
        if used.all + bytes > self.budget.bytes || of_source + bytes > self.share {
            return false;
        }
        used.all += bytes;
        *used.by_source.entry(self.source).or_default() += bytes;
        drop(used);
        self.bytes += bytes;
        true
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        let mut used = self.budget.lock();
        used.all -= self.bytes;
        if let Some(of_source) = used.by_source.get_mut(&self.source) {
            *of_source -= self.bytes;
            if *of_source == 0 {
                used.by_source.remove(&self.source);
            }
        }
    }
}

/// Bytes of an ordinary form.
pub const ORDINARY: usize = 64 * 1024;
/// Bytes of a form with a text of up to 1 MiB: each byte of Japanese takes three when it is
/// url-encoded, and the other fields have room beside it. The text itself is measured by its action.
pub const TEXT: usize = 3 * 1024 * 1024 + ORDINARY;
/// Bytes of a form with the slides of a talk.
pub const SLIDES: usize = domain::workflows::slides_file::MAX_PDF + ORDINARY;
/// Bytes of a form with the picture of a speaker: twice what is taken, so that whoever chose one that is too large is told
/// so on the page, beside the words that they typed.
pub const PICTURE: usize = 2 * domain::workflows::speaker_picture::MAX_PICTURE + ORDINARY;
/// Bytes of a form with an archive that moves in. Less than what one source may hold by default.
pub const ARCHIVE: usize = domain::archive::handing_in::MAX_ZIP + ORDINARY;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxies_of_the_handbook_let_the_largest_form_through() {
        let handbook = include_str!("../../../docs/operations.md");
        let limits: Vec<usize> = ["client_max_body_size ", "max_size "]
            .iter()
            .flat_map(|name| handbook.split(name).skip(1))
            .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
            .collect();
        assert!(limits.len() >= 3, "nginx, Caddy and what to do about a 413: {limits:?}");
        let largest = [TEXT, SLIDES, PICTURE, ARCHIVE].into_iter().max().unwrap();
        assert!(
            limits.iter().all(|megabytes| megabytes * 1_000_000 > 2 * largest),
            "{limits:?} beside {largest} bytes"
        );
    }

    #[test]
    fn one_source_leaves_room_for_others_and_all_is_given_back() {
        let budget = Arc::new(Budget::new(8 * TEXT));
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let mut greedy = budget.open(one, TEXT);
        while greedy.grow(64 * 1024) {}
        assert!(budget.used() <= 2 * TEXT);
        let mut second = budget.open(one, TEXT);
        assert!(!second.grow(64 * 1024));
        let mut neighbour = budget.open(other, TEXT);
        assert!(neighbour.grow(64 * 1024));
        drop((greedy, second, neighbour));
        assert_eq!(budget.used(), 0);
        assert!(budget.lock().by_source.is_empty());
    }
}
