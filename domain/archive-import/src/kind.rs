//! What a file is: by its content before its name.

use lang::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Refused, attendees, chapters,
    columns::guess,
    derived, events, polls, questions, record,
    table::{Table, read_csv, read_xlsx},
};

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum FileKind {
    /// A series in the product's own format.
    Series,
    /// An event in the product's own format.
    Record,
    /// Facts of events: JSON of connpass or Doorkeeper.
    Events,
    /// Events in a calendar.
    Calendar,
    /// A report of an evening.
    Report,
    /// Chapters of a video.
    Chapters,
    /// A list of attendees.
    Attendees,
    /// An export of questions.
    Questions,
    /// A table of which nobody said yet what it holds.
    Table,
    /// Made from other files of the archive, and read with them.
    Derived,
    /// Nothing that can be read.
    Unknown,
}

/// The kind of a file, and why it cannot be read where that is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    pub kind: FileKind,
    pub reason: Option<Text>,
}

/// What a file is. Never fails: what cannot be read is [`FileKind::Unknown`] with the reason.
pub fn recognise(name: &str, bytes: &[u8]) -> Recognised {
    match kind(name, bytes) {
        Ok(kind) => Recognised { kind, reason: None },
        Err(refused) => Recognised { kind: FileKind::Unknown, reason: Some(refused.message) },
    }
}

fn kind(name: &str, bytes: &[u8]) -> Result<FileKind, Refused> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if bytes.is_empty() {
        return Err(Refused::new("file", "空のファイルです。", "The file is empty."));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        if ending == "zip" {
            return Err(Refused::new(
                "file",
                "ZIPの中のZIPは開きません。中身を取り出して入れてください。",
                "A ZIP within a ZIP is not opened. Put in what it holds.",
            ));
        }
        return read_xlsx(bytes).map(|sheets| of_tables(&sheets));
    }
    let decoded =
        report_import::decode::decode(bytes, None).map_err(|refused| Refused { field: "file".into(), ..refused })?;
    let text = decoded.text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("BEGIN:VCALENDAR") {
        return Ok(FileKind::Calendar);
    }
    if ending == "json" || text.starts_with(['{', '[']) && !matches!(ending.as_str(), "md" | "markdown" | "txt") {
        return json(text);
    }
    if derived::is_derived(text) || name.rsplit('/').next() == Some(record::README) {
        return Ok(FileKind::Derived);
    }
    if matches!(ending.as_str(), "csv" | "tsv") {
        return read_csv(bytes, None).map(|table| of_tables(&[table]));
    }
    if chapters::is_list(text) {
        return Ok(FileKind::Chapters);
    }
    if matches!(ending.as_str(), "md" | "markdown" | "txt" | "text" | "html" | "htm" | "xhtml" | "") {
        return Ok(FileKind::Report);
    }
    Err(Refused::new(
        "file",
        "この種類のファイルは読みません。レポート(.md .txt .html)、表(.csv .xlsx)、イベント(.json .ics)を読みます。",
        "Files of this kind are not read: reports (.md .txt .html), tables (.csv .xlsx) and events (.json .ics) are.",
    ))
}

fn json(text: &str) -> Result<FileKind, Refused> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Refused::new(
            "file",
            format!("JSONとして読めません({}行目)。もう一度書き出してください。", error.line()),
            format!("This is no JSON (line {}). Export it again.", error.line()),
        )
    })?;
    if record::is_ours(&value) {
        return Ok(if record::is_event(&value) { FileKind::Record } else { FileKind::Series });
    }
    if events::are_in(&value) {
        return Ok(FileKind::Events);
    }
    Err(Refused::new(
        "file",
        "このJSONに読めるものはありません。connpassとDoorkeeperのイベントのJSONを読みます。",
        "There is nothing in this JSON that can be read: events of connpass and Doorkeeper can.",
    ))
}

/// What the tables of a file hold, by how many of their columns are known.
fn of_tables(tables: &[Table]) -> FileKind {
    let best = |fields: &[crate::columns::Field]| {
        tables
            .iter()
            .map(|table| guess(&table.columns, fields))
            .max_by_key(crate::columns::Mapping::len)
            .unwrap_or_default()
    };
    let (people, asked) = (best(&attendees::FIELDS), best(&questions::FIELDS));
    let has_polls = tables.iter().any(|table| polls::columns_of(table).is_some());
    let is_list = attendees::is_enough(&people) && people.len() >= 2;
    let is_asked = asked.contains_key("body") && asked.len() >= 2;
    match (is_list, is_asked) {
        (true, true) if people.len() > asked.len() => FileKind::Attendees,
        (_, true) => FileKind::Questions,
        (true, false) => FileKind::Attendees,
        (false, false) if has_polls => FileKind::Questions,
        (false, false) => FileKind::Table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        for (name, content, kind) in [
            ("a.md", "# 見本の会 第3回\n", FileKind::Report),
            ("a.txt", "0:00 a\n1:00 b\n2:00 c\n", FileKind::Chapters),
            ("a.csv", "参加枠名,表示名,参加ステータス\n現地,花子,参加\n", FileKind::Attendees),
            ("a.csv", "Question,Author,Upvotes\nなぜ,花子,3\n", FileKind::Questions),
            ("a.csv", "Poll,Option,Votes\nなぜ,花子,3\n", FileKind::Questions),
            ("a.csv", "色,大きさ\n青,3\n", FileKind::Table),
            ("a.json", "{\"events\":[{\"title\":\"x\",\"started_at\":null}]}", FileKind::Events),
            ("calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", FileKind::Calendar),
            ("a.html", "<p>見本の会</p>", FileKind::Report),
        ] {
            assert_eq!(recognise(name, content.as_bytes()), Recognised { kind, reason: None }, "{name} {content}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (name, content) in [
            ("a.json", &b"{"[..]),
            ("a.json", b"{}"),
            ("a.pdf", b"%PDF-1.7"),
            ("a.zip", b"PK\x03\x04xx"),
            ("a.xlsx", b"PK\x03\x04xx"),
            ("a.md", b""),
            ("a.exe", b"text"),
            ("a.csv", b"x"),
        ] {
            let seen = recognise(name, content);
            assert!(seen.kind == FileKind::Unknown && seen.reason.is_some(), "{name}: {seen:?}");
        }
    }
}
