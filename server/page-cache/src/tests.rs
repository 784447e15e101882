//! Dropping, racing and evicting, without a server.

use std::sync::Arc;

use axum::body::Bytes;
use http::HeaderMap;

use super::{Entry, PageCache, Variant};

const JA: Variant = 0;
const EN: Variant = 1;

fn cache() -> PageCache {
    PageCache::new(1 << 20, 2)
}

fn entry(bytes: usize) -> Arc<Entry> {
    Arc::new(Entry::plain(&HeaderMap::new(), Bytes::from(vec![b'x'; bytes])))
}

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}

#[test]
fn a_page_goes_with_any_of_its_facts_and_with_no_other() {
    let cache = cache();
    cache.put(cache.epoch(), JA, "/a", &keys(&["event:1", "series:1"]), entry(10));
    cache.put(cache.epoch(), EN, "/a", &keys(&["event:1", "series:1"]), entry(10));
    cache.put(cache.epoch(), JA, "/b", &keys(&["event:2", "series:1"]), entry(10));
    cache.drop_keys(&["event:1"]);
    assert!(cache.get(JA, "/a").is_none());
    assert!(cache.get(EN, "/a").is_none());
    assert!(cache.get(JA, "/b").is_some());
    assert!(cache.get(EN, "/b").is_none());
    cache.drop_keys(&["series:1"]);
    assert!(cache.get(JA, "/b").is_none());
    assert_eq!(cache.figures().bytes, 0);
}

#[test]
fn a_page_read_before_a_drop_is_not_stored_after_it() {
    let cache = cache();
    let before = cache.epoch();
    cache.drop_keys(&["event:1"]);
    assert!(!cache.put(before, JA, "/a", &keys(&["event:1"]), entry(10)));
    assert!(cache.put(before, JA, "/b", &keys(&["event:2"]), entry(10)), "another fact's drop is no matter");
    assert!(cache.put(cache.epoch(), JA, "/a", &keys(&["event:1"]), entry(10)));

    let before = cache.epoch();
    cache.drop_all();
    assert!(!cache.put(before, JA, "/c", &keys(&["event:3"]), entry(10)));
}

#[test]
fn drops_that_are_forgotten_still_refuse_older_pages() {
    let cache = cache();
    let before = cache.epoch();
    cache.drop_keys(&["event:1"]);
    for n in 0..super::drops::REMEMBERED {
        cache.drop_keys(&[format!("other:{n}")]);
    }
    assert!(!cache.put(before, JA, "/a", &keys(&["event:1"]), entry(10)));
}

#[test]
fn a_suspended_cache_holds_nothing() {
    let cache = cache();
    cache.put(cache.epoch(), JA, "/a", &keys(&["event:1"]), entry(10));
    cache.suspend();
    assert!(cache.get(JA, "/a").is_none());
    let meanwhile = cache.epoch();
    assert!(!cache.put(meanwhile, JA, "/a", &keys(&["event:1"]), entry(10)));
    cache.resume();
    assert!(!cache.put(meanwhile, JA, "/a", &keys(&["event:1"]), entry(10)), "read while nobody listened");
    assert!(cache.put(cache.epoch(), JA, "/a", &keys(&["event:1"]), entry(10)));
}

#[test]
fn the_budget_holds_and_what_is_read_stays() {
    let cache = PageCache::new(64_000, 2);
    for n in 0..100 {
        cache.put(cache.epoch(), JA, &format!("/{n}"), &keys(&["all"]), entry(100));
        assert!(cache.figures().bytes <= 64_000);
        let read = cache.get(JA, "/0");
        assert!(read.is_some(), "read before each eviction, evicted at {n}");
    }
    let pages = cache.figures().pages;
    assert_eq!(cache.index().by_key["all"].len(), pages, "nothing evicted is still booked");
    assert!(!cache.put(cache.epoch(), JA, "/big", &keys(&["all"]), entry(60_000)), "one page is not the cache");
    cache.drop_keys(&["all"]);
    assert_eq!((cache.figures().pages, cache.figures().bytes), (0, 0));
}
