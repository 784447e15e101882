//! What is asked, as terms and grams; how well a document answers. Pure.

use crate::{lang::Text, search::types::HitKind};

use super::fold::normalise;

/// Most characters of a query.
pub const MAX_CHARACTERS: usize = 100;
/// Most terms of a query.
pub const MAX_TERMS: usize = 8;
/// Most grams asked for one term; the text comparison decides the rest.
const MAX_GRAMS: usize = 16;

/// The folded terms of a query, all of which must be found; "in quotes" is one term with its spaces.
/// An empty query has none. The error is a sentence for the person.
pub fn terms(query: &str) -> Result<Vec<String>, Text> {
    if query.chars().count() > MAX_CHARACTERS {
        return Err(Text::new(
            "検索語は100文字までです。短くして、もう一度お試しください。",
            "A search has up to 100 characters. Please shorten it and try again.",
        ));
    }
    // Divided before folding, which joins Japanese words with a space between them.
    let pieces: Vec<&str> = query.split(['"', '“', '”', '＂']).collect();
    let found: Vec<String> = if pieces.len() % 2 == 1 {
        let each = pieces.iter().enumerate();
        each.flat_map(|(i, piece)| if i % 2 == 1 { vec![normalise(piece)] } else { words(piece) }).collect()
    } else {
        // A lone quote is an ordinary character.
        words(query)
    };
    let mut terms: Vec<String> = Vec::new();
    for folded in &found {
        // A long vowel mark that nothing stands before may have been dropped from the word in a text.
        let term = folded.trim_start_matches('ー').trim();
        if !term.is_empty() && !terms.iter().any(|known| known == term) {
            terms.push(term.to_owned());
        }
    }
    if terms.is_empty() && !query.trim().is_empty() {
        return Err(Text::new(
            "検索できる文字がありません。言葉を入れて、もう一度お試しください。",
            "There is nothing to search for in this. Please type a word and try again.",
        ));
    }
    if terms.len() > MAX_TERMS {
        return Err(Text::new(
            "検索語は8語までです。減らして、もう一度お試しください。",
            "A search has up to 8 words. Please use fewer and try again.",
        ));
    }
    Ok(terms)
}

/// The folded words of a text without quotes.
fn words(text: &str) -> Vec<String> {
    let folded = text.split_whitespace().map(normalise);
    folded.flat_map(|word| word.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// What the index holds of a folded text: within each run between spaces, every character, every two
/// neighbours, and in alphabetic scripts every three (two letters are in almost every document).
/// Sorted, each once.
pub fn grams(norm: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for run in norm.split(' ') {
        let chars: Vec<char> = run.chars().collect();
        for length in 1..=3 {
            let windows = chars.windows(length).filter(|w| length < 3 || w.iter().copied().all(is_dense));
            grams.extend(windows.map(|w| w.iter().collect::<String>()));
        }
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Marks a gram as one of a title. Grams hold no spaces, so the two never meet.
pub fn title_gram(gram: &str) -> String {
    format!(" {gram}")
}

/// Marks a gram that stands in the title above a note and not in the note itself: other words may be found there, but
/// a note is no answer to words of its title alone.
pub fn heading_gram(gram: &str) -> String {
    format!("  {gram}")
}

/// The condition on the index as `tsquery` text: the longest grams of every term. Safe for any input. What
/// [`is_decided_by_grams`] is exactly what matches; of anything else the text decides.
pub fn tsquery(terms: &[String]) -> String {
    if let [term] = terms {
        return all_of(term, lexeme);
    }
    let found =
        terms.iter().map(|term| all_of(term, |gram| format!("({} | {})", lexeme(gram), lexeme(&heading_gram(gram)))));
    let mut all: Vec<String> = found.collect();
    if is_decided_by_grams(terms) {
        all.push(format!("({})", terms.iter().map(|term| lexeme(term)).collect::<Vec<_>>().join(" | ")));
    }
    all.join(" & ")
}

/// The same on the titles of talks, speakers and questions.
pub fn title_tsquery(terms: &[String]) -> String {
    terms.iter().map(|term| all_of(term, |gram| lexeme(&title_gram(gram)))).collect::<Vec<_>>().join(" & ")
}

/// Whether each term is a gram itself, so that the index knows without looking at any text.
pub fn is_decided_by_grams(terms: &[String]) -> bool {
    terms.iter().all(|term| matches!(&asked_grams(term)[..], [gram] if gram == term))
}

fn all_of(term: &str, condition: impl Fn(&str) -> String) -> String {
    let grams = asked_grams(term);
    let step = grams.len().div_ceil(MAX_GRAMS).max(1);
    let mut asked: Vec<&String> = grams.iter().step_by(step).collect();
    asked.sort_unstable();
    asked.dedup();
    asked.into_iter().map(|gram| condition(gram)).collect::<Vec<_>>().join(" & ")
}

fn lexeme(gram: &str) -> String {
    format!("'{}'", gram.replace('\\', "\\\\").replace('\'', "''"))
}

/// The longest grams that cover a term.
fn asked_grams(term: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for run in term.split(' ') {
        let chars: Vec<char> = run.chars().collect();
        if let [only] = chars[..] {
            grams.push(only.to_string());
        }
        for i in 0..chars.len().saturating_sub(1) {
            let dense = |from: usize| chars.get(from..from + 3).is_some_and(|w| w.iter().copied().all(is_dense));
            if dense(i) {
                grams.push(chars[i..i + 3].iter().collect());
            } else if i == 0 || !dense(i - 1) {
                grams.push(chars[i..i + 2].iter().collect());
            }
        }
    }
    grams
}

/// Letters and digits of scripts with few signs (Latin, Greek, Cyrillic).
fn is_dense(c: char) -> bool {
    c < '\u{590}' && c.is_alphanumeric()
}

/// `LIKE` patterns that find each term anywhere.
pub fn like_patterns(terms: &[String]) -> Vec<String> {
    let escape = |term: &String| term.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    terms.iter().map(|term| format!("%{}%", escape(term))).collect()
}

/// How well a document answers: a title that is the term, a title that holds it, a whole word before a
/// part of one. Equal scores are ordered by date.
pub fn relevance(terms: &[String], kind: HitKind, title_norm: &str, norm: &str) -> u32 {
    let title_weight = match kind {
        HitKind::Talk | HitKind::Speaker => 4,
        HitKind::Question => 3,
        // Every note of a talk carries the talk's title.
        HitKind::Note => 0,
    };
    let score = |term: &String| {
        let title = if title_norm == term { 4 } else { strength(title_norm, term) };
        title_weight * title + strength(norm, term)
    };
    terms.iter().map(score).sum()
}

/// 0: not there, 1: within a longer word, 2: as a word. Scripts without spaces know no words.
fn strength(text: &str, term: &str) -> u32 {
    let mut best = 0;
    for (at, _) in text.match_indices(term) {
        let before = text[..at].chars().next_back();
        let after = text[at + term.len()..].chars().next();
        let joined =
            |edge: Option<char>, neighbour: Option<char>| edge.is_some_and(is_dense) && neighbour.is_some_and(is_dense);
        if !joined(term.chars().next(), before) && !joined(term.chars().next_back(), after) {
            return 2;
        }
        best = 1;
    }
    best
}

/// Cuts long text into documents of at most `limit` characters, at a line or sentence end where there
/// is one in the second half. Nothing is lost.
pub fn chunks(text: &str, limit: usize) -> Vec<&str> {
    let mut chunks = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(limit) {
        let cut = rest[..end]
            .char_indices()
            .rev()
            .take(limit / 2)
            .find(|(_, c)| matches!(c, '\n' | '。' | ' '))
            .map_or(end, |(at, c)| at + c.len_utf8());
        let (chunk, after) = rest.split_at(cut);
        chunks.push(chunk);
        rest = after;
    }
    if !rest.is_empty() || chunks.is_empty() {
        chunks.push(rest);
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn t(query: &str) -> Vec<String> {
        terms(query).unwrap()
    }

    #[test]
    fn terms_are_split_at_any_space_and_folded() {
        assert_eq!(t("ＡＷＳ　waf AWS"), ["aws", "waf"]);
        assert_eq!(t("\"AWS  WAF\" 鍵"), ["aws waf", "鍵"]);
        assert_eq!(t("5\" 画面"), ["5\"", "画面"]);
        assert_eq!(t("“森川 律” 権限"), ["森川律", "権限"]);
        assert_eq!(t("森川 律"), ["森川", "律"]);
        assert_eq!(t("ーばー サーバー"), ["バ", "サーバ"]);
        assert_eq!(t("  "), Vec::<String>::new());
    }

    #[test]
    fn a_query_that_is_too_long_too_many_or_nothing_is_told() {
        assert!(terms(&"あ".repeat(100)).is_ok());
        assert!(terms(&"あ".repeat(101)).is_err());
        assert!(terms("1 2 3 4 5 6 7 8").is_ok());
        assert!(terms("1 2 3 4 5 6 7 8 9").is_err());
        assert!(terms("\u{1}\u{200b}").is_err());
        assert!(terms("\"\"").is_err());
        assert!(terms("ー").is_err());
    }

    #[test]
    fn the_tsquery_asks_the_longest_grams() {
        assert_eq!(tsquery(&t("鍵")), "'鍵'");
        assert_eq!(title_tsquery(&t("権限")), "' 権限'");
        assert_eq!(tsquery(&t("iamの鍵")), "'iam' & 'mノ' & 'ノ鍵'");
        assert_eq!(tsquery(&t("s3")), "'s3'");
        assert_eq!(tsquery(&t("'\\")), "'''\\\\'");
        assert_eq!(tsquery(&t("s3 鍵")), "('s3' | '  s3') & ('鍵' | '  鍵') & ('s3' | '鍵')");
        assert_eq!(tsquery(&t("鍵管理 iam")), "('管理' | '  管理') & ('鍵管' | '  鍵管') & ('iam' | '  iam')");
    }

    #[test]
    fn the_index_alone_knows_words_that_are_grams() {
        for word in ["鍵", "権限", "s3", "iam", "ノ鍵", "a b", "鍵 権限"] {
            assert!(is_decided_by_grams(&t(word)), "{word}");
        }
        for word in ["証明書", "role", "s3の", "\"a b\"", "鍵 証明書"] {
            assert!(!is_decided_by_grams(&t(word)), "{word}");
        }
    }

    #[test]
    fn titles_and_whole_words_come_first() {
        let q = t("iam");
        let title = relevance(&q, HitKind::Talk, "iam 入門", "権限の話");
        let word = relevance(&q, HitKind::Note, "別の話", "iamを使う");
        let part = relevance(&q, HitKind::Note, "別の話", "diamond");
        assert!(title > word && word > part && part > 0);
    }

    proptest! {
        #[test]
        fn a_document_holds_every_gram_asked_of_a_text_in_it(text in "[ a-dA-D鍵権限のばサバー3%'\\\\é]{1,30}", from in 0usize..30, len in 1usize..30) {
            let part: String = text.chars().skip(from).take(len).collect();
            let held = grams(&normalise(&text));
            for term in terms(&part).unwrap_or_default() {
                for gram in asked_grams(&term) {
                    prop_assert!(held.contains(&gram), "{gram:?} of {term:?}");
                }
            }
        }

        #[test]
        fn what_grams_decide_is_what_the_text_holds(text in "[ a-cA-C鍵権のはサバ3%]{1,12}", word in "[ab鍵権のサ3]{1,3}") {
            let norm = normalise(&text);
            for term in terms(&word).unwrap_or_default() {
                if is_decided_by_grams(std::slice::from_ref(&term)) {
                    prop_assert_eq!(grams(&norm).contains(&term), norm.contains(&term), "{:?} in {:?}", term, norm);
                }
            }
        }

        #[test]
        fn no_query_panics(query in any::<String>()) {
            if let Ok(terms) = terms(&query) {
                let _ = (tsquery(&terms), title_tsquery(&terms), like_patterns(&terms), relevance(&terms, HitKind::Talk, &query, &query));
            }
        }

        #[test]
        fn chunks_lose_nothing(text in any::<String>(), limit in 1usize..9) {
            let parts = chunks(&text, limit);
            prop_assert_eq!(parts.concat(), &*text);
            prop_assert!(parts.iter().all(|part| part.chars().count() <= limit));
        }
    }
}
