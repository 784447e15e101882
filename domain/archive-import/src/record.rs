//! The product's own format: what `export archive` writes, and `import archive` reads back. Plain JSON beside Markdown
//! and CSV, one folder for each event; times are RFC 3339, lengths and places in a video are seconds.

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Refused, Result,
    files::FileRecord,
    polls::{HeldPoll, Poll},
};

/// Stands in each file of the format.
pub const FORMAT: &str = "benkyokai-archive/1";
/// The file that says what an archive is.
pub const README: &str = "README.md";

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
    /// Further names by which they are known.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Those of them that everybody may know, whatever they were billed on.
    #[serde(default)]
    pub confirmed_aliases: Vec<String>,
    /// Further names that they say themselves, and nobody else yet.
    #[serde(default)]
    pub own_aliases: Vec<String>,
    /// Words in addresses of those who turned out to be this person: they lead here.
    #[serde(default)]
    pub formerly: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileRecord>,
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
    /// By when, on its wall, everybody is out of the house.
    #[serde(default)]
    pub leave_by: Option<NaiveTime>,
    pub days: Vec<DayRecord>,
    pub hosts: Vec<HostRecord>,
    /// Rooms of which more is known than their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<RoomRecord>,
    pub links: Vec<LinkRecord>,
    pub types: Vec<TypeRecord>,
    pub slots: Vec<SlotRecord>,
    pub questions: Vec<QuestionRecord>,
    pub report: Option<ReportRecord>,
    /// Those who came, as another service counted them.
    #[serde(default)]
    pub attendance: Vec<AttendanceRecord>,
    /// Results that a report or another service brought.
    #[serde(default)]
    pub polls: Vec<Poll>,
    /// What its own board was asked, in the order of writing.
    #[serde(default)]
    pub held_polls: Vec<HeldPoll>,
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
pub struct RoomRecord {
    pub name: String,
    pub seats: Option<i32>,
    pub stream_url: Option<String>,
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
    /// A PDF that is kept here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slides_file: Option<FileRecord>,
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
    /// The slot that was on when it was taken up on stage, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_in: Option<usize>,
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

/// The same event without the files that its record names: they come after it, each by itself.
#[must_use]
pub fn without_files(mut event: EventRecord) -> EventRecord {
    for slot in &mut event.slots {
        slot.slides_file = None;
    }
    event
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
}
