//! Which documents match, and in which order. What is rare is ranked whole; of what is common the newest.

use std::{cmp::Reverse, collections::HashSet};

use sqlx::PgConnection;

use crate::error::Result;

use super::{
    queries::{self, Candidate, Conditions, Match},
    rules,
    types::{HitKind, Order},
};

/// Documents that hold the words are looked at up to so many: where there are fewer, all is known of them.
pub const MAX_MATCHES: i64 = 1_000;
/// A word that stands in so many of the newest is common: where there are many documents, more hold it than are looked
/// at, and nobody needs to count.
const NEWEST: i64 = 1_000;
const FREQUENT: i64 = 100;
const MANY: i64 = 20 * MAX_MATCHES;
/// Newest documents that the way along the dates looks at: at a glance, and at most.
const GLANCE: i64 = 600;
const WINDOW: i64 = 10_000;
/// From here on titles that hold the words are too many to be ranked.
const COMMON_IN_TITLES: i64 = 600;
/// Documents that are ranked: of a rare word, of a common one, and by their title.
const RANKED_RARE: usize = 200;
const RANKED_COMMON: usize = 60;
const RANKED_TITLES: usize = 60;

/// What holds the words, however the query narrows it.
#[derive(Clone, Debug)]
pub struct Found {
    /// [`MAX_MATCHES`] at most, in no order; none where so many were only counted.
    pub matches: Vec<Match>,
    /// Where those are not all, the newest of them, as far as they were seen.
    pub newest: Vec<Match>,
    /// Where they were only counted, of which kinds they are.
    pub kinds: Vec<HitKind>,
    /// Those are all.
    pub is_all: bool,
}

impl Default for Found {
    /// Nothing, and that is all.
    fn default() -> Self {
        Self::all(Vec::new())
    }
}

impl Found {
    /// These, and no others.
    pub const fn all(matches: Vec<Match>) -> Self {
        Self { matches, newest: Vec::new(), kinds: Vec::new(), is_all: true }
    }
}

/// Looks once at what holds the words: at the newest for a common word, and in the index of grams for a rare one.
pub async fn look(db: &mut PgConnection, conditions: &Conditions) -> Result<Found> {
    let mut newest = Vec::new();
    let documents = queries::count_about(db).await?;
    if documents >= MANY {
        newest = queries::matches_by_date(db, conditions, NEWEST, FREQUENT).await?;
        if count(newest.len()) == FREQUENT {
            return Ok(Found { matches: newest.clone(), newest, kinds: Vec::new(), is_all: false });
        }
    } else if documents >= MAX_MATCHES && conditions.unsure.is_empty() {
        // The index counts in a fraction of the time in which documents are read; of so many nobody needs to know which
        // they are.
        let counted = queries::count_matches_by_kind(db, &conditions.grams, MAX_MATCHES).await?;
        if counted.iter().map(|(_, n)| n).sum::<i64>() == MAX_MATCHES {
            let kinds = counted.into_iter().map(|(kind, _)| kind).collect();
            return Ok(Found { matches: Vec::new(), newest, kinds, is_all: false });
        }
    }
    let matches = queries::matches(db, conditions, MAX_MATCHES).await?;
    Ok(Found { is_all: count(matches.len()) < MAX_MATCHES, matches, newest, kinds: Vec::new() })
}

/// At least `needed` documents that match, if there are so many, the best or the newest first.
pub async fn ranked(
    db: &mut PgConnection,
    order: Order,
    conditions: &Conditions,
    terms: &[String],
    found: &Found,
    needed: usize,
) -> Result<Vec<Candidate>> {
    match order {
        Order::Date => newest(db, conditions, found, (needed, needed)).await,
        Order::Relevance => by_relevance(db, conditions, terms, found, needed).await,
    }
}

/// By rank as far as documents are ranked, then the rest by date.
async fn by_relevance(
    db: &mut PgConnection,
    conditions: &Conditions,
    terms: &[String],
    found: &Found,
    needed: usize,
) -> Result<Vec<Candidate>> {
    let mut ranked = newest(db, conditions, found, (RANKED_RARE, RANKED_COMMON)).await?;
    let is_all = found.is_all && ranked.len() < RANKED_RARE;
    if !is_all {
        let mut titled = queries::title_matches(db, conditions, COMMON_IN_TITLES).await?;
        if count(titled.len()) < COMMON_IN_TITLES {
            let known = ids(&ranked);
            titled.sort_unstable_by_key(|(id, at)| Reverse((*at, *id)));
            let newest = titled.into_iter().map(|(id, _)| id).filter(|id| !known.contains(id));
            ranked.extend(queries::candidates(db, &newest.take(RANKED_TITLES).collect::<Vec<_>>()).await?);
        }
    }
    // Stable: equals stay newest first.
    ranked.sort_by_cached_key(|c| Reverse(rules::relevance(terms, c.kind, &c.title_norm, &c.norm)));
    if !is_all && ranked.len() < needed {
        let known = ids(&ranked);
        let more = needed + known.len();
        let rest = newest(db, conditions, found, (more, more)).await?;
        ranked.extend(rest.into_iter().filter(|candidate| !known.contains(&candidate.id)));
    }
    Ok(ranked)
}

fn ids(of: &[Candidate]) -> HashSet<i64> {
    of.iter().map(|candidate| candidate.id).collect()
}

/// The newest matches as the query narrows them, newest first: at most the first number of a rare word, else the second.
async fn newest(
    db: &mut PgConnection,
    conditions: &Conditions,
    found: &Found,
    (max_rare, max_common): (usize, usize),
) -> Result<Vec<Candidate>> {
    let (known, max) = if found.is_all { (&found.matches, max_rare) } else { (&found.newest, max_common) };
    let mut those: Vec<&Match> = known.iter().filter(|m| conditions.hold(m)).collect();
    if found.is_all || those.len() >= max {
        those.sort_unstable_by_key(|m| Reverse((m.occurred_at, m.id)));
        let newest: Vec<i64> = those.into_iter().take(max).map(|m| m.id).collect();
        return Ok(queries::candidates(db, &newest).await?);
    }
    // A glance was cast already, or there are so many that none is needed.
    let is_seen = !found.newest.is_empty() && !conditions.are_narrow();
    let windows = if is_seen || !found.kinds.is_empty() { &[WINDOW][..] } else { &[GLANCE, WINDOW] };
    for window in windows.iter().copied() {
        let found = queries::newest_by_date(db, conditions, window, count(max_common)).await?;
        if found.len() == max_common {
            return Ok(found);
        }
    }
    // Common elsewhere, or long ago: the slow way, and exact.
    Ok(queries::newest_by_grams(db, conditions, count(max_common)).await?)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
