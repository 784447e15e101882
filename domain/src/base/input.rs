//! What people typed, made fit to be stored: one set of validators for all forms.

use chrono::{NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation;

use crate::error::{Error, Result};

/// Longest address of a page, in characters.
const ADDRESS: usize = 2_000;
/// Longest name of a person or a series, in characters.
pub const NAME: usize = 100;

/// One line of at most `max` characters (grapheme clusters), cleaned, without space around it.
///
/// Errors: `Invalid` at `field` when it is longer.
pub fn line(field: &str, input: &str, max: usize) -> Result<String> {
    let text: String = clean(input).chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    short(field, text.trim(), max)
}

/// Several lines, as [`line`].
pub fn text(field: &str, input: &str, max: usize) -> Result<String> {
    short(field, clean(input).trim(), max)
}

/// Removes what can be neither seen nor wanted: control characters but line breaks and tabs, and the
/// marks that turn the direction of the text around them. Line breaks become `\n`.
pub fn clean(text: &str) -> String {
    let is_hidden = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    unix.chars().filter(|c| !is_hidden(*c) && (!c.is_control() || matches!(c, '\n' | '\t'))).collect()
}

/// Control characters, and those that show nothing: joiners, direction marks, variation selectors, tags.
pub fn shows_nothing(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether nothing of a text can be seen: space, what shows nothing, and blanks that are letters to a program (the fillers of
/// Hangul and of Khmer, the empty pattern of braille).
pub fn is_invisible(text: &str) -> bool {
    let is_filler =
        |c: char| matches!(c, '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    text.chars().all(|c| c.is_whitespace() || shows_nothing(c) || is_filler(c))
}

/// Errors: `Invalid` at `field` when it has more than `max` grapheme clusters, which is what a person
/// counts as characters; or parts of them without end.
fn short(field: &str, text: &str, max: usize) -> Result<String> {
    let count = text.graphemes(true).count();
    // An emoji of a family has seven code points; a letter under a hundred accents is no letter.
    if count > max || text.chars().count() > 8 * max {
        return Err(Error::invalid(
            field,
            format!("{max}文字以内にしてください(いま{count}文字)。"),
            format!("Please write at most {max} characters (this has {count})."),
        ));
    }
    Ok(text.to_owned())
}

/// The beginning of a text that was written elsewhere, as much of it as a field takes: whole grapheme clusters, unless the first
/// of them alone has parts without end.
pub fn cut(text: &str, max: usize) -> &str {
    let parts = 8 * max;
    let (mut count, mut end) = (0, 0);
    for grapheme in text.graphemes(true).take(max) {
        count += grapheme.chars().count();
        if count > parts {
            break;
        }
        end += grapheme.len();
    }
    if end == 0 {
        end = text.char_indices().nth(parts).map_or(text.len(), |(at, _)| at);
    }
    &text[..end]
}

/// An empty field is no date. Errors: `Invalid` for what is no day of the calendar.
pub fn date(field: &str, input: &str) -> Result<Option<NaiveDate>> {
    let input = input.trim();
    if input.is_empty() {
        return Ok(None);
    }
    let year = |date: &NaiveDate| (1990..2200).contains(&chrono::Datelike::year(date));
    NaiveDate::parse_from_str(input, "%Y-%m-%d").ok().filter(year).map(Some).ok_or_else(|| {
        Error::invalid(
            field,
            "日付は 2026-12-09 の形で、暦にある日を入れてください。",
            "Write a day that exists, like 2026-12-09.",
        )
    })
}

/// An empty field is no clock. Errors: `Invalid`.
pub fn clock(field: &str, input: &str) -> Result<Option<NaiveTime>> {
    let input = input.trim();
    if input.is_empty() {
        return Ok(None);
    }
    let parsed = NaiveTime::parse_from_str(input, "%H:%M").or_else(|_| NaiveTime::parse_from_str(input, "%H:%M:%S"));
    parsed
        .ok()
        .map(Some)
        .ok_or_else(|| Error::invalid(field, "時刻は 19:00 の形で入れてください。", "Write the time like 19:00."))
}

/// A length in minutes. Errors: `Invalid`.
pub fn minutes(field: &str, input: &str, range: std::ops::RangeInclusive<i32>) -> Result<i32> {
    input.trim().parse().ok().filter(|n| range.contains(n)).ok_or_else(|| {
        Error::invalid(
            field,
            format!("長さは{}〜{}分の整数で入れてください。", range.start(), range.end()),
            format!("Write a length of {} to {} minutes.", range.start(), range.end()),
        )
    })
}

/// A whole number; an empty field is none. Errors: `Invalid` outside the range.
pub fn whole(field: &str, input: &str, range: std::ops::RangeInclusive<i32>) -> Result<Option<i32>> {
    // Full-width figures are what a Japanese keyboard writes.
    let input: String = input.trim().nfkc().collect();
    if input.is_empty() {
        return Ok(None);
    }
    input.parse().ok().filter(|n| range.contains(n)).map(Some).ok_or_else(|| {
        Error::invalid(
            field,
            format!("{}〜{}の整数で入れてください。", range.start(), range.end()),
            format!("Write a whole number from {} to {}.", range.start(), range.end()),
        )
    })
}

/// An empty field is no address. Errors: `Invalid` for what is not http or https.
pub fn address(field: &str, input: &str) -> Result<Option<String>> {
    let url = line(field, input, ADDRESS)?;
    if url.is_empty() {
        return Ok(None);
    }
    if is_web_address(&url) {
        return Ok(Some(url));
    }
    if authority(&url).is_some_and(|host| host.contains('@')) {
        return Err(Error::invalid(
            field,
            "アドレスからユーザー名やパスワード（@の前の部分）を取り除いてください。公開されてしまいます。",
            "Please take the user name and password (what stands before the @) out of the address: everybody would see them.",
        ));
    }
    Err(Error::invalid(
        field,
        "https:// から始まるアドレスを入れてください。",
        "Write an address that begins with https://.",
    ))
}

/// What stands between `https://` (or `http://`) and the path, as browsers read it: a backslash ends it too.
fn authority(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#', '\\']).next()
}

/// Whether it may stand in a link: http or https, a host, no name and no password before it.
pub fn is_web_address(url: &str) -> bool {
    authority(url).is_some_and(|host| !host.is_empty() && !host.contains('@')) && !url.contains(char::is_whitespace)
}

/// A person's name: one line that is not empty. Errors: `Invalid` at `name`.
pub fn name(input: &str) -> Result<String> {
    let name = line("name", input, NAME)?;
    if name.is_empty() {
        return Err(Error::invalid("name", "お名前を入力してください。", "Please enter your name."));
    }
    Ok(name)
}

/// Where to go after sign-in: a path of this site, whatever was asked for. Anything that a browser
/// could read as another site becomes `/`.
pub fn local_path(next: &str) -> String {
    const HOME: &str = "/";
    let plain = next.starts_with('/') && next.len() <= 2_000 && !next.chars().any(|c| c.is_control() || c == '\\');
    let Ok(base) = url::Url::parse("https://local.invalid/") else { return HOME.to_owned() };
    let Some(url) = plain.then(|| base.join(next).ok()).flatten() else { return HOME.to_owned() };
    if url.origin() != base.origin() || !url.username().is_empty() || url.password().is_some() {
        return HOME.to_owned();
    }
    // Looked at again after the dots were resolved: `/.//evil.example` becomes `//evil.example`.
    let path = &url[url::Position::BeforePath..];
    if path.starts_with("//") || path.contains('\\') { HOME.to_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_turned_writing_fall_away() {
        assert_eq!(line("x", " a\u{202e}b\u{0}c\r\nd ", 10).unwrap(), "abc d");
        assert_eq!(text("x", "a\r\nb", 10).unwrap(), "a\nb");
    }

    #[test]
    fn what_is_cut_is_taken_and_no_character_is_cut_through() {
        let family = "\u{1f469}\u{200d}\u{1f467}";
        assert_eq!(cut(&family.repeat(4), 3), family.repeat(3));
        assert_eq!(cut("e\u{301}e\u{301}", 1), "e\u{301}");
        assert_eq!((cut("短い", 5), cut("", 5)), ("短い", ""));
        // A letter under accents without end, in front and behind.
        let stacked = format!("a{}", "\u{301}".repeat(100));
        for long in [stacked.clone(), format!("b{stacked}"), "鍵".repeat(20)] {
            let begun = cut(&long, 5);
            assert!(!begun.is_empty() && short("x", begun, 5).is_ok(), "{begun:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_no_text_and_an_emoji_is_one() {
        for blank in ["", " \u{3000}\n", "\u{200b}\u{2060}", "\u{3164}", "\u{2800}\u{fe0f}", "\u{e0041}"] {
            assert!(is_invisible(blank), "{blank:?}");
        }
        for seen in ["?", "\u{1f469}\u{200d}\u{1f467}", "\u{200f}ア", "e\u{301}"] {
            assert!(!is_invisible(seen), "{seen:?}");
        }
    }

    #[test]
    fn control_and_direction_marks_are_removed() {
        assert_eq!(clean("a\u{0}b\u{202e}c\r\nd\te"), "abc\nd\te");
    }

    #[test]
    fn a_field_that_is_too_long_says_how_long_it_is() {
        let error = text("lead", &"あ".repeat(11), 10).unwrap_err();
        assert!(error.sentence(crate::Lang::Ja).contains("10文字以内"));
        assert!(error.sentence(crate::Lang::Ja).contains("いま11文字"));
    }

    #[test]
    fn promise_43_next_stays_on_this_site() {
        for evil in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "https://evil.example/",
            "/\t/evil.example",
            "/\n/evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "/%2e//evil.example",
            "",
            "evil",
            " //evil.example",
            "///evil.example",
            "/./\\evil.example",
        ] {
            let path = local_path(evil);
            assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'), "{evil:?} → {path}");
            assert!(!path.contains("evil"), "{evil:?} → {path}");
        }
        assert_eq!(local_path("/organize/security-jaws/32?x=1#s2"), "/organize/security-jaws/32?x=1#s2");
        assert_eq!(local_path("/search?q=鍵"), "/search?q=%E9%8D%B5");
    }
}
