//! What was dropped when: which pages are outdated before they are stored, and which facts change so often just now that
//! no page of them lasts.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Drops that are remembered by key; past this many, all pages under way count as outdated.
pub(crate) const REMEMBERED: usize = 10_000;
/// Drops are counted in spans of this length.
const SPAN: Duration = Duration::from_secs(1);
/// A fact that is dropped so often in one span is restless, in that one and the next. (Each change is heard of twice by
/// the process that made it: by itself and by its notice.)
const RESTLESS: u32 = 6;

/// The last drop of each key.
#[derive(Default)]
pub(crate) struct Drops {
    by_key: HashMap<String, Dropped>,
    /// Pages read before this moment may not be stored, whatever their keys.
    floor: u64,
}

struct Dropped {
    clock: u64,
    /// When the span began in which it was dropped last, how often since, and whether it was restless in the span before.
    since: Instant,
    times: u32,
    was_restless: bool,
}

impl Drops {
    /// Whether a page of these keys was read before one of them was dropped.
    pub fn is_outdated(&self, epoch: u64, keys: &[String]) -> bool {
        let is_dropped = |key: &String| self.by_key.get(key).is_some_and(|dropped| dropped.clock > epoch);
        epoch < self.floor || keys.iter().any(is_dropped)
    }

    /// Before so many keys are noted at `clock`.
    pub fn make_room(&mut self, keys: usize, clock: u64) {
        if self.by_key.len() + keys > REMEMBERED {
            self.clear(clock);
        }
    }

    pub fn note(&mut self, key: &str, clock: u64, now: Instant) {
        let Some(dropped) = self.by_key.get_mut(key) else {
            let first = Dropped { clock, since: now, times: 1, was_restless: false };
            self.by_key.insert(key.to_owned(), first);
            return;
        };
        dropped.clock = clock;
        let quiet = now.saturating_duration_since(dropped.since);
        if quiet < SPAN {
            dropped.times += 1;
        } else {
            dropped.was_restless = quiet < 2 * SPAN && dropped.times >= RESTLESS;
            (dropped.since, dropped.times) = (now, 1);
        }
    }

    /// Whether one of these keys was dropped again and again within the last moment.
    pub fn is_restless(&self, keys: &[String], now: Instant) -> bool {
        keys.iter().filter_map(|key| self.by_key.get(key)).any(|dropped| {
            let is_restless = dropped.was_restless || dropped.times >= RESTLESS;
            is_restless && now.saturating_duration_since(dropped.since) < 2 * SPAN
        })
    }

    /// Forgets them all: what was read before `clock` counts as outdated.
    pub fn clear(&mut self, clock: u64) {
        self.by_key.clear();
        self.floor = clock;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_that_changes_again_and_again_is_restless_until_it_has_been_quiet() {
        let (start, keys) = (Instant::now(), ["seats:1".to_owned()]);
        let at = |millis| start + Duration::from_millis(millis);
        let mut drops = Drops::default();
        drops.note("event:1", 1, at(0));
        for n in 0..5 {
            drops.note("seats:1", n, at(n));
        }
        assert!(!drops.is_restless(&keys, at(5)), "some changes in a row are none too many");
        drops.note("seats:1", 9, at(900));
        assert!(drops.is_restless(&keys, at(900)));
        assert!(!drops.is_restless(&["event:1".to_owned()], at(900)), "another fact is not");
        drops.note("seats:1", 10, at(1_100));
        assert!(drops.is_restless(&keys, at(1_200)), "it goes on");
        assert!(!drops.is_restless(&keys, at(3_100)), "it has been quiet");
        drops.note("seats:1", 11, at(9_000));
        assert!(!drops.is_restless(&keys, at(9_000)), "and changes once");
    }
}
