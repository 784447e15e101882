//! Latin letters read as kana, as Japanese keyboards type them: `genchi` is ゲンチ. Pure.

/// Syllables, the longest first, so that `sha` is not `s` and `ha`.
const SYLLABLES: &[(&str, &str)] = &[
    ("kya", "キャ"),
    ("kyu", "キュ"),
    ("kyo", "キョ"),
    ("sha", "シャ"),
    ("shu", "シュ"),
    ("sho", "ショ"),
    ("shi", "シ"),
    ("sya", "シャ"),
    ("syu", "シュ"),
    ("syo", "ショ"),
    ("cha", "チャ"),
    ("chu", "チュ"),
    ("cho", "チョ"),
    ("chi", "チ"),
    ("tya", "チャ"),
    ("tyu", "チュ"),
    ("tyo", "チョ"),
    ("tsu", "ツ"),
    ("nya", "ニャ"),
    ("nyu", "ニュ"),
    ("nyo", "ニョ"),
    ("hya", "ヒャ"),
    ("hyu", "ヒュ"),
    ("hyo", "ヒョ"),
    ("mya", "ミャ"),
    ("myu", "ミュ"),
    ("myo", "ミョ"),
    ("rya", "リャ"),
    ("ryu", "リュ"),
    ("ryo", "リョ"),
    ("gya", "ギャ"),
    ("gyu", "ギュ"),
    ("gyo", "ギョ"),
    ("zya", "ジャ"),
    ("zyu", "ジュ"),
    ("zyo", "ジョ"),
    ("bya", "ビャ"),
    ("byu", "ビュ"),
    ("byo", "ビョ"),
    ("pya", "ピャ"),
    ("pyu", "ピュ"),
    ("pyo", "ピョ"),
    ("ka", "カ"),
    ("ki", "キ"),
    ("ku", "ク"),
    ("ke", "ケ"),
    ("ko", "コ"),
    ("sa", "サ"),
    ("si", "シ"),
    ("su", "ス"),
    ("se", "セ"),
    ("so", "ソ"),
    ("ta", "タ"),
    ("ti", "チ"),
    ("tu", "ツ"),
    ("te", "テ"),
    ("to", "ト"),
    ("na", "ナ"),
    ("ni", "ニ"),
    ("nu", "ヌ"),
    ("ne", "ネ"),
    ("no", "ノ"),
    ("ha", "ハ"),
    ("hi", "ヒ"),
    ("fu", "フ"),
    ("hu", "フ"),
    ("he", "ヘ"),
    ("ho", "ホ"),
    ("ma", "マ"),
    ("mi", "ミ"),
    ("mu", "ム"),
    ("me", "メ"),
    ("mo", "モ"),
    ("ya", "ヤ"),
    ("yu", "ユ"),
    ("yo", "ヨ"),
    ("ra", "ラ"),
    ("ri", "リ"),
    ("ru", "ル"),
    ("re", "レ"),
    ("ro", "ロ"),
    ("wa", "ワ"),
    ("wo", "ヲ"),
    ("ga", "ガ"),
    ("gi", "ギ"),
    ("gu", "グ"),
    ("ge", "ゲ"),
    ("go", "ゴ"),
    ("za", "ザ"),
    ("zi", "ジ"),
    ("ji", "ジ"),
    ("ja", "ジャ"),
    ("ju", "ジュ"),
    ("jo", "ジョ"),
    ("zu", "ズ"),
    ("ze", "ゼ"),
    ("zo", "ゾ"),
    ("da", "ダ"),
    ("di", "ヂ"),
    ("du", "ヅ"),
    ("de", "デ"),
    ("do", "ド"),
    ("ba", "バ"),
    ("bi", "ビ"),
    ("bu", "ブ"),
    ("be", "ベ"),
    ("bo", "ボ"),
    ("pa", "パ"),
    ("pi", "ピ"),
    ("pu", "プ"),
    ("pe", "ペ"),
    ("po", "ポ"),
    ("nn", "ン"),
    ("a", "ア"),
    ("i", "イ"),
    ("u", "ウ"),
    ("e", "エ"),
    ("o", "オ"),
    ("-", "ー"),
];

/// The kana of lower-case Latin letters; `None` where some of it is no syllable. A last consonant is one that is
/// still being typed, and is left out.
pub fn kana(latin: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = latin;
    while let Some(first) = rest.chars().next() {
        if let Some((latin, kana)) = SYLLABLES.iter().find(|(latin, _)| rest.starts_with(latin)) {
            out.push_str(kana);
            rest = &rest[latin.len()..];
            continue;
        }
        let next = rest[first.len_utf8()..].chars().next();
        match next {
            // A doubled consonant is a small ツ, an n before another consonant is ン.
            Some(second) if second == first && first.is_ascii_lowercase() => out.push('ッ'),
            Some(second) if first == 'n' && second.is_ascii_lowercase() => out.push('ン'),
            None if first == 'n' => out.push('ン'),
            _ if first.is_ascii_lowercase() && rest.len() <= 2 && rest.bytes().all(|b| b.is_ascii_lowercase()) => {
                return (!out.is_empty()).then_some(out);
            }
            _ => return None,
        }
        rest = &rest[first.len_utf8()..];
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::kana;

    #[test]
    fn letters_are_read_as_they_are_typed() {
        for (latin, expected) in [
            ("genchi", "ゲンチ"),
            ("taimuteeburu", "タイムテエブル"),
            ("settei", "セッテイ"),
            ("shitsumon", "シツモン"),
            ("menba-", "メンバー"),
            ("moushikomi", "モウシコミ"),
            ("shitsumo", "シツモ"),
            ("shitsum", "シツ"),
        ] {
            assert_eq!(kana(latin).as_deref(), Some(expected), "{latin}");
        }
        assert_eq!(kana("iam"), Some("イア".to_owned()), "a consonant that is still being typed");
        assert_eq!(kana("x2"), None);
        assert_eq!(kana(""), None);
    }
}
