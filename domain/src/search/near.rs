//! Questions and talks that speak of the same: by the words that they share, the rarer the nearer.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{error::Result, ids::SeriesId, markdown};

use super::{
    fold::normalise,
    queries::{self, ClosedTalk, Document},
    rules, samples,
};

/// Newest questions, or talks, with one of the words that are compared.
const COMPARED: i64 = 400;
/// Words of a question that count.
const WORDS: usize = 24;
/// Questions that share less are about something else. One word that two of a hundred hold is worth 3.9,
/// one that every second holds 0.7.
const NEAR_ENOUGH: f64 = 4.5;

/// A question that is like another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearQuestion {
    pub body: String,
    /// Path within the site.
    pub url: String,
    pub series_name: String,
    pub event_number: Option<i32>,
    pub is_answered: bool,
}

/// The most alike among the public questions, the nearest first; `except` is the id of the one that is looked at.
pub async fn questions(
    db: &mut PgConnection,
    text: &str,
    except: Option<i64>,
    limit: usize,
) -> Result<Vec<NearQuestion>> {
    let words = words_of(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let candidates = queries::questions_with_any(db, &any_of(&words), except, COMPARED).await?;
    let texts: Vec<&str> = candidates.iter().map(|(_, norm)| norm.as_str()).collect();
    let nearest: Vec<i64> = nearest(&words, &texts, limit).into_iter().map(|at| candidates[at].0).collect();
    let mut documents: HashMap<i64, Document> =
        queries::documents(db, &nearest).await?.into_iter().map(|document| (document.id, document)).collect();
    let found = nearest.iter().filter_map(|id| documents.remove(id));
    Ok(found
        .map(|document| NearQuestion {
            body: document.title,
            url: document.url,
            series_name: document.series_name,
            event_number: document.event_number,
            is_answered: document.is_answered,
        })
        .collect())
}

/// A talk that is like something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearTalk {
    pub title: String,
    pub event_number: i32,
    /// Path within the site; `None` for one that no reader may find.
    pub url: Option<String>,
}

/// The most alike among the talks that a series has had, the nearest first: those that everybody finds, and with
/// `sees_closed` also the others. Who may see which is for the caller to know.
pub async fn talks(
    db: &mut PgConnection,
    series: SeriesId,
    text: &str,
    (now, sees_closed): (DateTime<Utc>, bool),
    limit: usize,
) -> Result<Vec<NearTalk>> {
    let words = words_of(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let public = queries::talks_with_any(db, series, &any_of(&words), now, COMPARED).await?;
    let closed = if sees_closed { queries::closed_talks(db, series, now, COMPARED).await? } else { Vec::new() };
    let folded = |talk: &ClosedTalk| normalise(&format!("{}\n{}", talk.title, markdown::plain(&talk.summary)));
    let closed_texts: Vec<String> = closed.iter().map(folded).collect();
    let texts: Vec<&str> = public.iter().map(|(_, text)| text).chain(&closed_texts).map(String::as_str).collect();
    // A long talk is several documents.
    let nearest = nearest(&words, &texts, 2 * limit);
    let ids: Vec<i64> = nearest.iter().filter_map(|at| public.get(*at)).map(|(id, _)| *id).collect();
    let mut documents: HashMap<i64, Document> =
        queries::documents(db, &ids).await?.into_iter().map(|document| (document.id, document)).collect();
    let mut found: Vec<NearTalk> = Vec::new();
    for at in nearest {
        let talk = match public.get(at) {
            Some((id, _)) => documents.remove(id).and_then(|document| {
                let (title, url) = (document.title, Some(document.url));
                document.event_number.map(|event_number| NearTalk { title, event_number, url })
            }),
            None => closed.get(at - public.len()).map(|talk| NearTalk {
                title: talk.title.clone(),
                event_number: talk.number,
                url: None,
            }),
        };
        if let Some(talk) = talk.filter(|talk| !found.contains(talk)) {
            found.push(talk);
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// The condition on grams that one of these words holds.
fn any_of(words: &[String]) -> String {
    let grams: Vec<String> =
        words.iter().map(|word| format!("({})", rules::tsquery(std::slice::from_ref(word)))).collect();
    grams.join(" | ")
}

/// The words that a text turns on, folded.
fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = samples::spoken_of(text)
        .into_iter()
        .filter_map(|word| rules::terms(&word).ok()?.into_iter().next())
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    // The longest say most; ties by their characters, so that it stays the same.
    words.sort_by_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
    words.truncate(WORDS);
    words
}

/// Places of the texts that share most with these words: each word counts ln(n / texts that hold it) + 0.7.
fn nearest(words: &[String], texts: &[&str], limit: usize) -> Vec<usize> {
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let number = |n: usize| n as f64;
    let weights: Vec<f64> = words
        .iter()
        .map(|word| {
            let holding = texts.iter().filter(|text| text.contains(word.as_str())).count().max(1);
            (number(texts.len().max(50)) / number(holding)).ln() + 0.7
        })
        .collect();
    let score = |text: &str| -> f64 {
        words.iter().zip(&weights).filter(|(word, _)| text.contains(word.as_str())).map(|(_, weight)| weight).sum()
    };
    let mut scored: Vec<(usize, f64)> = texts.iter().map(|text| score(text)).enumerate().collect();
    scored.retain(|(_, score)| *score >= NEAR_ENOUGH);
    // Stable: among equals the newest stays first.
    scored.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    scored.into_iter().take(limit).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::normalise;

    #[test]
    fn what_shares_rare_words_is_near_and_small_talk_is_not() {
        let asked = "使われていないアクセスキーを消す前に、何日待ちますか?";
        let texts = [
            "今日の画面は、あとで見返せますか?",
            "アクセスキーを消したあと、戻せますか?",
            "鍵を何日で消しますか?",
            "GuardDutyの通知は何分で見ますか?",
        ]
        .map(normalise);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let words = words_of(asked);
        assert!(words.contains(&"アクセスキ".to_owned()), "{words:?}");
        assert_eq!(nearest(&words, &texts, 3)[0], 1);
        assert!(!nearest(&words, &texts, 3).contains(&0) && !nearest(&words, &texts, 3).contains(&3));
        assert!(words_of("これはどうですか?").is_empty());
    }
}
