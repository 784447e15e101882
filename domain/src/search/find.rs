//! Searching.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use crate::{db::Db, error::Result, series::types::Series, time::Local, viewer::Asked};

use super::{
    marks,
    queries::{self, Candidate, Conditions, Document},
    rules,
    types::{Hit, Order, SearchPage, SearchQuery},
};

/// Hits on a page.
pub const PAGE_SIZE: usize = 20;
/// Last page that is shown; whoever needs more narrows the search.
pub const LAST_PAGE: u32 = 50;
/// Graphemes of an excerpt.
const EXCERPT: usize = 120;

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

/// One page of what readers may find; everyone finds the same. A page before the first is the first;
/// after the last there is nothing. A query that cannot be conditions comes back with its `problem`.
pub async fn search(db: &Db, _asked: Asked<'_>, query: &SearchQuery) -> Result<SearchPage> {
    let page = query.page.max(1);
    let mut tx = db.begin().await?;
    queries::plan_for_search(&mut tx).await?;
    let mut result = SearchPage {
        query: SearchQuery { page, ..query.clone() },
        hits: Vec::new(),
        has_more: false,
        series: queries::searchable_series(&mut tx).await?.into_iter().map(series).collect(),
        years: queries::years(&mut tx).await?,
        problem: None,
    };
    let terms = match rules::terms(&query.q) {
        Ok(terms) => terms,
        Err(problem) => {
            result.problem = Some(problem);
            return Ok(result);
        }
    };
    let series_id = match &query.series {
        None => None,
        // A series that nobody has holds nothing.
        Some(slug) => match result.series.iter().find(|series| series.slug == *slug) {
            Some(series) => Some(series.id.0),
            None => return Ok(result),
        },
    };
    if terms.is_empty() || page > LAST_PAGE || query.year.is_some_and(|year| !result.years.contains(&year)) {
        return Ok(result);
    }
    let conditions = Conditions {
        grams: rules::tsquery(&terms, false),
        title_grams: rules::tsquery(&terms, true),
        patterns: rules::like_patterns(&terms),
        series: series_id,
        year: query.year,
    };
    let skip = (page as usize - 1) * PAGE_SIZE;
    let mut ids = match query.order {
        Order::Date => by_date(&mut tx, &conditions, skip + PAGE_SIZE + 1).await?,
        Order::Relevance => by_relevance(&mut tx, &conditions, &terms, skip + PAGE_SIZE + 1).await?,
    };
    ids.drain(..skip.min(ids.len()));
    result.has_more = ids.len() > PAGE_SIZE && page < LAST_PAGE;
    ids.truncate(PAGE_SIZE);
    let mut documents: HashMap<i64, Document> =
        queries::documents(&mut tx, &ids).await?.into_iter().map(|document| (document.id, document)).collect();
    tx.commit().await?;
    result.hits = ids.iter().filter_map(|id| documents.remove(id)).map(|document| hit(document, &terms)).collect();
    Ok(result)
}

/// Ids of the newest matches.
async fn by_date(db: &mut PgConnection, conditions: &Conditions, needed: usize) -> Result<Vec<i64>> {
    let (newest, _) = newest(db, conditions, needed, needed).await?;
    Ok(newest.into_iter().map(|candidate| candidate.id).collect())
}

/// Ids by rank as far as documents are ranked, then the rest by date.
async fn by_relevance(
    db: &mut PgConnection,
    conditions: &Conditions,
    terms: &[String],
    needed: usize,
) -> Result<Vec<i64>> {
    let (mut ranked, all_rare) = newest(db, conditions, RANKED_RARE, RANKED_COMMON).await?;
    let is_all = all_rare && ranked.len() < RANKED_RARE;
    if !is_all && queries::count_up_to(db, &conditions.title_grams, COMMON).await? < COMMON {
        let known: HashSet<i64> = ranked.iter().map(|candidate| candidate.id).collect();
        let titles = queries::newest_by_grams(db, conditions, &conditions.title_grams, count(RANKED_TITLES)).await?;
        ranked.extend(titles.into_iter().filter(|candidate| !known.contains(&candidate.id)));
    }
    let mut scored: Vec<(u32, i64)> =
        ranked.iter().map(|c| (rules::relevance(terms, c.kind, &c.title_norm, &c.norm), c.id)).collect();
    // Stable: equals stay newest first.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let mut ids: Vec<i64> = scored.into_iter().map(|(_, id)| id).collect();
    if !is_all && ids.len() < needed {
        let known: HashSet<i64> = ids.iter().copied().collect();
        let rest = by_date(db, conditions, needed + known.len()).await?;
        ids.extend(rest.into_iter().filter(|id| !known.contains(id)));
    }
    Ok(ids)
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

fn hit(document: Document, terms: &[String]) -> Hit {
    Hit {
        kind: document.kind,
        title: marks::highlight(&document.title, terms),
        excerpt: marks::excerpt(&document.body, terms, EXCERPT),
        url: document.url,
        series_name: document.series_name,
        series_slug: document.series_slug,
        event_number: document.event_number,
        at: Local::at(document.occurred_at, &document.time_zone),
    }
}

fn series(row: queries::SeriesRow) -> Series {
    Series {
        id: row.id.into(),
        slug: row.slug,
        name: row.name,
        mark: row.mark,
        tagline_ja: row.tagline_ja,
        tagline_en: row.tagline_en,
        description_ja: row.description_ja,
        description_en: row.description_en,
        hashtags: row.hashtags,
        time_zone: row.time_zone,
    }
}
