//! Which documents match, and in which order. What is rare is ranked whole; of what is common the newest.

use std::collections::HashSet;

use sqlx::PgConnection;

use crate::error::Result;

use super::{
    queries::{self, Candidate, Conditions},
    rules,
    types::Order,
};

/// From here on the dates may be the shorter way to the newest matches: a glance along them tells.
const MANY: i64 = 300;
const GLANCE: i64 = 600;
/// From here on the index of grams is the longer way, whatever the glance saw.
const COMMON: i64 = 1_500;
/// Newest documents that the way along the dates looks at.
const WINDOW: i64 = 10_000;
/// Documents that are ranked: of a rare word, of a common one, and by their title.
const RANKED_RARE: usize = 200;
const RANKED_COMMON: usize = 60;
const RANKED_TITLES: usize = 60;

/// At least `needed` documents that match, if there are so many, the best or the newest first.
pub async fn ranked(
    db: &mut PgConnection,
    order: Order,
    conditions: &Conditions,
    terms: &[String],
    needed: usize,
) -> Result<Vec<Candidate>> {
    match order {
        Order::Date => Ok(newest(db, conditions, needed, needed).await?.0),
        Order::Relevance => by_relevance(db, conditions, terms, needed).await,
    }
}

/// By rank as far as documents are ranked, then the rest by date.
async fn by_relevance(
    db: &mut PgConnection,
    conditions: &Conditions,
    terms: &[String],
    needed: usize,
) -> Result<Vec<Candidate>> {
    let (mut ranked, all_rare) = newest(db, conditions, RANKED_RARE, RANKED_COMMON).await?;
    let is_all = all_rare && ranked.len() < RANKED_RARE;
    if !is_all && queries::count_up_to(db, &conditions.title_grams, COMMON).await? < COMMON {
        let known = ids(&ranked);
        let titles = queries::newest_by_grams(db, conditions, &conditions.title_grams, count(RANKED_TITLES)).await?;
        ranked.extend(titles.into_iter().filter(|candidate| !known.contains(&candidate.id)));
    }
    // Stable: equals stay newest first.
    ranked.sort_by_cached_key(|c| std::cmp::Reverse(rules::relevance(terms, c.kind, &c.title_norm, &c.norm)));
    if !is_all && ranked.len() < needed {
        let known = ids(&ranked);
        let (rest, _) = newest(db, conditions, needed + known.len(), needed + known.len()).await?;
        ranked.extend(rest.into_iter().filter(|candidate| !known.contains(&candidate.id)));
    }
    Ok(ranked)
}

fn ids(of: &[Candidate]) -> HashSet<i64> {
    of.iter().map(|candidate| candidate.id).collect()
}

/// The newest matches, and whether the words are rare: at most `most_rare` of them then, else `most_common`.
async fn newest(
    db: &mut PgConnection,
    conditions: &Conditions,
    most_rare: usize,
    most_common: usize,
) -> Result<(Vec<Candidate>, bool)> {
    let are_many = queries::count_up_to(db, &conditions.grams, MANY).await? == MANY;
    if are_many {
        let found = queries::newest_by_date(db, conditions, GLANCE, count(most_common)).await?;
        if found.len() == most_common {
            return Ok((found, false));
        }
    }
    if !are_many || queries::count_up_to(db, &conditions.grams, COMMON).await? < COMMON {
        return Ok((queries::newest_by_grams(db, conditions, &conditions.grams, count(most_rare)).await?, true));
    }
    let found = queries::newest_by_date(db, conditions, WINDOW, count(most_common)).await?;
    if found.len() == most_common {
        return Ok((found, false));
    }
    // Common elsewhere, or long ago: the slow way, and exact.
    Ok((queries::newest_by_grams(db, conditions, &conditions.grams, count(most_common)).await?, false))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
