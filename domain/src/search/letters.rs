//! Names in kana and in Latin letters as one: シライシ, しらいし, `shiraishi` and `siraisi` are the same, and so are サトウ,
//! `satou`, `satoh` and `Satō`. Pure. The door's script does the same for what is typed there
//! (`app/browser/door/6-searching.js`).

use unicode_normalization::UnicodeNormalization as _;

use super::fold::katakana;

/// Rows of kana, each with its consonant; across them the vowels.
const ROWS: &[(&str, &str)] = &[
    ("", "アイウエオ"),
    ("k", "カキクケコ"),
    ("g", "ガギグゲゴ"),
    ("s", "サシスセソ"),
    ("z", "ザジズゼゾ"),
    ("t", "タチツテト"),
    ("d", "ダ  デド"),
    ("n", "ナニヌネノ"),
    ("h", "ハヒフヘホ"),
    ("b", "バビブベボ"),
    ("p", "パピプペポ"),
    ("m", "マミムメモ"),
    ("y", "ヤ ユ ヨ"),
    ("r", "ラリルレロ"),
    ("w", "ワ   "),
];
const VOWELS: &str = "aiueo";
/// Kana that are read otherwise than their row says.
const ALONE: &[(char, &str)] =
    &[('ヂ', "zi"), ('ヅ', "zu"), ('ヲ', "o"), ('ヴ', "bu"), ('ン', "n"), ('ッ', ""), ('ー', "")];
/// Small ones, which take the place of the vowel before them.
const SMALL: &[(char, &str)] =
    &[('ャ', "ya"), ('ュ', "yu"), ('ョ', "yo"), ('ァ', "a"), ('ィ', "i"), ('ゥ', "u"), ('ェ', "e"), ('ォ', "o")];
/// Ways of writing the same sound, one after the other. A beginning that is still being typed becomes one too.
const SPELLINGS: &[(&str, &str)] = &[
    ("tch", "ch"),
    ("sha", "sya"),
    ("shu", "syu"),
    ("sho", "syo"),
    ("sh", "s"),
    ("cha", "tya"),
    ("chu", "tyu"),
    ("cho", "tyo"),
    ("ch", "t"),
    ("ts", "t"),
    ("ja", "zya"),
    ("ju", "zyu"),
    ("jo", "zyo"),
    ("j", "z"),
    ("dz", "z"),
    ("f", "h"),
    ("l", "r"),
    ("v", "b"),
    ("mb", "nb"),
    ("mp", "np"),
    ("nm", "m"),
];

/// One word as it sounds, in small Latin letters; what is neither kana nor Latin stays as it is.
pub fn letters(word: &str) -> String {
    let mut read = String::new();
    for c in word.nfkc().flat_map(char::to_lowercase).map(katakana) {
        if let Some((_, small)) = SMALL.iter().find(|(kana, _)| *kana == c) {
            let vowel = read.chars().next_back().filter(|last| VOWELS.contains(*last));
            if vowel.is_some() {
                read.pop();
            }
            // ウィ is `wi`.
            let is_open = read.chars().next_back().is_none_or(|before| VOWELS.contains(before));
            if vowel == Some('u') && is_open && small.len() == 1 {
                read.push('w');
            }
            read.push_str(small);
        } else if let Some((_, alone)) = ALONE.iter().find(|(kana, _)| *kana == c) {
            read.push_str(alone);
        } else if let Some((consonant, vowel)) = in_rows(c) {
            read.push_str(consonant);
            read.push(vowel);
        } else {
            read.push(c);
        }
    }
    // Ō without its line; and what stands between letters for the eye alone.
    let is_mark = |c: &char| matches!(c, '\u{300}'..='\u{36f}' | '-' | '‐' | '\'' | '’');
    let plain: String = read.nfd().filter(|c| !is_mark(c)).collect();
    let spelled = SPELLINGS.iter().fold(plain, |text, (from, to)| text.replace(from, to));
    without_length(&spelled)
}

/// Whether words find a name by how they sound: each is the beginning of one of its words, in whatever order, or all of
/// them together are the beginning of it. Words that cannot be spelled in Latin letters find nobody.
pub fn sounds_like(name: &str, words: &str) -> bool {
    let wanted = parts(words);
    let is_spelled = |part: &String| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    if wanted.is_empty() || !wanted.iter().all(is_spelled) {
        return false;
    }
    let known = parts(name);
    wanted.iter().all(|part| known.iter().any(|one| one.starts_with(part.as_str())))
        || letters(&joined(name)).starts_with(&letters(&joined(words)))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '・' | '･')).filter(|word| !word.is_empty())
}

fn parts(text: &str) -> Vec<String> {
    words_of(text).map(letters).collect()
}

fn joined(text: &str) -> String {
    words_of(text).collect()
}

fn in_rows(c: char) -> Option<(&'static str, char)> {
    if c == ' ' {
        return None;
    }
    ROWS.iter().find_map(|(consonant, row)| {
        let (_, vowel) = row.chars().zip(VOWELS.chars()).find(|(kana, _)| *kana == c)?;
        Some((*consonant, vowel))
    })
}

/// Long vowels and doubled consonants once, as some write them so and some otherwise: `satoh` and `satou` are `sato`.
fn without_length(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after_o = short.ends_with('o');
        let is_long = match c {
            'u' => after_o,
            'h' => after_o && !rest.peek().is_some_and(|next| VOWELS.contains(*next)),
            _ => false,
        };
        if !is_long && !short.ends_with(c) {
            short.push(c);
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::{letters, sounds_like};

    #[test]
    fn a_sound_is_one_however_it_is_written() {
        let same: &[(&str, &[&str])] = &[
            ("siraisi", &["シライシ", "しらいし", "ｼﾗｲｼ", "shiraishi", "SIRAISI", "Shiraishi"]),
            ("sato", &["サトウ", "さとう", "サトー", "satou", "satoh", "Satō", "sato"]),
            ("ono", &["オオノ", "おおの", "Ohno", "oono", "ono"]),
            ("zyunitiro", &["ジュンイチロウ", "junichirou", "jun'ichiro", "Jun-ichiro", "zyunitirou"]),
            ("tyo", &["チョウ", "chou", "cho", "tyou"]),
            ("honda", &["ホンダ", "ほんだ", "honda"]),
            ("homa", &["ホンマ", "honma", "homma"]),
            ("hatori", &["ハットリ", "hattori"]),
            ("mituko", &["ミツコ", "mitsuko", "mituko"]),
            ("wiriam", &["william"]),
            ("wiriamu", &["ウィリアム"]),
            ("bikutoria", &["ヴィクトリア", "ビクトリア", "vikutoria"]),
        ];
        for (expected, ways) in same {
            for way in *ways {
                assert_eq!(letters(way), *expected, "{way}");
            }
        }
        assert_eq!(letters("白石"), "白石");
        assert_eq!(letters(""), "");
    }

    #[test]
    fn a_name_is_found_by_the_beginning_of_its_words() {
        for words in
            ["shiraishi", "SIRAI", "shiraish", "yuu", "yu shiraishi", "shiraishi yuu", "shiraishiyuu", "ｓｈｉｒａｉ"]
        {
            assert!(sounds_like("シライシ ユウ", words), "{words}");
        }
        assert!(sounds_like("サトウ　ウタ", "uta") && sounds_like("サトウ　ウタ", "satouuta"));
        assert!(sounds_like("Shiraishi Yu", "しらいし") && sounds_like("リアム・フォスター", "liam"));
        for words in ["", "  ", "kuroishi", "raishi", "shiraishi ken", "白石", "k7q4"] {
            assert!(!sounds_like("シライシ ユウ", words), "{words}");
        }
    }
}
