//! Questions that speak of the same: by the words that they share, the rarer the nearer.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use crate::error::Result;

use super::{
    queries::{self, Document},
    rules, samples,
};

/// Newest questions with one of the words that are compared.
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
    let grams: Vec<String> =
        words.iter().map(|word| format!("({})", rules::tsquery(std::slice::from_ref(word)))).collect();
    let candidates = queries::questions_with_any(db, &grams.join(" | "), except, COMPARED).await?;
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

/// The words that a question turns on, folded.
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
