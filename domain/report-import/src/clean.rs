//! Characters: what nobody sees goes, what looks alike becomes one.

use unicode_normalization::UnicodeNormalization as _;

/// Composed letters, and one kind of line end. The number of lines stays.
pub fn normalise(source: &str) -> String {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    source.replace("\r\n", "\n").replace('\r', "\n").nfc().collect()
}

/// Control characters out, full blanks and non-breaking ones at the ends too.
pub fn clean(text: &str) -> String {
    let kept: String =
        text.chars().filter(|c| !is_noise(*c)).map(|c| if matches!(c, '\t' | '\u{a0}') { ' ' } else { c }).collect();
    kept.trim().to_owned()
}

/// Characters that nobody sees: controls other than the tab, zero-width blanks, marks of direction that could turn
/// the text around them.
pub fn is_noise(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Full-width letters, digits and signs as their ASCII ones, in lower case.
pub fn fold(c: char) -> char {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    };
    c.to_ascii_lowercase()
}

pub fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

pub fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '々' | 'ヶ' | '〆' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}')
}

pub fn is_japanese(c: char) -> bool {
    is_kanji(c) || is_kana(c) || matches!(c, '\u{3001}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}')
}

/// Two pieces of one paragraph: Japanese needs no blank where a line was broken.
pub fn join(a: &mut String, b: &str) {
    let blank = match (a.chars().last(), b.chars().next()) {
        (Some(x), Some(y)) => !(x.is_whitespace() || is_japanese(x) && is_japanese(y)),
        _ => false,
    };
    if blank {
        a.push(' ');
    }
    a.push_str(b);
}

/// Letters and digits alone, folded: what remains when two writings of one line are compared.
pub fn squeezed(text: &str) -> String {
    folded(text).chars().filter(|c| c.is_alphanumeric()).collect()
}
