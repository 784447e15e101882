//! What search shows of itself on the first page: how much there is, and some words with what they find.

use chrono::Datelike as _;

use crate::{
    agenda,
    db::Db,
    error::Result,
    qa,
    search::{
        self, find,
        samples::words,
        types::{Hit, HitKind, SearchQuery},
    },
    viewer::Asked,
};

/// Titles and questions that words are taken from, the newest ones.
const LOOKED_AT: i64 = 400;
/// Hits that are shown of a word.
const HITS: usize = 2;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    pub words: Vec<SampleWord>,
    /// Talks, notes and questions that can be found.
    pub talks: i64,
    pub notes: i64,
    pub questions: i64,
    /// Years since the first of what can be found.
    pub years: i32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SampleWord {
    pub word: String,
    /// How many documents hold it, [`find::MAX_COUNTED`] at most.
    pub count: i64,
    pub hits: Vec<Hit>,
}

/// It takes a search for each word, so it is kept for a while.
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<Samples> {
    let mut conn = db.acquire().await?;
    let titles = agenda::queries::newest_titles(&mut conn, LOOKED_AT).await?;
    let texts = qa::queries::newest_bodies(&mut conn, LOOKED_AT).await?;
    let mut samples = Samples::default();
    for (kind, count) in search::queries::count_by_kind(&mut conn).await? {
        match kind {
            HitKind::Talk => samples.talks = count,
            HitKind::Note => samples.notes = count,
            HitKind::Question => samples.questions = count,
            HitKind::Speaker => {}
        }
    }
    drop(conn);
    for word in words(&titles, &texts) {
        let found =
            find::search(db, asked, &SearchQuery { q: word.clone(), page: 1, ..SearchQuery::default() }).await?;
        samples.years = found.years.iter().min().map_or(0, |first| asked.now.year() - first);
        let count = find::count_word(&mut *db.acquire().await?, &word).await?;
        // What was said or asked shows more than a name does.
        let mut hits = found.hits;
        hits.sort_by_key(|hit| !matches!(hit.kind, HitKind::Note | HitKind::Question));
        // A note beside a question, and no text twice.
        let first = hits.first().cloned();
        if let Some(first) = first {
            hits.retain(|hit| hit == &first || (hit.title != first.title && hit.excerpt != first.excerpt));
            let is_other = |hit: &Hit| hit.kind != first.kind && hit.kind != HitKind::Speaker;
            if let Some(other) = hits.iter().position(is_other) {
                hits.swap(1, other);
            }
        }
        hits.truncate(HITS);
        samples.words.push(SampleWord { word, count, hits });
    }
    Ok(samples)
}
