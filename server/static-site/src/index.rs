//! A search in files: which pages hold which pairs of letters, in small files that are loaded on demand.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use unicode_normalization::UnicodeNormalization as _;

/// Files that the pairs are spread over.
const SHARDS: u32 = 256;
/// Documents of one file.
const CHUNK: usize = 50;
/// Characters of a document that are kept to be shown and searched; a report of an evening has some 20,000.
const MAX_TEXT: usize = 60_000;

/// A page that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its file, from the folder of the site.
    pub file: String,
    pub title: String,
    pub text: String,
}

/// What a page says: its title, and the words of its main part.
pub fn document(html: &str, file: &str) -> Document {
    let page = Html::parse_document(html);
    let words = |selector: &str| {
        Selector::parse(selector).ok().and_then(|selector| page.select(&selector).next()).map(|found| {
            let mut out = String::new();
            for piece in found.text() {
                let piece = piece.trim();
                if !piece.is_empty() {
                    out.push_str(piece);
                    out.push(' ');
                }
            }
            out.trim().chars().take(MAX_TEXT).collect::<String>()
        })
    };
    let title = words("title").unwrap_or_default();
    Document { file: file.to_owned(), title, text: words("main").unwrap_or_default() }
}

/// Letters as they are compared: composed, small, wide ones narrow, katakana as hiragana. The page's script does the
/// same.
pub fn folded(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '\u{30a1}'..='\u{30f6}' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Pairs of letters that stand beside each other; blanks join nothing.
fn pairs(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let folded = folded(text);
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        let letters: Vec<char> = word.chars().collect();
        for pair in letters.windows(2) {
            found.insert(pair.iter().collect());
        }
        // A sign of Japanese is a word by itself; so is a word of one letter.
        let is_word = |c: &char| letters.len() == 1 || *c >= '\u{3400}';
        found.extend(letters.iter().filter(|c| is_word(c)).map(char::to_string));
    }
    found
}

/// The file that a pair stands in.
fn shard(pair: &str) -> u32 {
    pair.chars().fold(7_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(c as u32)) % SHARDS
}

/// Files of the index by their names below the folder of the search.
pub fn files(documents: &[Document]) -> Vec<(String, String)> {
    let mut shards = BTreeMap::<u32, BTreeMap<String, Vec<usize>>>::new();
    for (at, document) in documents.iter().enumerate() {
        for pair in pairs(&format!("{} {}", document.title, document.text)) {
            shards.entry(shard(&pair)).or_default().entry(pair).or_default().push(at);
        }
    }
    let json = |value: serde_json::Value| value.to_string().replace('<', "\\u003c");
    let mut files = Vec::new();
    for (number, pairs) in shards {
        // Numbers after the first are the steps between them: they are small.
        let steps: BTreeMap<&String, Vec<usize>> = pairs.iter().map(|(pair, at)| (pair, stepped(at))).collect();
        let text = format!("searchPairs({number},{});\n", json(serde_json::json!(steps)));
        files.push((format!("pairs/{number}.js"), text));
    }
    for (number, chunk) in documents.chunks(CHUNK).enumerate() {
        let rows: Vec<_> = chunk.iter().map(|one| serde_json::json!([one.file, one.title, one.text])).collect();
        let text = format!("searchDocuments({number},{});\n", json(serde_json::Value::Array(rows)));
        files.push((format!("documents/{number}.js"), text));
    }
    let about = serde_json::json!({ "shards": SHARDS, "chunk": CHUNK, "documents": documents.len() });
    files.push(("about.js".to_owned(), format!("const searchAbout={};\n", json(about))));
    files
}

fn stepped(numbers: &[usize]) -> Vec<usize> {
    let mut last = 0;
    let step = |number: &usize| {
        let step = number - last;
        last = *number;
        step
    };
    numbers.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_compared_as_readers_do() {
        assert_eq!(folded("ＡＷＳ カギ"), "aws かぎ");
        assert!(
            pairs("鍵の話 A").contains("鍵の") && pairs("鍵の話 A").contains("a") && !pairs("鍵 の").contains("鍵の")
        );
    }

    #[test]
    fn a_page_is_its_title_and_main_part() {
        let page = "<title>題</title><nav>なし</nav><main><h1>鍵</h1><p>夜 <b>の</b>話</p></main>";
        assert_eq!(
            document(page, "a.html"),
            Document { file: "a.html".into(), title: "題".into(), text: "鍵 夜 の 話".into() }
        );
    }

    #[test]
    fn files_hold_every_pair_once_and_no_end_of_a_script() {
        let documents: Vec<Document> = (0..120)
            .map(|n| Document {
                file: format!("{n}.html"),
                title: String::new(),
                text: format!("鍵の夜 </script> {n}"),
            })
            .collect();
        let files = files(&documents);
        assert!(files.iter().all(|(_, text)| !text.contains("</script>")));
        assert_eq!(files.iter().filter(|(name, _)| name.starts_with("documents/")).count(), 3);
        let all: String =
            files.iter().filter(|(name, _)| name.starts_with("pairs/")).map(|(_, text)| text.as_str()).collect();
        assert_eq!(all.matches("\"鍵の\"").count(), 1);
        assert!(all.contains("\"鍵の\":[0,1,1,1"));
    }
}
