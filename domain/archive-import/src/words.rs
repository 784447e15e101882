//! Words as services spell them, made comparable.

/// Letters and digits alone, small: `E-mail`, `Email` and `E mail` are one word.
pub use report_import::squeezed;

/// Whether a cell says yes or no; `None` when it says neither.
pub fn yes_or_no(cell: &str) -> Option<bool> {
    const YES: [&str; 14] = [
        "yes",
        "true",
        "1",
        "y",
        "answered",
        "はい",
        "済",
        "済み",
        "回答済み",
        "回答済",
        "出席",
        "出席済み",
        "checkedin",
        "attended",
    ];
    const NO: [&str; 13] = [
        "no",
        "false",
        "0",
        "n",
        "unanswered",
        "いいえ",
        "未",
        "未回答",
        "欠席",
        "absent",
        "noshow",
        "open",
        "notcheckedin",
    ];
    let word = squeezed(cell);
    match cell.trim() {
        "○" | "◯" | "✓" | "✔" | "●" => return Some(true),
        "×" | "✕" | "✗" | "-" => return Some(false),
        _ => {}
    }
    if YES.contains(&word.as_str()) {
        return Some(true);
    }
    NO.contains(&word.as_str()).then_some(false)
}

/// A count: `12`, `1,204`, `12票`, `12.0`.
pub fn count(cell: &str) -> Option<i64> {
    let cell: String = cell.chars().map(fold_digit).filter(|c| *c != ',').collect();
    let digits: String = cell.trim().chars().take_while(char::is_ascii_digit).take(9).collect();
    digits.parse().ok()
}

/// Full-width digits as ASCII ones.
fn fold_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A cell as it was before a spreadsheet was kept from taking it for a formula.
pub fn unescaped(cell: &str) -> &str {
    let Some(rest) = cell.strip_prefix('\'') else { return cell };
    let first = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\0');
    if first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) { rest } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_yes_no_or_nothing() {
        for (cell, expected) in [
            ("出席", Some(true)),
            ("Answered", Some(true)),
            ("○", Some(true)),
            ("欠席", Some(false)),
            ("No", Some(false)),
            ("", None),
            ("あとで", None),
        ] {
            assert_eq!(yes_or_no(cell), expected, "{cell}");
        }
    }

    #[test]
    fn counts_are_read_as_people_write_them() {
        for (cell, expected) in
            [("12", Some(12)), ("1,204", Some(1204)), ("１２票", Some(12)), ("12.0", Some(12)), ("x", None)]
        {
            assert_eq!(count(cell), expected, "{cell}");
        }
    }

    #[test]
    fn what_was_kept_from_being_a_formula_is_itself_again() {
        assert_eq!((unescaped("'=1+1"), unescaped("'quoted'"), unescaped("=1")), ("=1+1", "'quoted'", "=1"));
    }
}
