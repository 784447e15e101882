//! Reads the report of an evening, whatever it was written in, into a draft that a person can check.
//!
//! A source becomes blocks first ([`block`]: headings with their levels, paragraphs whole, bullets with their depth),
//! whatever its format. Then what its headings say is weighed together ([`outline`]): no single word decides. Every
//! block then gets its place ([`assemble`]): a field of the draft, the lead or the closing as it stands, or the list of
//! what was left out, with the reason. What is not certain is a guess with its alternatives. Nothing here touches a
//! database or a clock.
//!
//! ```
//! let draft = report_import::read("見本の会 第3回レポート\n\nSession1: 夜の図書館 見本社 山田 花子さん\n\n・一つ目\n").unwrap();
//! assert_eq!((draft.number, draft.sections[0].title.as_str()), (Some(3), "夜の図書館"));
//! ```

pub mod correct;
pub mod decode;
pub mod diff;
pub mod draft;
pub mod error;
pub mod notes;
pub mod title;

mod alike;
mod assemble;
mod block;
mod carry;
mod clean;
mod edits;
mod evidence;
mod facts;
mod fields;
mod front_matter;
mod groups;
mod html;
mod inline;
mod labels;
mod links;
mod markdown;
mod names;
mod outline;
mod paragraph;
mod parts;
mod people;
mod plain;
mod preamble;
mod standing;
mod timetable;
mod vocabulary;
mod words;

pub use alike::{alike, decide};
pub use carry::carry_over;
pub use clean::squeezed;
pub use draft::{Counts, Edit, ImportDraft, Known, Role};
pub use edits::{apply_edits, confirmed, lasting, line_of};
pub use error::{Refused, Result};
pub use facts::{Numbered, numbers};
pub use parts::{Part, parts};

use std::collections::HashMap;

use draft::SourceFormat;

/// The largest source, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Reads a report. Any text becomes a draft, one without a session too.
///
/// Errors (field `source`): empty, over [`MAX_BYTES`], HTML nested too deeply.
pub fn read(source: &str) -> Result<ImportDraft> {
    read_with(source, &Known::default())
}

/// Reads a report with the people, series and talks that are known already.
pub fn read_with(source: &str, known: &Known) -> Result<ImportDraft> {
    read_as(source, known, &HashMap::new())
}

/// Reads a report of which a person said what some lines are.
pub(crate) fn read_as(source: &str, known: &Known, roles: &HashMap<usize, Role>) -> Result<ImportDraft> {
    if source.len() > MAX_BYTES {
        return Err(Refused::new(
            "source",
            "レポートが大きすぎます。1 MiBまでです。画像などを除き、本文だけを貼り付けてください。",
            "The report is too large. Up to 1 MiB can be imported; paste its text without pictures.",
        ));
    }
    if source.chars().all(|c| c.is_whitespace() || clean::is_noise(c)) {
        return Err(empty());
    }
    let noise = source.chars().filter(|c| clean::is_noise(*c) && !matches!(c, '\r' | '\n' | '\u{feff}')).count();
    let source = clean::normalise(source);
    let format = detect(&source);
    let front = (format == SourceFormat::Markdown).then(|| front_matter::read(&source)).flatten();
    let blocks = match format {
        SourceFormat::Html => html::read(&source)?,
        SourceFormat::Text => plain::read(&source),
        SourceFormat::Markdown => {
            let lines = front.as_ref().map_or(0, |front| front.lines);
            let start: usize = source.split_inclusive('\n').take(lines).map(str::len).sum();
            markdown::read(&source[start..], lines + 1)
        }
    };
    // A page of tags alone.
    if blocks.is_empty() && front.is_none() {
        return Err(empty());
    }
    let total = match format {
        SourceFormat::Html => blocks.iter().map(|block| block.last).max().unwrap_or(0),
        _ => source.lines().count(),
    };
    let mut draft = assemble::assemble(&blocks, total, format, front.as_ref(), known, roles);
    if noise > 0 {
        draft.warn(
            0,
            format!("見えない制御文字を{noise}個取り除きました。"),
            format!("{noise} invisible control characters were removed."),
        );
    }
    Ok(draft)
}

fn empty() -> Refused {
    Refused::new(
        "source",
        "レポートが空です。レポートの本文を貼り付けるか、ファイルを選んでください。",
        "There is no report. Paste its text or choose a file.",
    )
}

/// The lines of a source as a reader sees them; for HTML those of the page, as line numbers count them.
pub fn lines(source: &str) -> Vec<String> {
    let source = clean::normalise(source);
    if detect(&source) != SourceFormat::Html {
        return source.lines().map(str::to_owned).collect();
    }
    let blocks = html::read(&source).unwrap_or_default();
    let mut lines = vec![String::new(); blocks.iter().map(|block| block.last).max().unwrap_or(0)];
    for block in blocks {
        let mark = match block.shape {
            block::Shape::Item(depth) => format!("{}• ", "  ".repeat(usize::try_from(depth - 1).unwrap_or(0))),
            block::Shape::Heading(level) => format!("{} ", "#".repeat(usize::from(level))),
            _ => String::new(),
        };
        let count = block.last - block.first + 1;
        let mut rows: Vec<&str> = block.text.lines().collect();
        rows.resize(count.max(1), "");
        for (at, row) in rows.into_iter().take(count).enumerate() {
            lines[block.first - 1 + at] = if at == 0 { format!("{mark}{row}") } else { row.to_owned() };
        }
    }
    lines
}

fn detect(source: &str) -> SourceFormat {
    let start: String = source.trim_start_matches(['\u{feff}', ' ', '\n', '\t']).chars().take(8_000).collect();
    let lower = start.to_ascii_lowercase();
    let closings =
        ["</p>", "</li>", "</h1>", "</h2>", "</h3>", "</div>", "</ul>", "</a>"].iter().any(|t| lower.contains(t));
    if lower.starts_with("<!doctype html")
        || lower.starts_with("<html")
        || lower.starts_with("<?xml") && lower.contains("<html")
    {
        return SourceFormat::Html;
    }
    let heading = |line: &str| line.starts_with('#') && line.trim_start_matches('#').starts_with([' ', '\u{3000}']);
    let underlined = |line: &str| line.len() >= 4 && line.bytes().all(|b| b == b'=');
    let front = front_matter::read(source).is_some();
    let fence = |line: &str| line.starts_with("```");
    let strong = |line: &str| line.starts_with("**") && line.trim_end().ends_with("**") && line.len() > 6;
    let has = |what: &dyn Fn(&str) -> bool| source.lines().any(what);
    if front || source.contains("](http") || has(&heading) || has(&underlined) || has(&fence) || has(&strong) {
        return SourceFormat::Markdown;
    }
    if lower.starts_with('<') && closings { SourceFormat::Html } else { SourceFormat::Text }
}
