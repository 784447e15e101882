//! Folds text for comparison, and remembers where each piece came from.
//!
//! Folding goes grapheme by grapheme, so that a hit in the folded text (ｱﾞ, ㍿, ﬁ and ① change their
//! length under NFKC) can be led back to whole graphemes of the original.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Folded text with the way back.
#[derive(Clone, Debug)]
pub struct Folded {
    /// NFKC, lower case, white space collapsed to single spaces, trimmed; no control or invisible characters.
    pub text: String,
    /// For each grapheme that left something: where its folded form begins, and its bytes in the original.
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    folded: usize,
    start: usize,
    end: usize,
}

impl Folded {
    pub fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut pieces = Vec::with_capacity(original.len() / 2);
        for (start, grapheme) in original.grapheme_indices(true) {
            let folded = text.len();
            fold_grapheme(grapheme, &mut text);
            if text.len() > folded {
                pieces.push(Piece { folded, start, end: start + grapheme.len() });
            }
        }
        if text.ends_with(' ') {
            text.pop();
            if pieces.last().is_some_and(|piece| piece.folded == text.len()) {
                pieces.pop();
            }
        }
        Self { text, pieces }
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

fn fold_grapheme(grapheme: &str, out: &mut String) {
    if let [byte] = grapheme.as_bytes() {
        push(char::from(byte.to_ascii_lowercase()), out);
        return;
    }
    // Twice, because lower case can undo NFKC's composition and NFKC can yield capitals.
    for c in grapheme.nfkc().flat_map(char::to_lowercase).nfkc() {
        push(c, out);
    }
}

fn push(c: char, out: &mut String) {
    let c = match c {
        '〜' => '~',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        'ς' => 'σ',
        _ => c,
    };
    if c.is_whitespace() {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    } else if !is_invisible(c) {
        out.push(c);
    }
}

/// Control characters, and those that show nothing: joiners, direction marks, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn width_case_and_space_do_not_matter() {
        assert_eq!(normalise("ＩＡＭ"), "iam");
        assert_eq!(normalise("ｾｷｭﾘﾃｨ ｶﾞｲﾄﾞ"), "セキュリティ ガイド");
        assert_eq!(normalise("　AWS\t\n　WAF　"), "aws waf");
        assert_eq!(normalise("㍿ﬁ①"), "株式会社fi1");
        assert_eq!(normalise("か\u{3099}"), "が");
        assert_eq!(normalise("a\0b\u{200b}c\u{202e}d"), "abcd");
        assert_eq!(normalise(" \u{7}　"), "");
    }

    #[test]
    fn kana_keep_their_kind() {
        assert_ne!(normalise("かぎ"), normalise("カギ"));
    }

    #[test]
    fn a_hit_inside_a_ligature_leads_back_to_the_whole_of_it() {
        let folded = Folded::new("A㍿B");
        let at = folded.text.find("会").unwrap();
        assert_eq!(folded.original(at, at + "会社".len()), Some((1, 4)));
    }

    proptest! {
        #[test]
        fn every_folded_range_maps_to_whole_graphemes(text in ".{0,60}", from in 0usize..80, len in 1usize..10) {
            let folded = Folded::new(&text);
            if let Some((start, end)) = folded.original(from, from + len) {
                prop_assert!(start < end && end <= text.len());
                let bounds: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
                prop_assert!(bounds.contains(&start) && bounds.contains(&end));
            }
        }

        #[test]
        fn folded_text_has_single_spaces_and_no_controls(text in any::<String>()) {
            let folded = normalise(&text);
            prop_assert!(!folded.contains("  ") && folded.trim() == folded);
            prop_assert!(!folded.chars().any(char::is_control));
        }
    }
}
