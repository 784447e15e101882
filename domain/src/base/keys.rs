//! Surrogate keys of cached pages: which facts a page was made from.

use std::borrow::Cow;

use super::ids::{EventId, SeriesId};

/// A fact, or a kind of facts, that pages are made from. Whatever changes it names it at commit, and every
/// process drops the pages that stand under it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey(Cow<'static, str>);

impl CacheKey {
    /// Pages that say what is live or comes next; dropped by the clock as well.
    pub const CLOCK: Self = Self(Cow::Borrowed("clock"));
    /// Pages that list several series: home, archive, feeds.
    pub const SITE: Self = Self(Cow::Borrowed("site"));

    pub fn event(id: EventId) -> Self {
        Self(format!("event:{id}").into())
    }

    /// Pages that say how many seats are left: a seat that is taken changes nothing else of the event.
    pub fn seats(event: EventId) -> Self {
        Self(format!("seats:{event}").into())
    }

    /// Pages that show how a board stands, with its votes.
    pub fn board(event: EventId) -> Self {
        Self(format!("board:{event}").into())
    }

    pub fn series(id: SeriesId) -> Self {
        Self(format!("series:{id}").into())
    }
}

impl AsRef<str> for CacheKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<CacheKey> for String {
    fn from(key: CacheKey) -> Self {
        key.0.into_owned()
    }
}
