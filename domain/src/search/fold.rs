//! Folds text for comparison, and remembers where each piece came from.
//!
//! Folding goes grapheme by grapheme, so that a hit in the folded text (ｱﾞ, ㍿, ﬁ and ① change their
//! length under NFKC) can be led back to whole graphemes of the original.
//!
//! What people take for the same word is the same: width and case; hiragana and katakana (まねーじど,
//! マネージド); a long vowel mark at the end of a word (セキュリティー, セキュリティ); the space within
//! Japanese (森川 律, 森川律). Stored documents are folded: whoever changes what comes out raises [`VERSION`].

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_segmentation::UnicodeSegmentation;

use crate::input::shows_nothing;

/// Of these rules. Documents of an older one are folded anew by the worker.
pub const VERSION: i16 = 3;

const LONG_VOWEL: char = 'ー';
/// One round is enough for almost all text; see [`Folded::new`].
const MAX_ROUNDS: usize = 8;

/// Folded text with the way back.
#[derive(Clone, Debug)]
pub struct Folded {
    /// NFKC, lower case, katakana for hiragana, white space collapsed to single spaces and none between
    /// Japanese characters, trimmed; no control or invisible characters, no long vowel mark that ends a word.
    pub text: String,
    /// For each piece of the folded text: where it begins, and the bytes in the original that it came from.
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    folded: usize,
    start: usize,
    end: usize,
}

/// A folded character of a grapheme.
#[derive(Clone, Copy)]
struct Unit {
    c: char,
    start: usize,
    end: usize,
    was_hiragana: bool,
}

impl Folded {
    /// Folding what is folded changes nothing.
    pub fn new(original: &str) -> Self {
        let mut folded = Self::once(original);
        // What was dropped may have parted characters that belong together ("か", a joiner, "゛").
        for _ in 0..MAX_ROUNDS {
            if is_nfkc_quick(folded.text.chars()) == IsNormalized::Yes {
                break;
            }
            let mut next = Self::once(&folded.text);
            if next.text == folded.text {
                break;
            }
            next.pieces.retain_mut(|piece| match folded.original(piece.start, piece.end) {
                Some((start, end)) => {
                    (piece.start, piece.end) = (start, end);
                    true
                }
                None => false,
            });
            folded = next;
        }
        folded
    }

    fn once(original: &str) -> Self {
        let units = units(original);
        let mut folded = Self { text: String::with_capacity(original.len()), pieces: Vec::with_capacity(units.len()) };
        // The last character that was written, and the first of the spaces since.
        let (mut last, mut space): (Option<Unit>, Option<Unit>) = (None, None);
        let mut at = 0;
        while let Some(unit) = units.get(at).copied() {
            if unit.c == ' ' {
                space = space.or(last.is_some().then_some(unit));
                at += 1;
                continue;
            }
            let marks = units[at..].iter().take_while(|unit| unit.c == LONG_VOWEL).count();
            if let (Some(before), 1..) = (last.filter(|unit| is_kana(unit.c)), marks) {
                let after = units[at + marks..].iter().find(|unit| unit.c != ' ');
                if !after.is_some_and(|after| is_kana(after.c) && after.was_hiragana == before.was_hiragana) {
                    // The word ends here. The marks belong to the character before them.
                    if let Some(piece) = folded.pieces.last_mut() {
                        piece.end = units[at + marks - 1].end;
                    }
                    at += marks;
                    continue;
                }
            }
            if let (Some(before), Some(space)) = (last, space.take())
                && !(is_japanese(before.c) && is_japanese(unit.c))
            {
                folded.write(Unit { c: ' ', ..space });
            }
            for unit in &units[at..at + marks.max(1)] {
                folded.write(*unit);
                last = Some(*unit);
            }
            at += marks.max(1);
        }
        folded
    }

    fn write(&mut self, unit: Unit) {
        // Characters of one grapheme are one piece.
        let is_known =
            unit.c != ' ' && self.pieces.last().is_some_and(|piece| (piece.start, piece.end) == (unit.start, unit.end));
        if !is_known {
            self.pieces.push(Piece { folded: self.text.len(), start: unit.start, end: unit.end });
        }
        self.text.push(unit.c);
    }

    /// Bytes of the original, whole graphemes, that the folded bytes `from..to` came from.
    /// `None` for an empty or foreign range.
    pub fn original(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        if from >= to || to > self.text.len() {
            return None;
        }
        let first = self.piece_at(from)?;
        let last = self.piece_at(to - 1)?;
        Some((first.start, last.end))
    }

    fn piece_at(&self, byte: usize) -> Option<Piece> {
        let after = self.pieces.partition_point(|piece| piece.folded <= byte);
        self.pieces.get(after.checked_sub(1)?).copied()
    }
}

/// The folded text alone.
pub fn normalise(text: &str) -> String {
    Folded::new(text).text
}

/// What each grapheme leaves, without regard to its neighbours; any white space is a space.
fn units(original: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(original.len() / 2);
    let mut base = String::new();
    for (start, grapheme) in original.grapheme_indices(true) {
        let end = start + grapheme.len();
        let mut add = |c: char, was_hiragana: bool| {
            if let Some(c) = normalise_char(c) {
                units.push(Unit { c, start, end, was_hiragana });
            }
        };
        if let [byte] = grapheme.as_bytes() {
            add(char::from(byte.to_ascii_lowercase()), false);
            continue;
        }
        base.clear();
        // Twice, because lower case can undo NFKC's composition and NFKC can yield capitals.
        base.extend(grapheme.nfkc().flat_map(char::to_lowercase).nfkc());
        let was_hiragana = base.chars().any(is_hiragana);
        // Once more, because ヷ is one character and わ゙ is two.
        base.chars().map(katakana).nfkc().for_each(|c| add(c, was_hiragana));
    }
    units
}

/// The character as it is compared; `None` for one that shows nothing.
fn normalise_char(c: char) -> Option<char> {
    match c {
        '〜' => Some('~'),
        '’' | '‘' => Some('\''),
        '“' | '”' => Some('"'),
        'ς' => Some('σ'),
        _ if c.is_whitespace() => Some(' '),
        _ => (!shows_nothing(c)).then_some(c),
    }
}

const fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

/// Kana after folding; the long vowel mark is none by itself.
const fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ヽ' | 'ヾ' | 'ㇰ'..='ㇿ')
}

/// Written without spaces between words.
const fn is_japanese(c: char) -> bool {
    is_kana(c)
        || c == LONG_VOWEL
        || matches!(c, '々' | '〆' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}')
}

/// Hiragana as katakana, which stand 96 places later in the same order.
pub(super) fn katakana(c: char) -> char {
    if is_hiragana(c) { char::from_u32(u32::from(c) + 0x60).unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Signs that meet each other in every rule.
    const TRICKY: &str = "([ a-cA-C\n　]|[ぁ-ん]|[ァ-ヺ]|[ーｰ゛゜ﾞﾟ\u{3099}\u{309a}]|[一-丁]|[ｱ-ﾝ]|㍿|㌀|㌓|ﬁ|①|ㄱ|ㅏ|\u{1161}|\u{200b}|\u{301}|ς|Σ|İ){0,24}";

    #[test]
    fn width_case_and_space_do_not_matter() {
        assert_eq!(normalise("ＩＡＭ"), "iam");
        assert_eq!(normalise("ｾｷｭﾘﾃｨ ｶﾞｲﾄﾞ"), "セキュリティガイド");
        assert_eq!(normalise("　AWS\t\n　WAF　"), "aws waf");
        assert_eq!(normalise("㍿ﬁ①"), "株式会社fi1");
        assert_eq!(normalise("か\u{3099}"), "ガ");
        assert_eq!(normalise("a\0b\u{200b}c\u{202e}d"), "abcd");
        assert_eq!(normalise(" \u{7}　"), "");
    }

    #[test]
    fn hiragana_and_katakana_are_one() {
        assert_eq!(normalise("まねーじど"), normalise("マネージド"));
        assert_eq!(normalise("かぎ"), normalise("ｶｷﾞ"));
        assert_eq!(normalise("わ\u{3099}ゔゝ"), "ヷヴヽ");
    }

    #[test]
    fn a_long_vowel_mark_that_ends_a_word_makes_no_difference() {
        for (with, without) in [
            ("セキュリティー", "セキュリティ"),
            ("サーバーの設定", "サーバの設定"),
            ("サーバー・AWS", "サーバ・AWS"),
            ("せきゅりてぃー", "セキュリティ"),
            ("サーバーーー!", "サーバ!"),
            ("ｻｰﾊﾞｰ", "サーバ"),
        ] {
            assert_eq!(normalise(with), normalise(without), "{with}");
        }
        assert_ne!(normalise("ビール"), normalise("ビル"));
        assert_eq!(normalise("らーめん"), "ラーメン");
        assert_eq!(normalise("ー"), "ー");
    }

    #[test]
    fn the_space_within_japanese_makes_no_difference_and_any_other_does() {
        assert_eq!(normalise("森川 律"), "森川律");
        assert_eq!(normalise("ピーター　パン"), normalise("ピーターパン"));
        assert_eq!(normalise("Nora Lindqvist"), "nora lindqvist");
        assert_eq!(normalise("AWS の 鍵"), "aws ノ鍵");
    }

    #[test]
    fn a_hit_inside_a_ligature_leads_back_to_the_whole_of_it() {
        let folded = Folded::new("A㍿B");
        let at = folded.text.find("会").unwrap();
        assert_eq!(folded.original(at, at + "会社".len()), Some((1, 4)));
    }

    #[test]
    fn a_hit_leads_back_over_what_was_dropped() {
        let text = "佐伯 真帆とサーバーの話";
        let folded = Folded::new(text);
        let shown = |needle: &str| {
            let at = folded.text.find(needle).unwrap();
            let (start, end) = folded.original(at, at + needle.len()).unwrap();
            &text[start..end]
        };
        assert_eq!(shown("佐伯真帆"), "佐伯 真帆");
        assert_eq!(shown("サーバ"), "サーバー");
        assert_eq!(shown("バノ"), "バーの");
        assert_eq!(shown("ト"), "と");
    }

    proptest! {
        #[test]
        fn every_folded_range_maps_to_whole_graphemes(text in TRICKY, from in 0usize..80, len in 1usize..10) {
            let folded = Folded::new(&text);
            if let Some((start, end)) = folded.original(from, from + len) {
                prop_assert!(start < end && end <= text.len());
                let bounds: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
                prop_assert!(bounds.contains(&start) && bounds.contains(&end));
            }
            if !folded.text.is_empty() {
                prop_assert!(folded.original(0, folded.text.len()).is_some());
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in TRICKY) {
            let folded = normalise(&text);
            prop_assert_eq!(&normalise(&folded), &folded, "{:?}", text);
        }

        #[test]
        fn folded_text_has_single_spaces_and_no_controls(text in any::<String>()) {
            let folded = normalise(&text);
            prop_assert!(!folded.contains("  ") && folded.trim() == folded);
            prop_assert!(!folded.chars().any(char::is_control));
            prop_assert_eq!(&normalise(&folded), &folded);
        }
    }
}
