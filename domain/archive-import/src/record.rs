//! The product's own format: what `export archive` writes, and `import archive` reads back. Plain JSON beside Markdown
//! and CSV, one folder for each event; times are RFC 3339, lengths and places in a video are seconds.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Refused, Result, polls::Poll};

/// Stands in each file of the format.
pub const FORMAT: &str = "benkyokai-archive/1";
/// The file that says what an archive is.
pub const README: &str = "README.md";
/// Line in the front matter of a Markdown that was made from the record beside it.
const DERIVED: &str = "record: event.json";

/// A series with its people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRecord {
    pub format: String,
    pub slug: String,
    pub name: String,
    pub tagline_ja: String,
    pub tagline_en: String,
    pub description_ja: String,
    pub description_en: String,
    pub mark: String,
    pub hashtag_pattern: String,
    pub hashtags: Vec<String>,
    pub time_zone: String,
    pub default_minutes: i32,
    /// `HH:MM`.
    pub default_start: String,
    pub contact: String,
    pub sign_up_ja: String,
    pub sign_up_en: String,
    /// Those who spoke at its events.
    #[serde(default)]
    pub people: Vec<PersonRecord>,
}

/// Somebody who spoke.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRecord {
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    pub bio: String,
    pub url: Option<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// An event with all that is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRecord {
    pub format: String,
    /// The series' word in addresses.
    pub series: String,
    pub number: i32,
    pub label: String,
    pub title: String,
    pub lead: String,
    pub state: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub doors_at: Option<DateTime<Utc>>,
    pub time_zone: String,
    pub venue_name: String,
    pub venue_address: String,
    pub venue_url: Option<String>,
    pub online_note: String,
    pub is_private: bool,
    pub hashtags: Vec<String>,
    pub video_url: Option<String>,
    pub video_offset: Option<i64>,
    pub stream_url: Option<String>,
    /// Why it was put off or cancelled.
    pub reason: String,
    pub moderated: bool,
    pub announced_at: Option<DateTime<Utc>>,
    pub days: Vec<DayRecord>,
    pub hosts: Vec<HostRecord>,
    pub links: Vec<LinkRecord>,
    pub types: Vec<TypeRecord>,
    pub slots: Vec<SlotRecord>,
    pub questions: Vec<QuestionRecord>,
    pub report: Option<ReportRecord>,
    /// Those who came, as another service counted them.
    #[serde(default)]
    pub attendance: Vec<AttendanceRecord>,
    #[serde(default)]
    pub polls: Vec<Poll>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRecord {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRecord {
    pub name: String,
    pub label: String,
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    pub kind: String,
    pub title: String,
    pub url: String,
}

/// A participation type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeRecord {
    pub name: String,
    pub mode: String,
    pub capacity: Option<i32>,
    pub opens_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub admission: String,
}

/// A slot of the agenda with its notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotRecord {
    pub kind: String,
    pub label: String,
    pub title: String,
    pub summary: String,
    pub minutes: Option<i32>,
    pub starts_at: Option<DateTime<Utc>>,
    pub room: String,
    pub level: Option<i32>,
    pub slides_url: Option<String>,
    pub slides_promised: bool,
    pub video_url: Option<String>,
    pub video_at: Option<i64>,
    pub may_photograph: Option<bool>,
    pub may_post: Option<bool>,
    pub may_publish: Option<bool>,
    pub may_record: Option<bool>,
    /// Its TLP label in lower case, with an underscore for the plus sign; without it the slot is for everybody.
    #[serde(default = "clear")]
    pub tlp: String,
    /// A part with a label of its own, in words; empty: none.
    #[serde(default)]
    pub part_words: String,
    #[serde(default)]
    pub part_tlp: Option<String>,
    /// Slides and recording leave that part out.
    #[serde(default)]
    pub part_is_cut: bool,
    /// What stands for the title where it may not be told.
    #[serde(default)]
    pub public_title: String,
    /// Who speaks may be told though the talk may not.
    #[serde(default)]
    pub public_speakers: bool,
    pub speakers: Vec<SpeakerRecord>,
    pub notes: Vec<NoteRecord>,
    pub impression: Option<ImpressionRecord>,
}

fn clear() -> String {
    "clear".to_owned()
}

/// Who spoke, as they were billed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerRecord {
    pub person: String,
    pub name: String,
    pub affiliation: String,
    pub role: String,
    pub honorific: String,
}

/// A line of the notes; `depth` is 0 for a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRecord {
    pub depth: i32,
    pub text: String,
    pub video_at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpressionRecord {
    pub author: String,
    pub text: String,
}

/// A question with its answers. Who voted is nobody's business: their number is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRecord {
    /// The slot that it is about, counted from 0.
    pub slot: Option<usize>,
    pub position: i32,
    pub source: String,
    pub body: String,
    pub asker: String,
    pub state: String,
    pub votes: i32,
    pub asked_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    /// Why it was declined; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When everybody could see it first; an older record says nothing of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_at: Option<DateTime<Utc>>,
    /// It is not for everybody. A question to a slot follows the label of that; one whose slot is gone does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_confidential: bool,
    /// The question that it was merged into, counted from 0.
    pub merged_into: Option<usize>,
    pub answers: Vec<AnswerRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRecord {
    pub author: String,
    pub text: String,
    pub video_at: Option<i64>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRecord {
    pub state: String,
    pub lead: String,
    pub closing: String,
    pub author: String,
    pub source_url: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceRecord {
    pub source: String,
    pub type_name: String,
    pub confirmed: i32,
    pub waitlisted: i32,
    pub cancelled: i32,
    pub attended: Option<i32>,
}

/// Whether a JSON is of this format; [`is_event`] tells which file of it.
pub(crate) fn is_ours(json: &Value) -> bool {
    json.get("format").and_then(Value::as_str) == Some(FORMAT)
}

/// Whether a file of this format is an event; otherwise it is a series.
pub(crate) fn is_event(json: &Value) -> bool {
    json.get("number").is_some()
}

/// Whether a Markdown was made from a record, which says the same and more.
pub(crate) fn is_derived(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next() == Some("---") && lines.take(40).take_while(|line| *line != "---").any(|line| line == DERIVED)
}

/// Reads an event.
///
/// Errors (field `file`): not of this format, or not whole.
pub fn read_event(bytes: &[u8]) -> Result<EventRecord> {
    serde_json::from_slice(bytes).map_err(|error| unreadable(&error))
}

/// Reads a series.
///
/// Errors (field `file`): not of this format, or not whole.
pub fn read_series(bytes: &[u8]) -> Result<SeriesRecord> {
    serde_json::from_slice(bytes).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Refused {
    Refused::new(
        "file",
        format!("書き出したときの形になっていません({}行目: {error})。", error.line()),
        format!("It is not as it was written (line {}: {error}).", error.line()),
    )
}

/// The report of an event as Markdown with front matter, for people and other programs; the record beside it is what is
/// read back.
pub fn markdown(event: &EventRecord, series_name: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("---\n");
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let _ = writeln!(out, "title: {}", quoted(&event.title));
    let _ = writeln!(out, "series: {}", quoted(series_name));
    let _ = writeln!(out, "number: {}", event.number);
    if let Some(at) = event.starts_at {
        let zone: chrono_tz::Tz = event.time_zone.parse().unwrap_or(chrono_tz::Tz::Asia__Tokyo);
        let _ = writeln!(out, "date: {}", at.with_timezone(&zone).to_rfc3339());
    }
    if let Some(report) = &event.report {
        let _ = writeln!(out, "author: {}", quoted(&report.author));
    }
    let tags: Vec<String> = event.hashtags.iter().map(|tag| quoted(tag.trim_start_matches('#'))).collect();
    let _ = writeln!(out, "tags: [{}]\n{DERIVED}\n---\n", tags.join(", "));
    let _ = writeln!(out, "# {series_name} 第{}回 {}\n", event.number, event.title);
    if let Some(report) = event.report.as_ref().filter(|report| !report.lead.is_empty()) {
        let _ = writeln!(out, "{}\n", report.lead);
    }
    for (at, slot) in event.slots.iter().enumerate() {
        session(&mut out, event, at, slot);
    }
    let rest: Vec<&QuestionRecord> =
        event.questions.iter().filter(|question| question.slot.is_none() && is_shown(question)).collect();
    if !rest.is_empty() {
        out.push_str("## Q&A\n\n");
        asked(&mut out, &rest);
    }
    if let Some(report) = event.report.as_ref().filter(|report| !report.closing.is_empty()) {
        let _ = writeln!(out, "## 終わりに\n\n{}", report.closing);
    }
    out
}

fn session(out: &mut String, event: &EventRecord, at: usize, slot: &SlotRecord) {
    use std::fmt::Write as _;
    let label = if slot.label.is_empty() { String::new() } else { format!("{}: ", slot.label) };
    let _ = writeln!(out, "## {label}{}\n", slot.title);
    for speaker in &slot.speakers {
        let parts = [&speaker.affiliation, &speaker.role].into_iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.map(String::as_str).chain([speaker.name.as_str()]).collect();
        let _ = writeln!(out, "登壇者: {}{}\n", parts.join(" "), speaker.honorific);
    }
    for (word, url) in [("スライド", &slot.slides_url), ("動画", &slot.video_url)] {
        if let Some(url) = url {
            let _ = writeln!(out, "[{word}]({url})\n");
        }
    }
    for note in &slot.notes {
        if note.depth == 0 {
            let _ = writeln!(out, "\n{}\n", note.text);
        } else {
            let indent = "  ".repeat(usize::try_from(note.depth - 1).unwrap_or(0));
            let _ = writeln!(out, "{indent}- {}", note.text.replace('\n', &format!("\n{indent}  ")));
        }
    }
    if !slot.notes.is_empty() {
        out.push('\n');
    }
    if let Some(impression) = &slot.impression {
        let _ = writeln!(out, "### 感想\n\n{}\n", impression.text);
    }
    let questions: Vec<&QuestionRecord> =
        event.questions.iter().filter(|question| question.slot == Some(at) && is_shown(question)).collect();
    if !questions.is_empty() {
        out.push_str("### 質問\n\n");
        asked(out, &questions);
    }
}

fn is_shown(question: &QuestionRecord) -> bool {
    !matches!(question.state.as_str(), "hidden" | "pending" | "declined" | "merged")
}

fn asked(out: &mut String, questions: &[&QuestionRecord]) {
    use std::fmt::Write as _;
    for question in questions {
        let asker = if question.asker.is_empty() { "Anonymous" } else { &question.asker };
        let _ = writeln!(out, "- [{asker}]・{}", question.body.replace('\n', "\n  "));
        for answer in &question.answers {
            let author = if answer.author.is_empty() { String::new() } else { format!("{}: ", answer.author) };
            let _ = writeln!(out, "  - {author}{}", answer.text.replace('\n', "\n    "));
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let event = EventRecord {
            format: FORMAT.to_owned(),
            series: "mihon".to_owned(),
            number: 3,
            title: "鍵の夜".to_owned(),
            ..EventRecord::default()
        };
        let bytes = serde_json::to_vec(&event).unwrap();
        assert_eq!(read_event(&bytes).unwrap(), event);
        let json = &serde_json::from_slice(&bytes).unwrap();
        assert!(is_ours(json) && is_event(json));
        assert_eq!(read_event(b"{}").unwrap_err().field, "file");
    }

    #[test]
    fn its_markdown_says_that_it_is_derived() {
        let event = EventRecord { number: 3, ..EventRecord::default() };
        assert!(is_derived(&markdown(&event, "見本の会")));
        assert!(!is_derived("---\ntitle: x\n---\nrecord: event.json\n") && !is_derived("record: event.json"));
    }
}
