//! Rules of writing a report. Pure.

use sha2::{Digest, Sha256};
use similar::{ChangeTag, TextDiff};

use super::import::diff::{DiffLine, DiffSign};
use crate::{agenda::types::Slot, fields::Values};

/// Longest lead, closing or impression, in characters.
pub const MAX_WORDS: usize = 10_000;
/// Longest name of an author, in characters.
pub const MAX_NAME: usize = 100;

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
}
