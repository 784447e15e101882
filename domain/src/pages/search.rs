//! `/search?q=`

use std::cmp::Reverse;

use crate::{
    db::Db,
    error::Result,
    events::{self, rules::board_is_open, types::EventCard},
    search::{
        facets::Facets,
        find, rank,
        types::{SearchPage, SearchQuery, TalkHits},
    },
    viewer::Asked,
};

/// Words of a query up to which shorter queries are tried.
const MAX_WORDS: usize = 5;

/// Hits beyond that are not counted for a reader.
pub const MAX_SHOWN: i64 = rank::MAX_MATCHES;

/// What was found, and where nothing was, how one may go on.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchResults {
    pub page: SearchPage<TalkHits>,
    /// Of [`MAX_SHOWN`] documents at most; `None` where nothing was found, however the search is narrowed.
    pub facets: Option<Facets>,
    /// Queries with one word less that find something, the most first.
    pub fewer: Vec<FewerWords>,
    /// An event to come at which one may ask instead.
    pub ask: Option<EventCard>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FewerWords {
    pub q: String,
    pub left_out: String,
    /// Documents that hold the rest, [`find::MAX_COUNTED`] at most.
    pub count: i64,
}

/// `/search?q=`
pub async fn load(db: &Db, asked: Asked<'_>, query: &SearchQuery) -> Result<SearchResults> {
    let (page, found) = find::search_talks(db, asked, query).await?;
    let (mut fewer, mut ask, mut facets) = (Vec::new(), None, None);
    let is_narrowed = query.series.is_some() || query.year.is_some() || query.kind.is_some();
    if page.problem.is_none() && (!page.hits.is_empty() || is_narrowed) {
        facets = Some(Facets::from_found(&found, query, (&page.series, &page.years)));
    }
    if page.hits.is_empty() && page.problem.is_none() && !query.q.trim().is_empty() {
        let mut conn = db.acquire().await?;
        let words: Vec<&str> = query.q.split_whitespace().collect();
        if (2..=MAX_WORDS).contains(&words.len()) {
            for (at, left_out) in words.iter().enumerate() {
                let rest = words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| *word);
                let q = rest.collect::<Vec<_>>().join(" ");
                let count = find::count_word(&mut conn, &q).await?;
                if count > 0 {
                    fewer.push(FewerWords { q, left_out: (*left_out).to_owned(), count });
                }
            }
            fewer.sort_by_key(|fewer| Reverse(fewer.count));
        }
        let upcoming = events::queries::upcoming(&mut conn, None, asked.now, 3).await?;
        ask = upcoming.into_iter().find(|card| board_is_open(card.state));
    }
    Ok(SearchResults { page, facets, fewer, ask })
}
