//! Events as connpass (API v2, and v1 before it) and Doorkeeper describe them in JSON.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Refused, Result, when};

/// Longest description that is taken over, in characters.
const MAX_DESCRIPTION: usize = 20_000;

/// Where the facts of an event come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum Source {
    Connpass,
    Doorkeeper,
    Calendar,
}

impl Source {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connpass => "connpass",
            Self::Doorkeeper => "Doorkeeper",
            Self::Calendar => "iCalendar",
        }
    }
}

/// What another service knows of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventFacts {
    pub source: Source,
    /// What the service calls it by.
    pub id: String,
    pub url: Option<String>,
    pub title: String,
    /// The series' name before the number in the title; else the group's; empty where neither says it.
    pub series: String,
    /// From the title; `None` where it has none.
    pub number: Option<u32>,
    pub starts: Option<DateTime<Utc>>,
    pub ends: Option<DateTime<Utc>>,
    pub venue: String,
    pub address: String,
    pub hashtags: Vec<String>,
    /// One line.
    pub catch: String,
    /// Lines of text, as a reader sees them.
    pub description: String,
    pub capacity: Option<i32>,
    pub confirmed: Option<i32>,
    pub waitlisted: Option<i32>,
    pub is_cancelled: bool,
}

/// Whether a JSON holds events of one of the services.
pub fn are_in(json: &Value) -> bool {
    let found = objects(json);
    !found.is_empty() && found.iter().all(|event| source(event).is_some())
}

/// Reads the events of a JSON: `{"events": […]}`, `[{"event": {…}}]`, or one of them alone.
///
/// Errors (field `file`): there is none in it.
pub fn read(json: &Value) -> Result<Vec<EventFacts>> {
    let events: Vec<EventFacts> = objects(json).into_iter().filter_map(event).collect();
    if events.is_empty() {
        return Err(Refused::new(
            "file",
            "connpassかDoorkeeperのイベントが見つかりません。APIの応答をそのまま保存したJSONを選んでください。",
            "There are no events of connpass or Doorkeeper in it. Choose the JSON as their interface answered it.",
        ));
    }
    Ok(events)
}

fn objects(json: &Value) -> Vec<&Value> {
    let list = json.get("events").unwrap_or(json);
    let all: Vec<&Value> = match list {
        Value::Array(items) => items.iter().collect(),
        other => vec![other],
    };
    all.into_iter()
        .map(|item| item.get("event").filter(|inner| inner.is_object()).unwrap_or(item))
        .filter(|item| item.is_object())
        .collect()
}

fn source(event: &Value) -> Option<Source> {
    let has = |key: &str| event.get(key).is_some();
    if has("title") && has("starts_at") && (has("public_url") || has("venue_name")) {
        return Some(Source::Doorkeeper);
    }
    (has("title") && has("started_at")).then_some(Source::Connpass)
}

fn event(event: &Value) -> Option<EventFacts> {
    let source = source(event)?;
    let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let either = |a: &str, b: &str| Some(text(a)).filter(|found| !found.is_empty()).unwrap_or_else(|| text(b));
    let count =
        |key: &str| event.get(key).and_then(Value::as_i64).and_then(|n| i32::try_from(n).ok()).filter(|n| *n >= 0);
    let moment = |key: &str| when::moment(&text(key), chrono_tz::Tz::Asia__Tokyo).filter(|at| when::is_plausible(*at));
    let id = |key: &str| {
        event.get(key).map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)).filter(|id| id != "null")
    };
    let title = text("title");
    let group =
        event.get("group").or_else(|| event.get("series")).and_then(|group| group.get("title")).and_then(Value::as_str);
    let is_connpass = source == Source::Connpass;
    let hashtags = text("hash_tag");
    let (series, number) = named(&title, group.unwrap_or_default());
    Some(EventFacts {
        source,
        id: if is_connpass { id("id").or_else(|| id("event_id")) } else { id("id") }.unwrap_or_default(),
        url: Some(if is_connpass { either("url", "event_url") } else { text("public_url") }).filter(|url| is_web(url)),
        series,
        number,
        starts: moment(if is_connpass { "started_at" } else { "starts_at" }),
        ends: moment(if is_connpass { "ended_at" } else { "ends_at" }),
        venue: if is_connpass { text("place") } else { text("venue_name") },
        address: text("address"),
        hashtags: hashtags
            .split([' ', ',', '#', '\u{3000}'])
            .filter(|tag| !tag.is_empty())
            .map(|tag| format!("#{tag}"))
            .collect(),
        catch: text("catch"),
        description: described(&text("description")),
        capacity: count(if is_connpass { "limit" } else { "ticket_limit" }).filter(|limit| *limit > 0),
        confirmed: count(if is_connpass { "accepted" } else { "participants" }),
        waitlisted: count(if is_connpass { "waiting" } else { "waitlisted" }),
        is_cancelled: text("open_status") == "cancelled" || says_cancelled(&title),
        title,
    })
}

/// The name before the first number of a title, and that number.
pub(crate) fn named(title: &str, group: &str) -> (String, Option<u32>) {
    match report_import::numbers(title).into_iter().next() {
        Some(found) if !found.name.is_empty() => (found.name, Some(found.number)),
        Some(found) => (group.to_owned(), Some(found.number)),
        None => (group.to_owned(), None),
    }
}

pub(crate) fn says_cancelled(title: &str) -> bool {
    ["【中止】", "[中止]", "（中止）", "(中止)", "【開催中止】", "[Cancelled]", "[CANCELLED]"]
        .iter()
        .any(|mark| title.contains(mark))
}

pub(crate) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The text of a page that a service stores as HTML or Markdown.
pub(crate) fn described(text: &str) -> String {
    let lines = report_import::lines(text).join("\n");
    let mut out = String::new();
    let mut blanks = 0;
    for line in lines.lines() {
        blanks = if line.trim().is_empty() { blanks + 1 } else { 0 };
        if blanks < 2 {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out.trim().chars().take(MAX_DESCRIPTION).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn connpass_of_both_versions_is_one() {
        let new = json!({"results_returned": 1, "events": [{
            "id": 356_491, "title": "見本の会 第32回 [鍵の夜]", "catch": "鍵の話", "description": "<p>一つ目</p><ul><li>鍵</li></ul>",
            "url": "https://mihon.connpass.com/event/356491/", "hash_tag": "mihon32", "started_at": "2024-05-28T19:00:00+09:00",
            "ended_at": "2024-05-28T21:30:00+09:00", "limit": 100, "accepted": 93, "waiting": 4, "place": "見本会館",
            "address": "東京都千代田区1-1", "group": {"title": "見本の会"}, "open_status": "close"}]});
        let old = json!({"events": [{
            "event_id": 356_491, "title": "見本の会 第32回 [鍵の夜]", "catch": "鍵の話", "description": "<p>一つ目</p><ul><li>鍵</li></ul>",
            "event_url": "https://mihon.connpass.com/event/356491/", "hash_tag": "mihon32", "started_at": "2024-05-28T19:00:00+09:00",
            "ended_at": "2024-05-28T21:30:00+09:00", "limit": 100, "accepted": 93, "waiting": 4, "place": "見本会館",
            "address": "東京都千代田区1-1", "series": {"title": "見本の会"}}]});
        let (new, old) = (read(&new).unwrap(), read(&old).unwrap());
        assert_eq!(new, old);
        assert_eq!((new[0].number, new[0].series.as_str(), new[0].id.as_str()), (Some(32), "見本の会", "356491"));
        assert!(new[0].description.contains("一つ目") && new[0].description.contains("鍵"));
    }

    #[test]
    fn doorkeeper_and_what_it_leaves_null() {
        let json = json!([{"event": {"id": 7, "title": "見本の会 #3", "starts_at": "2024-05-28T10:00:00.000Z",
            "ends_at": null, "venue_name": null, "address": null, "ticket_limit": 30, "participants": 28, "waitlisted": 0,
            "public_url": "https://mihon.doorkeeper.jp/events/7", "description": "# 鍵"}}]);
        let event = &read(&json).unwrap()[0];
        assert_eq!(
            (event.source, event.number, event.ends, event.confirmed),
            (Source::Doorkeeper, Some(3), None, Some(28))
        );
    }

    #[test]
    fn other_json_is_no_event() {
        for json in [json!({}), json!([]), json!({"events": []}), json!([1, 2]), json!({"title": "x"}), json!(null)] {
            assert!(!are_in(&json) && read(&json).is_err(), "{json}");
        }
    }
}
