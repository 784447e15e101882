//! Searching: the documents one by one, or put together by talk.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::{db::Db, error::Result, series::types::Series, time::Local, viewer::Asked};

use super::{
    marks,
    place::Place,
    queries::{self, Conditions, Document},
    rank, rules,
    types::{Excerpt, Hit, HitKind, Minute, SearchPage, SearchQuery, Span, TalkHits},
};

/// Hits on a page.
pub const PAGE_SIZE: usize = 20;
/// Talks on a page.
pub const TALKS_ON_A_PAGE: usize = 10;
/// Last page that is shown; whoever needs more narrows the search.
pub const LAST_PAGE: u32 = 50;
/// Nobody is told of more than so many.
pub const MAX_COUNTED: i64 = 10_000;
/// Graphemes of an excerpt.
const EXCERPT: usize = 120;
/// Documents that are looked at for each talk of a page, at first: one talk may hold many.
const TO_A_TALK: usize = 4;
/// Documents that are looked at for a page of talks, in the end.
const MAX_LOOKED_AT: usize = 4_000;
/// Places of one page of talks that are shown, all of them together.
const MAX_PLACES: i64 = 300;

/// How many documents hold a word, [`MAX_COUNTED`] at most; none for what is no query.
pub async fn count_word(db: &mut PgConnection, word: &str) -> Result<i64> {
    let Ok(terms) = rules::terms(word) else { return Ok(0) };
    let (grams, unsure) = (rules::tsquery(&terms), unsure(&terms));
    Ok(queries::count_matches(db, &grams, &unsure, MAX_COUNTED).await?)
}

/// Patterns of what the index of grams cannot decide alone.
fn unsure(terms: &[String]) -> Vec<String> {
    if rules::is_decided_by_grams(terms) { Vec::new() } else { rules::like_patterns(terms) }
}

/// A search that can be asked, or a page without hits that says why not.
enum Prepared<T> {
    Ask(SearchPage<T>, Conditions, Vec<String>),
    Nothing(SearchPage<T>),
}

async fn prepare<T>(tx: &mut PgConnection, query: &SearchQuery) -> Result<Prepared<T>> {
    let page = query.page.max(1);
    queries::plan_for_search(tx).await?;
    let mut result = SearchPage {
        query: SearchQuery { page, ..query.clone() },
        hits: Vec::new(),
        has_more: false,
        series: queries::searchable_series(tx).await?.into_iter().map(series).collect(),
        years: queries::years(tx).await?,
        problem: None,
    };
    let terms = match rules::terms(&query.q) {
        Ok(terms) => terms,
        Err(problem) => {
            result.problem = Some(problem);
            return Ok(Prepared::Nothing(result));
        }
    };
    let series_id = match &query.series {
        None => None,
        // A series that nobody has holds nothing.
        Some(slug) => match result.series.iter().find(|series| series.slug == *slug) {
            Some(series) => Some(series.id.0),
            None => return Ok(Prepared::Nothing(result)),
        },
    };
    if terms.is_empty() || page > LAST_PAGE || query.year.is_some_and(|year| !result.years.contains(&year)) {
        return Ok(Prepared::Nothing(result));
    }
    let conditions = Conditions {
        grams: rules::tsquery(&terms),
        unsure: unsure(&terms),
        title_grams: rules::title_tsquery(&terms),
        patterns: rules::like_patterns(&terms),
        only: if let [term] = &terms[..] { Some(term.clone()) } else { None },
        series: series_id,
        year: query.year,
        kind: query.kind,
    };
    Ok(Prepared::Ask(result, conditions, terms))
}

/// One page of what readers may find; everyone finds the same. A page before the first is the first;
/// after the last there is nothing. A query that cannot be conditions comes back with its `problem`.
pub async fn search(db: &Db, _asked: Asked<'_>, query: &SearchQuery) -> Result<SearchPage<Hit>> {
    let mut tx = db.begin().await?;
    let (mut result, conditions, terms) = match prepare(&mut tx, query).await? {
        Prepared::Nothing(result) => return Ok(result),
        Prepared::Ask(result, conditions, terms) => (result, conditions, terms),
    };
    let skip = (result.query.page as usize - 1) * PAGE_SIZE;
    let found = rank::look(&mut tx, &conditions).await?;
    let ranked = rank::ranked(&mut tx, query.order, &conditions, &terms, &found, skip + PAGE_SIZE + 1).await?;
    let ids: Vec<i64> = ranked.iter().skip(skip).take(PAGE_SIZE).map(|candidate| candidate.id).collect();
    result.has_more = ranked.len() > skip + PAGE_SIZE && result.query.page < LAST_PAGE;
    queries::plan_once(&mut tx).await?;
    let mut documents: HashMap<i64, Document> =
        queries::documents(&mut tx, &ids).await?.into_iter().map(|document| (document.id, document)).collect();
    tx.commit().await?;
    result.hits = ids.iter().filter_map(|id| documents.remove(id)).map(|document| hit(document, &terms)).collect();
    Ok(result)
}

/// As [`search`], with everything that was found of one talk put together, in the order of the best of each; and what
/// all documents are that hold the words, however the query narrows them, as far as they were looked at.
pub async fn search_talks(
    db: &Db,
    _asked: Asked<'_>,
    query: &SearchQuery,
) -> Result<(SearchPage<TalkHits>, rank::Found)> {
    let mut tx = db.begin().await?;
    let (mut result, conditions, terms) = match prepare(&mut tx, query).await? {
        Prepared::Nothing(result) => return Ok((result, rank::Found::default())),
        Prepared::Ask(result, conditions, terms) => (result, conditions, terms),
    };
    let skip = (result.query.page as usize - 1) * TALKS_ON_A_PAGE;
    let wanted = skip + TALKS_ON_A_PAGE + 1;
    let found = rank::look(&mut tx, &conditions).await?;
    let mut looked_at = wanted * TO_A_TALK;
    let places = loop {
        let ranked = rank::ranked(&mut tx, query.order, &conditions, &terms, &found, looked_at).await?;
        let mut places: Vec<Place> = Vec::new();
        for candidate in &ranked {
            if places.len() < wanted && !places.contains(&candidate.place()) {
                places.push(candidate.place());
            }
        }
        if places.len() == wanted || ranked.len() < looked_at || looked_at >= MAX_LOOKED_AT {
            break places;
        }
        looked_at *= 4;
    };
    let shown: Vec<Place> = places.iter().skip(skip).take(TALKS_ON_A_PAGE).copied().collect();
    result.has_more = places.len() > skip + TALKS_ON_A_PAGE && result.query.page < LAST_PAGE;
    let mut of_place: HashMap<Place, Vec<Document>> = HashMap::new();
    queries::plan_once(&mut tx).await?;
    for document in queries::documents_of(&mut tx, &shown, &conditions, MAX_PLACES).await? {
        of_place.entry(document.place()).or_default().push(document);
    }
    tx.commit().await?;
    let documents = shown.iter().filter_map(|place| of_place.remove(place));
    result.hits = documents.filter_map(|documents| talk_hits(documents, &terms)).collect();
    Ok((result, found))
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

/// `None` when there are no documents.
fn talk_hits(mut documents: Vec<Document>, terms: &[String]) -> Option<TalkHits> {
    documents
        .sort_by_cached_key(|d| (std::cmp::Reverse(rules::relevance(terms, d.kind, &d.title_norm, &d.norm)), d.id));
    let first = documents.first()?;
    let kind = match first.place() {
        Place::Talk(_) => HitKind::Talk,
        Place::Event(_) => HitKind::Question,
        Place::Speaker(_) | Place::Alone(_) => first.kind,
    };
    let title = match kind {
        HitKind::Talk => first.talk_title.as_ref().unwrap_or(&first.title),
        HitKind::Question if !first.event_title.is_empty() => &first.event_title,
        _ => &first.title,
    };
    let url = match (kind, first.event_number, first.talk_number) {
        (HitKind::Talk, Some(event), Some(talk)) => format!("/{}/{event}/talks/{talk}", first.series_slug),
        (HitKind::Question, Some(event), _) => format!("/{}/{event}/questions", first.series_slug),
        _ => first.url.clone(),
    };
    Some(TalkHits {
        kind,
        title: marks::highlight(title, terms),
        url,
        speakers: first.speakers.iter().cloned().zip(first.honorifics.iter().cloned()).collect(),
        series_name: first.series_name.clone(),
        series_slug: first.series_slug.clone(),
        mark: first.mark,
        event_number: first.event_number,
        at: Local::at(first.occurred_at, &first.time_zone),
        excerpts: documents.iter().filter_map(|document| excerpt(document, kind, terms)).collect(),
    })
}

/// What one document says of it; nothing where only the title, which stands above, holds the words.
fn excerpt(document: &Document, of: HitKind, terms: &[String]) -> Option<Excerpt> {
    let is_found = |spans: &[Span]| spans.iter().any(|span| span.hit);
    let (mut text, mut is_answer) = (marks::excerpt(&document.body, terms, EXCERPT), false);
    if document.kind == HitKind::Question {
        // A question that holds the words is shown as it was asked, else the answer that does.
        let (asked, answers) = document.body.split_once('\n').unwrap_or((&document.body, ""));
        let question = marks::highlight(asked, terms);
        if !is_found(&question) && !answers.is_empty() {
            (text, is_answer) = (marks::excerpt(answers, terms, EXCERPT), true);
        } else {
            text = question;
        }
    }
    let is_title = document.kind == of && document.kind != HitKind::Question;
    (!text.is_empty() && (!is_title || is_found(&text))).then(|| Excerpt {
        kind: document.kind,
        is_answer,
        is_answered: document.is_answered,
        text,
        url: document.url.clone(),
        minute: document
            .video_second
            .zip(document.video_url.clone())
            .map(|(second, video)| Minute { second: second.into(), video }),
    })
}

fn series(row: queries::SeriesRow) -> Series {
    Series {
        id: row.id.into(),
        slug: row.slug,
        name: row.name,
        mark: row.mark,
        tagline_ja: row.tagline_ja,
        tagline_en: row.tagline_en,
        contact: row.contact,
        description_ja: row.description_ja,
        description_en: row.description_en,
        hashtags: row.hashtags,
        time_zone: row.time_zone,
    }
}
