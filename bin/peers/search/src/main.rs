//! `search-peer DOCUMENTS WORDS`: indexes the documents (a line each: title, tab, body) with pieces of two characters,
//! and times the first page for each of the words, as phrases of such pieces: what is found holds the words as they
//! stand. Prints documents, seconds of indexing, and p50 and p95 in milliseconds.

use std::{fs, io::BufRead, time::Instant};

use tantivy::{
    Index, TantivyDocument,
    collector::TopDocs,
    doc,
    query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, Value as _},
    tokenizer::{LowerCaser, NgramTokenizer, TextAnalyzer},
    Term,
};

/// Results of a page.
const PAGE: usize = 20;
const TRIES: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [documents, words] = [1, 2].map(|at| std::env::args().nth(at).unwrap_or_default());
    let mut schema = Schema::builder();
    let pieces = TextFieldIndexing::default()
        .set_tokenizer("pieces")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(pieces);
    // What a page shows of a hit is stored.
    let title = schema.add_text_field("title", text.clone().set_stored());
    let body = schema.add_text_field("body", text.set_stored());
    let index = Index::create_in_ram(schema.build());
    for (name, size) in [("pieces", 2), ("single", 1)] {
        let analyzer = TextAnalyzer::builder(NgramTokenizer::all_ngrams(size, size)?).filter(LowerCaser).build();
        index.tokenizers().register(name, analyzer);
    }
    let begin = Instant::now();
    let mut writer = index.writer(200_000_000)?;
    let mut count = 0;
    for line in std::io::BufReader::new(fs::File::open(documents)?).lines() {
        let line = line?;
        let (head, rest) = line.split_once('\t').unwrap_or((&line, ""));
        // A word of one character is found by a piece of two that begins with it: the end gets a piece of its own.
        writer.add_document(doc!(title => format!("{head} "), body => format!("{rest} ")))?;
        count += 1;
    }
    writer.commit()?;
    let indexed = begin.elapsed().as_secs_f64();
    let searcher = index.reader()?.searcher();
    let mut times = Vec::new();
    for words in fs::read_to_string(words)?.lines().filter(|line| !line.is_empty()) {
        let parts = words.split(' ').map(|word| (Occur::Must, either(word, title, body)));
        let query = BooleanQuery::new(parts.collect());
        for _ in 0..TRIES {
            let begin = Instant::now();
            let found = searcher.search(&query, &TopDocs::with_limit(PAGE).order_by_score())?;
            for (_, address) in found {
                let hit: TantivyDocument = searcher.doc(address)?;
                std::hint::black_box(hit.get_first(title).and_then(|value| value.as_str()));
            }
            times.push(begin.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
    println!("{count} {indexed:.1} {:.1} {:.1}", at(50), at(95));
    Ok(())
}

/// The word in the title or in the body.
fn either(word: &str, title: Field, body: Field) -> Box<dyn Query> {
    let of = |field| (Occur::Should, one(word, field));
    Box::new(BooleanQuery::new(vec![of(title), of(body)]))
}

fn one(word: &str, field: Field) -> Box<dyn Query> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let pieces: Vec<Term> = letters.windows(2).map(|two| Term::from_field_text(field, &two.iter().collect::<String>())).collect();
    match pieces.as_slice() {
        // One character: every piece that begins with it.
        [] => {
            let first = letters.iter().collect::<String>();
            let pattern = format!("{first}.");
            tantivy::query::RegexQuery::from_pattern(&pattern, field)
                .map_or_else(|_| Box::new(tantivy::query::EmptyQuery) as Box<dyn Query>, |query| Box::new(query))
        }
        [piece] => Box::new(TermQuery::new(piece.clone(), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(pieces)),
    }
}
