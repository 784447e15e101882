//! The Markdown beside a record, for people and other programs; the record says the same and more, and is what is read
//! back.

use std::fmt::Write as _;

use crate::{
    polls::Poll,
    record::{EventRecord, QuestionRecord, SlotRecord},
};

/// Line in the front matter of a Markdown that was made from the record beside it.
const DERIVED: &str = "record: event.json";

/// Whether a Markdown was made from a record, which says the same and more.
pub(crate) fn is_derived(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next() == Some("---") && lines.take(40).take_while(|line| *line != "---").any(|line| line == DERIVED)
}

/// The report of an event as Markdown with front matter.
pub fn markdown(event: &EventRecord, series_name: &str) -> String {
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
    polled(&mut out, event);
    if let Some(report) = event.report.as_ref().filter(|report| !report.closing.is_empty()) {
        let _ = writeln!(out, "## 終わりに\n\n{}", report.closing);
    }
    out
}

fn session(out: &mut String, event: &EventRecord, at: usize, slot: &SlotRecord) {
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
    if let Some(file) = &slot.slides_file {
        let _ = writeln!(out, "[スライド(PDF)]({})\n", file.name);
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

/// Results that everybody saw.
fn polled(out: &mut String, event: &EventRecord) {
    let counted = |poll: &Poll| -> Vec<(String, i64)> {
        poll.options.iter().map(|(words, n)| (words.clone(), i64::from(*n))).collect()
    };
    let brought = event.polls.iter().map(|poll| (poll.question.as_str(), counted(poll)));
    let shown = event.held_polls.iter().filter(|poll| poll.opened_at.is_some() && poll.shown_at.is_some());
    let held = shown.map(|poll| (poll.title.as_str(), poll.options.clone()));
    let all: Vec<(&str, Vec<(String, i64)>)> = brought.chain(held).collect();
    if !all.is_empty() {
        out.push_str("## 投票\n\n");
    }
    for (title, options) in all {
        let _ = writeln!(out, "### {}\n", title.replace('\n', " "));
        for (words, votes) in options {
            let _ = writeln!(out, "- {}: {votes}", words.replace('\n', " "));
        }
        out.push('\n');
    }
}

fn is_shown(question: &QuestionRecord) -> bool {
    !matches!(question.state.as_str(), "hidden" | "pending" | "declined" | "merged")
}

fn asked(out: &mut String, questions: &[&QuestionRecord]) {
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
    use chrono::DateTime;

    use super::*;
    use crate::polls::HeldPoll;

    #[test]
    fn results_that_were_shown_are_in_it_and_others_are_not() {
        let held = |title: &str, shown: bool| HeldPoll {
            kind: "single".to_owned(),
            title: title.to_owned(),
            options: vec![("消す".to_owned(), 2)],
            voters: 2,
            created_at: DateTime::UNIX_EPOCH,
            opened_at: Some(DateTime::UNIX_EPOCH),
            closes_at: None,
            closed_at: None,
            shown_at: shown.then_some(DateTime::UNIX_EPOCH),
        };
        let polls = vec![Poll { question: "色".to_owned(), options: vec![("青".to_owned(), 3)] }];
        let held_polls = vec![held("鍵", true), held("秘密", false)];
        let text = markdown(&EventRecord { polls, held_polls, ..EventRecord::default() }, "見本の会");
        assert!(text.contains("### 色\n\n- 青: 3\n\n### 鍵\n\n- 消す: 2\n") && !text.contains("秘密"), "{text}");
    }

    #[test]
    fn its_markdown_says_that_it_is_derived() {
        let event = EventRecord { number: 3, ..EventRecord::default() };
        assert!(is_derived(&markdown(&event, "見本の会")));
        assert!(!is_derived("---\ntitle: x\n---\nrecord: event.json\n") && !is_derived("record: event.json"));
    }
}
