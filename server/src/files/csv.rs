//! Tables as CSV (RFC 4180), for spreadsheets: UTF-8 with a byte order mark, because they take it
//! for another encoding without one.

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// Line breaks are CRLF, every cell stands in quotes.
pub fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer =
        WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail, and every row has as many cells as the head.
    let _ = writer.write_record(head.iter().map(|cell| inert(cell)));
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| inert(cell)));
    }
    let text = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&text))
}

/// A spreadsheet computes what begins like a formula, and what people typed must not compute: an
/// apostrophe before it makes it text. Some programs skip white space and NUL first, and some read the
/// full-width signs as the plain ones.
fn inert(text: &str) -> String {
    let first = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\0');
    let is_formula =
        text.starts_with(['\t', '\r', '\n', '\0']) || first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let kept = text.chars().filter(|c| *c != '\0');
    if is_formula { std::iter::once('\'').chain(kept).collect() } else { kept.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        let table = table(&["a"], std::iter::once(vec![text.to_owned()]));
        table.strip_prefix("\u{feff}\"a\"\r\n\"").unwrap().strip_suffix("\"\r\n").unwrap().to_owned()
    }

    #[test]
    fn promise_38_cells_that_begin_like_formulas_are_neutralised() {
        for text in [
            "=1+1",
            "+81",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{3000}＝1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "=HYPERLINK(\"https://x\")",
        ] {
            let cell = one(text);
            assert!(cell.starts_with('\''), "{cell:?}");
            assert_eq!(cell[1..].replace("\"\"", "\""), text);
        }
        assert_eq!(one("\0=1"), "'=1");
        assert_eq!(one("a\0b"), "ab");
        assert_eq!(one("森川 律"), "森川 律");
        assert_eq!(one("1-2"), "1-2");
    }

    #[test]
    fn quotes_commas_and_line_breaks_stay_within_their_cell() {
        let rows = [vec!["a,b".to_owned(), "say \"x\"".to_owned()], vec!["1\r\n2".to_owned(), String::new()]];
        assert_eq!(
            table(&["名前", "枠"], rows.into_iter()),
            "\u{feff}\"名前\",\"枠\"\r\n\"a,b\",\"say \"\"x\"\"\"\r\n\"1\r\n2\",\"\"\r\n"
        );
    }
}
