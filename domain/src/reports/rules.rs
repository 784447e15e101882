//! Rules of writing a report. Pure.

use sha2::{Digest, Sha256};
use similar::{ChangeTag, TextDiff};

use super::types::{DiffLine, DiffSign};
use crate::{
    agenda::types::Slot,
    error::{Error, Result},
    fields::Values,
};

/// Longest lead, closing or impression, in characters.
pub const MAX_WORDS: usize = 10_000;
/// Longest name of an author, in characters.
pub const MAX_NAME: usize = 100;

/// Removes what can be neither seen nor wanted: control characters but line breaks and tabs, and
/// the marks that turn the direction of the text around it.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect()
}

/// The cleaned text of a field. Errors: `Invalid` when it is longer than `max` characters.
pub fn field(name: &str, text: &str, max: usize) -> Result<String> {
    let text = clean(text).trim().to_owned();
    let length = text.chars().count();
    if length > max {
        return Err(Error::invalid(
            name,
            format!("{max}文字以内にしてください（いま{length}文字）。"),
            format!("Please keep it within {max} characters (now {length})."),
        ));
    }
    Ok(text)
}

/// The fields of a report's desk: `lead`, `closing`, `author`, `video`, and of each talk
/// `{number}/slides` and `{number}/video`. Beside them `{number}/talk`, by which one sees that another
/// talk has that number now.
pub fn desk_fields<'a>(
    [lead, closing, author]: [&str; 3],
    video: Option<&str>,
    slots: impl IntoIterator<Item = &'a Slot>,
) -> Values {
    let words = [("lead", lead), ("closing", closing), ("author", author), ("video", video.unwrap_or_default())];
    let mut fields: Values = words.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    for slot in slots.into_iter().filter(|slot| slot.kind.is_content()) {
        let n = slot.number;
        fields.insert(format!("{n}/talk"), slot.id.to_string());
        fields.insert(format!("{n}/slides"), slot.slides_url.clone().unwrap_or_default());
        // A talk without a video of its own has that of the evening.
        let own_video = slot.video_url.as_deref().filter(|url| video != Some(*url)).unwrap_or_default();
        fields.insert(format!("{n}/video"), own_video.to_owned());
    }
    fields
}

/// What a save is based on: changes whenever the notes or the impression do.
pub fn fingerprint(markdown: &str, impression: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(markdown);
    hash.update([0]);
    hash.update(impression);
    hex::encode(&hash.finalize()[..12])
}

/// The difference of two texts by line, with at most `context` unchanged lines around each change.
pub fn diff(old: &str, new: &str, context: usize) -> Vec<DiffLine> {
    let diff = TextDiff::configure().timeout(std::time::Duration::from_millis(200)).diff_lines(old, new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(context) {
        for op in group {
            for change in diff.iter_changes(&op) {
                lines.push(DiffLine {
                    sign: match change.tag() {
                        ChangeTag::Equal => DiffSign::Same,
                        ChangeTag::Insert => DiffSign::Added,
                        ChangeTag::Delete => DiffSign::Removed,
                    },
                    text: change.value().trim_end_matches('\n').to_owned(),
                });
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_only_what_changed() {
        let lines = diff("a\nb\nc\n", "a\nB\nc\n", 0);
        assert_eq!(
            lines,
            [
                DiffLine { sign: DiffSign::Removed, text: "b".into() },
                DiffLine { sign: DiffSign::Added, text: "B".into() }
            ]
        );
        assert!(diff("a\n", "a\n", 3).is_empty());
    }

    #[test]
    fn control_and_direction_marks_are_removed() {
        assert_eq!(clean("a\u{0}b\u{202e}c\r\nd\te"), "abc\nd\te");
    }

    #[test]
    fn a_field_that_is_too_long_says_how_long_it_is() {
        let error = field("lead", &"あ".repeat(11), 10).unwrap_err();
        assert!(error.sentence(crate::Lang::Ja).contains("10文字以内"));
        assert!(error.sentence(crate::Lang::Ja).contains("いま11文字"));
    }
}
