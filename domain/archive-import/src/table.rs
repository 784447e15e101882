//! A CSV or a sheet of an XLSX, as rows of cells.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};
use chrono::Timelike as _;

use crate::{Refused, Result, unpack};

/// Rows that a table may have.
pub const MAX_ROWS: usize = 50_000;
/// Columns that a table may have.
pub const MAX_COLUMNS: usize = 200;
/// Characters of a cell; what is longer is cut, which nothing that is asked for needs.
const MAX_CELL: usize = 20_000;

/// Rows of cells below the names of their columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The sheet's name; empty for a CSV.
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// `UTF-8`, `Shift_JIS`, …; empty for an XLSX.
    pub encoding: &'static str,
}

/// Reads delimited text: commas, tabs or semicolons; its letters are found out, or read as `encoding`.
///
/// Errors (field `file`): no text; no line; too large.
pub fn read_csv(bytes: &[u8], encoding: Option<&str>) -> Result<Table> {
    let decoded = report_import::decode::decode(bytes, encoding)
        .map_err(|refused| Refused { field: "file".into(), ..refused })?;
    let text = decoded.text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| empty())?;
        let row: Vec<String> = record.iter().map(cell).collect();
        push(&mut rows, row)?;
    }
    table(String::new(), rows, decoded.encoding)
}

/// Reads the sheets of an XLSX that hold something.
///
/// Errors (field `file`): damaged; too large; a document type or entities in one of its parts.
pub fn read_xlsx(bytes: &[u8]) -> Result<Vec<Table>> {
    check_parts(bytes)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        let mut rows: Vec<Vec<String>> = Vec::new();
        // Cell by cell: a sheet with one cell in its last corner would be billions of empty ones.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut taken = 0;
        while let Some(found) = cells.next_cell().map_err(|_| damaged())? {
            let (row, column) = found.get_position();
            let text = format_value(found.get_value());
            taken += text.len();
            let (row, column) =
                (usize::try_from(row).unwrap_or(usize::MAX), usize::try_from(column).unwrap_or(usize::MAX));
            if text.is_empty() {
                continue;
            }
            if row >= MAX_ROWS || column >= MAX_COLUMNS || taken > unpack::MAX_TOTAL {
                return Err(too_large());
            }
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            if rows[row].len() <= column {
                rows[row].resize(column + 1, String::new());
            }
            rows[row][column] = text;
        }
        if let Ok(table) = table(name, rows, "") {
            tables.push(table);
        }
    }
    if tables.is_empty() { Err(empty()) } else { Ok(tables) }
}

/// An XLSX is a ZIP of XML: opened within the same bounds, and without anything that XML could fetch or unfold.
fn check_parts(bytes: &[u8]) -> Result<()> {
    for part in unpack::unpack(bytes)? {
        let Ok(content) = part.content else { return Err(too_large()) };
        let start = &content[..content.len().min(64 * 1024)];
        let has = |mark: &[u8]| start.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark));
        // UTF-16 hides the marks; no spreadsheet writes it.
        let is_wide = content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]);
        let is_xml = has(b"<?xml") || has(b"<") && !has(b"\0");
        if is_xml && (has(b"<!doctype") || has(b"<!entity")) || is_wide {
            return Err(Refused::new(
                "file",
                "このExcelファイルには外部の実体の定義が入っているため開きません。CSVで書き出してください。",
                "This spreadsheet defines entities, so it is not opened. Save it as CSV.",
            ));
        }
    }
    Ok(())
}

fn table(name: String, rows: Vec<Vec<String>>, encoding: &'static str) -> Result<Table> {
    let mut rows = rows.into_iter();
    // Exports have titles above their table: its names stand in the first row with two cells or more.
    let mut above = None;
    let columns = loop {
        match rows.next() {
            Some(row) if row.iter().filter(|cell| !cell.is_empty()).count() >= 2 => break row,
            Some(row) => above = above.or_else(|| Some(row).filter(|row| row.iter().any(|cell| !cell.is_empty()))),
            None => {
                // A table of one column.
                return Err(if above.is_some() { one_column() } else { empty() });
            }
        }
    };
    let rows: Vec<Vec<String>> = rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
    Ok(Table { name, columns, rows, encoding })
}

fn push(rows: &mut Vec<Vec<String>>, row: Vec<String>) -> Result<()> {
    if rows.len() > MAX_ROWS || row.len() > MAX_COLUMNS {
        return Err(too_large());
    }
    rows.push(row);
    Ok(())
}

/// The sign that stands most often in the first line that has one, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| line.contains([',', '\t', ';'])).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for c in first.bytes() {
        if c == b'"' {
            is_quoted = !is_quoted;
        }
        for (sign, count) in counts.iter_mut().filter(|(sign, _)| !is_quoted && *sign == c) {
            let _ = sign;
            *count += 1;
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(sign, _)| *sign)
}

fn cell(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(MAX_CELL).collect();
    clean.trim().to_owned()
}

fn format_value(value: &DataRef<'_>) -> String {
    match value {
        DataRef::DateTime(at) => at.as_datetime().map_or_else(String::new, |at| {
            let at = if at.nanosecond() >= 500_000_000 { at + chrono::Duration::seconds(1) } else { at };
            at.format("%Y-%m-%d %H:%M:%S").to_string()
        }),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(is) => is.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cell(text),
        DataRef::SharedString(text) => cell(text),
        _ => String::new(),
    }
}

fn empty() -> Refused {
    Refused::new("file", "表に行がありません。", "The table has no rows.")
}

fn one_column() -> Refused {
    Refused::new(
        "file",
        "列が1つしかありません。コンマかタブで区切ったCSVを選んでください。",
        "There is one column only. Choose a CSV whose cells are separated by commas or tabs.",
    )
}

fn damaged() -> Refused {
    Refused::new(
        "file",
        "Excelファイルとして開けません。もう一度書き出すか、CSVで書き出してください。",
        "This cannot be opened as a spreadsheet. Export it again, or save it as CSV.",
    )
}

fn too_large() -> Refused {
    Refused::new(
        "file",
        format!("表が大きすぎます。{MAX_ROWS}行、{MAX_COLUMNS}列までです。"),
        format!("The table is too large: it may have {MAX_ROWS} rows and {MAX_COLUMNS} columns."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_letters_and_titles_above_are_understood() {
        let (sjis, ..) = encoding_rs::SHIFT_JIS.encode("参加枠名,表示名\r\n現地,山田 花子\r\n,\r\n");
        let table = read_csv(&sjis, None).unwrap();
        assert_eq!((table.columns.len(), table.rows.len(), table.encoding), (2, 1, "Shift_JIS"));
        let table = read_csv("見本の会の質問\n\nQuestion\tVotes\n\"a\nb\"\t3\n".as_bytes(), None).unwrap();
        assert_eq!(
            (table.columns, table.rows),
            (vec!["Question".to_owned(), "Votes".to_owned()], vec![vec!["a\nb".to_owned(), "3".to_owned()]])
        );
        assert_eq!(read_csv("a;b\n1;\"2;3\"\n".as_bytes(), None).unwrap().rows, [["1", "2;3"]]);
    }

    #[test]
    fn what_is_no_table_says_so() {
        for (bytes, word) in [(&b""[..], "no rows"), (b"one\ntwo\n", "one column"), (b"%PDF-1.7", "PDF")] {
            assert!(read_csv(bytes, None).unwrap_err().message.en.contains(word), "{word}");
        }
        let wide = vec!["x"; MAX_COLUMNS + 1].join(",");
        assert!(read_csv(wide.as_bytes(), None).unwrap_err().message.en.contains("too large"));
        assert!(read_xlsx(b"hello").is_err());
    }
}
