//! The importer of reports: text, Markdown or HTML in, a draft out in which every line of the source
//! has its place, or is listed as left out with the reason. Nothing here touches the database.

pub mod correct;
pub mod diff;
pub mod types;

mod assemble;
mod facts;
mod heading;
mod html;
mod labels;
mod lines;
mod preamble;
mod vocabulary;
mod words;

pub use types::{Counts, ImportDraft, Known};

use crate::{Error, Result};
use types::SourceFormat;

/// The largest source, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Reads a report. Errors (field `source`): empty, over [`MAX_BYTES`], not a report.
pub fn parse(source: &str) -> Result<ImportDraft> {
    parse_with(source, &Known::default())
}

/// Reads a report with the people and series that the database knows already.
pub fn parse_with(source: &str, known: &Known) -> Result<ImportDraft> {
    if source.len() > MAX_BYTES {
        return Err(Error::invalid(
            "source",
            "レポートが大きすぎます。1 MiBまでです。画像などを除き、本文だけを貼り付けてください。",
            "The report is too large. Up to 1 MiB can be imported; paste its text without pictures.",
        ));
    }
    if source.chars().all(|c| c.is_whitespace() || lines::is_noise(c)) {
        return Err(Error::invalid(
            "source",
            "レポートが空です。レポートの本文を貼り付けるか、ファイルを選んでください。",
            "There is no report. Paste its text or choose a file.",
        ));
    }
    let format = detect(source);
    let lines = match format {
        SourceFormat::Html => html::read(source)?,
        SourceFormat::Markdown => lines::read(source, true),
        SourceFormat::Text => lines::read(source, false),
    };
    let mut draft = assemble::assemble(lines, format, known)?;
    let noise = source.chars().filter(|c| lines::is_noise(*c) && !matches!(c, '\r' | '\n' | '\u{feff}')).count();
    if noise > 0 {
        draft.warn(
            0,
            format!("見えない制御文字を{noise}個取り除きました。"),
            format!("{noise} invisible control characters were removed."),
        );
    }
    if draft.sections.is_empty() && (draft.title.is_empty() || draft.number.is_none()) {
        return Err(Error::invalid(
            "source",
            "勉強会のレポートとして読めませんでした。「第32回」のような回数を含む題名か、「Session1: 」で始まる見出しが必要です。",
            "This does not read as a report. It needs a title with the event's number, such as “#32” or 第32回, or headings that begin with “Session1: ”.",
        ));
    }
    Ok(draft)
}

fn detect(source: &str) -> SourceFormat {
    let start: String = source.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).chars().take(4_000).collect();
    let lower = start.to_ascii_lowercase();
    let closings =
        ["</p>", "</li>", "</h1>", "</h2>", "</h3>", "</div>", "</ul>", "</a>"].iter().any(|t| lower.contains(t));
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") || (lower.starts_with('<') && closings) {
        return SourceFormat::Html;
    }
    let heading = |line: &str| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    let front_matter = source.starts_with("---\n") || source.starts_with("---\r\n");
    let underlined = |line: &str| line.len() >= 4 && line.bytes().all(|b| b == b'=');
    if front_matter || source.contains("](http") || source.lines().any(|l| heading(l) || underlined(l)) {
        SourceFormat::Markdown
    } else {
        SourceFormat::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_report_is_refused_with_what_to_do() {
        for source in ["", " \n\t\u{3000}", "\u{0}\u{1}", "買い物: 牛乳、卵", &"あ".repeat(MAX_BYTES)] {
            let error = parse(source).unwrap_err();
            assert_eq!(error.field(), Some("source"));
            assert!(error.sentence(crate::Lang::Ja).chars().count() > 10);
        }
    }

    #[test]
    fn adverse_sources_are_read_to_their_end() {
        // A reading that is quadratic would not end within the patience of whoever runs the tests.
        let size = MAX_BYTES / 8;
        let pieces = [
            "[",
            "- ",
            "Session1: ",
            "AさんBさん",
            "#1 ",
            "第1回",
            "[x](http",
            "<div><p>",
            "<b>",
            "・",
            "2024年",
            " \t",
            "Q: a\n",
            "\n",
            "あ さん ",
            "<ul><li>",
            "https://a ",
            "\n- x\n  - y",
            "Session1: あ 山田 太郎さん\n",
            "感想\nx\n",
            "# a\n",
            "[a]・b\n",
        ];
        for piece in pieces {
            for head in ["", "<html>", "Hoge-JAWS 第3回レポート\n\nSession1: a\n"] {
                let source = format!("{head}{}", piece.repeat((size - 100) / piece.len()));
                match parse(&source) {
                    Ok(draft) => assert!(!draft.line_fates.is_empty(), "{head}{piece}"),
                    Err(error) => assert_eq!(error.field(), Some("source"), "{head}{piece}"),
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_and_no_line_is_lost(body in "(\\PC{0,30}\n|[ \t\u{3000}]{0,6}[-•・*] \\PC{0,20}\n|Session[0-9]: \\PC{0,40}さん\n|感想\n|\\[\\PC{0,5}\\]・\\PC{0,9}\n|[#<>/=`-]{1,5}\\PC{0,9}\n|\n){0,30}") {
            let source = format!("Hoge-JAWS 第3回レポート\n{body}");
            if let Ok(draft) = parse(&source) {
                prop_assert_eq!(draft.line_fates.len(), if draft.format == SourceFormat::Html { draft.line_fates.len() } else { source.lines().count() });
                for (index, fate) in draft.line_fates.iter().enumerate() {
                    prop_assert_eq!(fate.line_number, index + 1);
                    let listed = draft.left_out.iter().any(|l| l.line_number == index + 1);
                    prop_assert_eq!(listed, fate.fate == types::LineOutcome::LeftOut);
                }
            }
        }

        #[test]
        fn no_text_at_all_makes_it_fall(source in "\\PC*|[\\x00-\\x7f]*|(<[a-z/]{1,6}>?\\PC{0,5}){0,40}") {
            let _ = parse(&source);
        }
    }
}
