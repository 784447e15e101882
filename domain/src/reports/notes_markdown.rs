//! Notes as nested Markdown lists, there and back.

use crate::{Error, Result};

/// The deepest bullet that is kept; deeper ones are set to it.
pub const MAX_DEPTH: i32 = 12;
/// Lines of notes for one talk.
pub const MAX_LINES: usize = 2_000;
/// Characters in one line.
pub const MAX_LINE_CHARS: usize = 2_000;

/// Marks that open a bullet without needing a space behind them.
const TIGHT_MARKS: &str = "•◦▪▫‣⁃∙●○・･";
/// Marks that are a bullet only with a space behind them.
const LOOSE_MARKS: &str = "-*+–—·";

/// The text behind a bullet mark; `None` when the line has none. Leading blanks must be gone already.
pub fn strip_bullet(line: &str) -> Option<&str> {
    let mark = line.chars().next()?;
    let rest = &line[mark.len_utf8()..];
    let loose =
        || LOOSE_MARKS.contains(mark) && (rest.is_empty() || rest.starts_with([' ', '\t', '\u{3000}', '\u{a0}']));
    (TIGHT_MARKS.contains(mark) || loose()).then(|| rest.trim())
}

/// Width of the leading blanks in columns, and what follows them. A tab goes to the next column of
/// four, a full-width space takes two.
pub fn split_indent(line: &str) -> (usize, &str) {
    let mut width = 0;
    for (at, c) in line.char_indices() {
        width = match c {
            '\t' => (width / 4 + 1) * 4,
            '\u{3000}' => width + 2,
            ' ' | '\u{a0}' => width + 1,
            _ => return (width, &line[at..]),
        };
    }
    (width, "")
}

/// Depths from indents: a stack, so that any width of indentation will do.
#[derive(Clone, Debug, Default)]
pub struct Indents(Vec<usize>);

impl Indents {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Depth from 1 to [`MAX_DEPTH`] of a bullet at this column.
    pub fn depth(&mut self, column: usize) -> i32 {
        while self.0.last().is_some_and(|&top| top > column) {
            self.0.pop();
        }
        if self.0.last() != Some(&column) {
            self.0.push(column);
        }
        i32::try_from(self.0.len()).unwrap_or(MAX_DEPTH).min(MAX_DEPTH)
    }
}

/// Lines (depth, text) as Markdown: `- ` with two spaces a depth, paragraphs set off by empty lines.
/// Depth 0 is a paragraph. A paragraph that looks like a bullet is escaped.
pub fn to_markdown(lines: &[(i32, String)]) -> String {
    let mut out = String::new();
    let mut previous = None;
    for (depth, text) in lines {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if previous.is_some_and(|p| p == 0 || *depth == 0) {
            out.push('\n');
        }
        if *depth > 0 {
            let indent = usize::try_from((*depth).min(MAX_DEPTH) - 1).unwrap_or(0);
            out.push_str(&"  ".repeat(indent));
            out.push_str("- ");
        } else if strip_bullet(&text).is_some() || text.starts_with('\\') {
            out.push('\\');
        }
        out.push_str(&text);
        out.push('\n');
        previous = Some(*depth);
    }
    out
}

/// The lines of a nested list with paragraphs between; empty ones are dropped. A list cannot begin
/// deeper than one step below the line above it, so depths are those that a reader would see.
/// Errors (field `notes`): more than [`MAX_LINES`] lines, or a line over [`MAX_LINE_CHARS`].
pub fn from_markdown(source: &str) -> Result<Vec<(i32, String)>> {
    let mut lines = Vec::new();
    let mut indents = Indents::default();
    for (index, raw) in source.lines().enumerate() {
        let (column, rest) = split_indent(raw.trim_end());
        let rest: String = rest.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        if rest.is_empty() {
            continue;
        }
        let (depth, text) = if let Some(text) = strip_bullet(&rest) {
            (indents.depth(column), text)
        } else {
            indents.clear();
            (0, rest.strip_prefix('\\').unwrap_or(&rest))
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            continue;
        }
        if text.chars().count() > MAX_LINE_CHARS {
            return Err(Error::invalid(
                "notes",
                format!("{}行目が長すぎます。1行は2,000文字までです。行を分けてください。", index + 1),
                format!("Line {} is too long. A line holds up to 2,000 characters; please split it.", index + 1),
            ));
        }
        lines.push((depth, text));
        if lines.len() > MAX_LINES {
            return Err(Error::invalid(
                "notes",
                "メモが長すぎます。1つのセッションは2,000行までです。行を減らしてください。",
                "These notes are too long. A talk holds up to 2,000 lines; please shorten them.",
            ));
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(depth: i32, text: &str) -> (i32, String) {
        (depth, text.to_owned())
    }

    #[test]
    fn tabs_and_other_marks_are_understood() {
        let read = from_markdown("はじめに\n* 一\n\t・ 二\n\t\t- 三\n- 四\n").unwrap();
        assert_eq!(read, [line(0, "はじめに"), line(1, "一"), line(2, "二"), line(3, "三"), line(1, "四")]);
    }

    #[test]
    fn twelve_levels_are_kept_and_deeper_ones_are_set_to_the_twelfth() {
        let deep = (0..14).map(|d| format!("{}- d{d}", "  ".repeat(d))).collect::<Vec<_>>().join("\n");
        let depths: Vec<i32> = from_markdown(&deep).unwrap().iter().map(|l| l.0).collect();
        assert_eq!(depths, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12]);
    }

    #[test]
    fn too_much_is_refused_with_the_line() {
        assert_eq!(from_markdown(&"- a\n".repeat(2_001)).unwrap_err().field(), Some("notes"));
        assert!(from_markdown(&"- a\n".repeat(2_000)).is_ok());
        let error = from_markdown(&format!("- a\n- {}", "あ".repeat(2_001))).unwrap_err();
        assert!(error.to_string().contains("Line 2"), "{error}");
    }

    /// Depths that a list can have: each at most one deeper than the line above.
    fn tree() -> impl Strategy<Value = Vec<(i32, String)>> {
        prop::collection::vec((0..=12i32, "[^\\s\\p{C}]{1,8}( [^\\s\\p{C}]{1,8})?"), 0..40).prop_map(|mut lines| {
            let mut above = 0;
            for line in &mut lines {
                line.0 = line.0.min(above + 1);
                above = line.0;
            }
            lines
        })
    }

    proptest! {
        #[test]
        fn notes_survive_the_way_to_markdown_and_back(lines in tree()) {
            // A bullet whose text is nothing but a mark is still a text.
            prop_assert_eq!(from_markdown(&to_markdown(&lines)).unwrap(), lines);
        }

        #[test]
        fn any_text_is_read_without_a_fall(source in "\\PC*(\n[ \t\u{3000}]*\\PC*){0,20}") {
            let _ = from_markdown(&source);
        }
    }
}
