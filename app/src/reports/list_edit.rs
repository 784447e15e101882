//! Editing a nested Markdown list in a text area: what Tab, Shift-Tab and Enter do. Pure, so that it
//! is tested without a browser. Offsets are UTF-16 code units, as browsers count them.

use std::cmp::Ordering;

/// The text after an edit, and where the selection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub text: String,
    pub start: u32,
    pub end: u32,
}

/// Spaces of one level.
const STEP: &str = "  ";

fn byte_at(text: &str, utf16: u32) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= utf16 as usize {
            return at;
        }
        units += c.len_utf16();
    }
    text.len()
}

fn utf16_at(text: &str, byte: usize) -> u32 {
    u32::try_from(text[..byte].encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Where a cursor at `at` in `before` stands in `after`, into which lines were put elsewhere: as far
/// from the beginning when all before it is the same, else as far from the end.
pub fn same_place(before: &str, after: &str, at: u32) -> u32 {
    let at_byte = byte_at(before, at);
    if after.as_bytes().get(..at_byte) == before.as_bytes().get(..at_byte) {
        return at;
    }
    let (all, now) = (utf16_at(before, before.len()), utf16_at(after, after.len()));
    now.saturating_sub(all.saturating_sub(at))
}

/// Whether `now` holds everything that `text` changed against `was`: then there is nothing of it to bring
/// back. Lines are counted, wherever they stand and however they are indented.
pub fn holds(was: &str, text: &str, now: &str) -> bool {
    let count = |all: &str, line: &str| all.lines().filter(|other| other.trim() == line).count();
    was.lines().chain(text.lines()).map(str::trim).filter(|line| !line.is_empty()).all(|line| {
        let (before, after, there) = (count(was, line), count(text, line), count(now, line));
        match after.cmp(&before) {
            Ordering::Greater => there >= after,
            Ordering::Less => there <= after,
            Ordering::Equal => true,
        }
    })
}

/// Moves the lines of the selection one level in, or out.
pub fn indent(text: &str, start: u32, end: u32, is_out: bool) -> Edit {
    let (from, to) = (byte_at(text, start), byte_at(text, end));
    let first = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let last = text[to..].find('\n').map_or(text.len(), |at| to + at);
    let mut lines = Vec::new();
    let (mut first_shift, mut shift) = (0_i64, 0_i64);
    for (index, line) in text[first..last].split('\n').enumerate() {
        let (new, by) = if is_out {
            let cut = line.len()
                - line
                    .strip_prefix('\t')
                    .or_else(|| line.strip_prefix(STEP))
                    .or_else(|| line.strip_prefix(' '))
                    .unwrap_or(line)
                    .len();
            (line[cut..].to_owned(), -i64::try_from(cut).unwrap_or(0))
        } else {
            (format!("{STEP}{line}"), 2)
        };
        if index == 0 {
            first_shift = by;
        }
        shift += by;
        lines.push(new);
    }
    let moved =
        |at: u32, by: i64| u32::try_from((i64::from(at) + by).max(i64::from(utf16_at(text, first)))).unwrap_or(at);
    Edit {
        text: format!("{}{}{}", &text[..first], lines.join("\n"), &text[last..]),
        start: moved(start, first_shift),
        end: moved(end, shift),
    }
}

/// Enter at the end of a bullet begins the next one at its level; on an empty bullet it goes one
/// level out, and out of the list at the first. `None`: an ordinary line break.
pub fn enter(text: &str, at: u32) -> Option<Edit> {
    let cursor = byte_at(text, at);
    let first = text[..cursor].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[first..cursor];
    let body = line.trim_start_matches([' ', '\t']);
    let lead = &line[..line.len() - body.len()];
    let sign = ["- ", "* ", "+ "].into_iter().find(|sign| body.starts_with(sign))?;
    let is_empty = body[sign.len()..].trim().is_empty()
        && text[cursor..].split('\n').next().is_none_or(|rest| rest.trim().is_empty());
    let (head, insert) = if is_empty {
        let out = lead.strip_suffix(STEP).map(|lead| format!("{lead}{sign}")).unwrap_or_default();
        (&text[..first], out)
    } else {
        (&text[..cursor], format!("\n{lead}{sign}"))
    };
    let new = format!("{head}{insert}");
    let place = utf16_at(&new, new.len());
    Some(Edit { text: format!("{new}{}", &text[cursor..]), start: place, end: place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_at_its_text_when_lines_come_in() {
        assert_eq!(same_place("- あ\n- b", "- あ\n- b\n- new", 3), 3);
        assert_eq!(same_place("- あ\n- b", "- new\n- あ\n- b", 7), 13);
    }

    #[test]
    fn a_text_from_before_a_join_is_there_when_its_lines_are() {
        assert!(holds("- a\n", "- a\n- mine\n", "- a\n- theirs\n- mine\n"));
        assert!(holds("- a\n- b\n", "- a", "- a\n- theirs\n"));
        assert!(!holds("- a\n", "- a\n- mine\n- more\n", "- a\n- theirs\n- mine\n"));
        assert!(!holds("- a\n- b\n", "- a", "- a\n- b\n"));
    }

    #[test]
    fn tab_moves_every_line_of_the_selection_and_shift_tab_back() {
        let text = "- 鍵\n- b\n- c";
        let there = indent(text, 2, 6, false);
        assert_eq!(there.text, "  - 鍵\n  - b\n- c");
        assert_eq!((there.start, there.end), (4, 10));
        let back = indent(&there.text, there.start, there.end, true);
        assert_eq!((back.text.as_str(), back.start, back.end), (text, 2, 6));
    }

    #[test]
    fn shift_tab_at_the_margin_changes_nothing() {
        assert_eq!(indent("- a", 1, 1, true), Edit { text: "- a".into(), start: 1, end: 1 });
    }

    #[test]
    fn enter_continues_a_bullet_at_its_level_also_after_an_emoji() {
        let got = enter("- a\n  - 🔑b", 11).unwrap();
        assert_eq!(got.text, "- a\n  - 🔑b\n  - ");
        assert_eq!(got.start, 16);
    }

    #[test]
    fn enter_on_an_empty_bullet_goes_out_and_prose_is_left_alone() {
        assert_eq!(enter("- a\n  - ", 8).unwrap().text, "- a\n- ");
        assert_eq!(enter("- a\n- ", 6).unwrap().text, "- a\n");
        assert_eq!(enter("prose", 5), None);
    }
}
