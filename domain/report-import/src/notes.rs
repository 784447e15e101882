//! Notes as nested Markdown lists, there and back. A line is a bullet, a paragraph, or a block of several lines: code,
//! a table, a quotation.

use crate::{
    block::{Depths, split_indent},
    error::{Refused, Result},
};

pub use crate::block::MAX_DEPTH;

/// Lines of notes for one talk.
pub const MAX_LINES: usize = 2_000;
/// Characters in one line.
pub const MAX_LINE_CHARS: usize = 2_000;
/// Characters in a block of code, a table or a quotation.
pub const MAX_BLOCK_CHARS: usize = 20_000;

/// What opens and closes code.
const FENCE: &str = "```";

/// How a block ends: behind its fence, or with the last line that begins as it does.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    Fence,
    Table,
    Quote,
}

fn opens_block(line: &str) -> Option<Until> {
    if line.starts_with(FENCE) {
        Some(Until::Fence)
    } else if line.starts_with('|') && line.trim_end().ends_with('|') && line.trim_end().len() > 1 {
        Some(Until::Table)
    } else if line.starts_with("> ") {
        Some(Until::Quote)
    } else {
        None
    }
}

/// A paragraph that is a block of its own: whole code, a table, a quotation.
pub fn is_block(text: &str) -> bool {
    match opens_block(text) {
        Some(Until::Fence) => text.lines().skip(1).last().is_some_and(|last| last.trim_end() == FENCE),
        Some(until) => text.lines().all(|line| opens_block(line) == Some(until)),
        None => false,
    }
}

fn visible(line: &str) -> String {
    line.trim_end().chars().filter(|c| !c.is_control() || *c == '\t').collect()
}

fn too_long(index: usize) -> Refused {
    Refused::new(
        "notes",
        format!("{}行目が長すぎます。1行は2,000文字までです。行を分けてください。", index + 1),
        format!("Line {} is too long. A line holds up to 2,000 characters; please split it.", index + 1),
    )
}

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

/// Lines (depth, text) as Markdown: `- ` with two spaces a depth, paragraphs set off by empty lines.
/// Depth 0 is a paragraph. A paragraph that looks like a bullet is escaped.
pub fn to_markdown(lines: &[(i32, String)]) -> String {
    let mut out = String::new();
    let mut previous = None;
    for (depth, text) in lines {
        if previous.is_some_and(|p| p == 0 || *depth == 0) {
            out.push('\n');
        }
        if *depth == 0 && is_block(text) {
            out.push_str(text);
            out.push('\n');
            previous = Some(0);
            continue;
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if *depth > 0 {
            let indent = usize::try_from((*depth).min(MAX_DEPTH) - 1).unwrap_or(0);
            out.push_str(&"  ".repeat(indent));
            out.push_str("- ");
        } else if strip_bullet(&text).is_some() || text.starts_with('\\') || text.starts_with(FENCE) {
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
    let mut indents = Depths::default();
    let mut rows = source.lines().enumerate().peekable();
    while let Some((index, raw)) = rows.next() {
        if let Some(until) = opens_block(raw) {
            let mut text = visible(raw);
            // A fence that nobody closed is a line like others.
            let is_closed = until != Until::Fence || rows.clone().any(|(_, row)| row.trim_end() == FENCE);
            if is_closed {
                while let Some((_, row)) =
                    rows.next_if(|(_, row)| until == Until::Fence || opens_block(row) == Some(until))
                {
                    text.push('\n');
                    text.push_str(&visible(row));
                    if until == Until::Fence && row.trim_end() == FENCE {
                        break;
                    }
                }
                if text.chars().count() > MAX_BLOCK_CHARS {
                    return Err(too_long(index));
                }
                indents.clear();
                lines.push((0, text));
                continue;
            }
        }
        let (column, rest) = split_indent(raw.trim_end());
        let rest: String = rest.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        if rest.is_empty() {
            continue;
        }
        let (depth, text) = if let Some(text) = strip_bullet(&rest) {
            (indents.by_column(column), text)
        } else {
            indents.clear();
            (0, rest.strip_prefix('\\').unwrap_or(&rest))
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            continue;
        }
        if text.chars().count() > MAX_LINE_CHARS {
            return Err(too_long(index));
        }
        lines.push((depth, text));
        if lines.len() > MAX_LINES {
            return Err(Refused::new(
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
        assert_eq!(from_markdown(&"- a\n".repeat(2_001)).unwrap_err().field, "notes");
        assert!(from_markdown(&"- a\n".repeat(2_000)).is_ok());
        let error = from_markdown(&format!("- a\n- {}", "あ".repeat(2_001))).unwrap_err();
        assert!(error.to_string().contains("Line 2"), "{error}");
    }

    #[test]
    fn code_tables_and_quotations_are_lines_of_their_own() {
        let lines = [
            line(1, "一"),
            line(0, "```yaml\nbooks:\n  night:\n    count: 3\n```"),
            line(0, "| 本 | 棚 |\n| --- | --- |\n| 夜 | 三 |"),
            line(0, "> 引いた一行目\n> 二行目"),
            line(0, "終わり"),
        ];
        assert_eq!(from_markdown(&to_markdown(&lines)).unwrap(), lines);
        assert_eq!(from_markdown("```\n閉じない").unwrap(), [line(0, "```"), line(0, "閉じない")]);
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
