//! Words that show what a search here is like: taken from what was said and asked. Pure.

use std::collections::{HashMap, HashSet};

/// Too common to show anything.
const COMMON: &str = "一二三四五六七八九十百千万人日月年回方中前後時分秒何私本件数度次今先上下目場他自用的性気話夜朝昼週間者側名体全部同";
const COMMON_WORDS: [&str; 10] = ["質問", "最初", "最後", "時間", "場合", "自分", "必要", "方法", "名前", "今日"];

/// What kind of word a run of characters is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Script {
    Kanji,
    Kana,
    Latin,
}

fn script(c: char) -> Option<Script> {
    match c {
        '\u{4e00}'..='\u{9fff}' | '々' => Some(Script::Kanji),
        '\u{30a1}'..='\u{30ff}' => Some(Script::Kana),
        c if c.is_ascii_alphabetic() => Some(Script::Latin),
        _ => None,
    }
}

/// What follows a stem of a verb or an adjective, and no noun.
fn is_inflected(next: char) -> bool {
    ('\u{3041}'..='\u{3096}').contains(&next) && !"はがをのにとでもへやかな".contains(next)
}

/// The runs of one script in a text, each once; of words that are inflected none.
fn runs(text: &str) -> HashSet<(Script, String)> {
    let mut found = HashSet::new();
    let mut run = (None, String::new());
    for c in text.chars().chain(['\n']) {
        let kind = script(c);
        if kind != run.0 {
            if let (Some(kind), word) = std::mem::take(&mut run)
                && !(kind == Script::Kanji && is_inflected(c))
            {
                found.insert((kind, word));
            }
            run.0 = kind;
        }
        if kind.is_some() {
            run.1.push(c);
        }
    }
    found
}

/// The nouns and names of a text that say what it is about.
pub(super) fn spoken_of(text: &str) -> Vec<String> {
    let says = |script: Script, word: &str| match (script, word.chars().count()) {
        (Script::Kanji, 1) => !COMMON.contains(word),
        (Script::Kanji, _) => !COMMON_WORDS.contains(&word),
        (Script::Kana | Script::Latin, n) => n >= 3,
    };
    runs(text).into_iter().filter(|(script, word)| says(*script, word)).map(|(_, word)| word).collect()
}

/// Up to three words: of one character, of two, and a longer name. Those that stand both in titles and in
/// texts come first, since they are what people speak of.
pub fn words(titles: &[String], texts: &[String]) -> Vec<String> {
    let mut seen: HashMap<(Script, String), (usize, usize)> = HashMap::new();
    for run in titles.iter().flat_map(|title| runs(title)) {
        seen.entry(run).or_default().0 += 1;
    }
    for run in texts.iter().flat_map(|text| runs(text)) {
        seen.entry(run).or_default().1 += 1;
    }
    let best = |fits: &dyn Fn(Script, &str) -> bool| {
        seen.iter()
            .filter(|((script, word), _)| fits(*script, word))
            // Among equals the first by its characters, so that it stays the same.
            .max_by_key(|((_, word), (titles, texts))| {
                ((*titles).min(*texts), titles + texts, std::cmp::Reverse(word.clone()))
            })
            .map(|((_, word), _)| word.clone())
    };
    let length = |word: &str| word.chars().count();
    let one = best(&|script, word| script == Script::Kanji && length(word) == 1 && !COMMON.contains(word));
    let two = best(&|script, word| script == Script::Kanji && length(word) == 2 && !COMMON_WORDS.contains(&word));
    let name = best(&|script, word| script == Script::Latin && length(word) >= 4)
        .or_else(|| best(&|script, word| script == Script::Kana && length(word) >= 3));
    one.into_iter().chain(two).chain(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(of: &[&str]) -> Vec<String> {
        of.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_spoken_of_and_asked_about_is_shown_in_three_lengths() {
        let titles = texts(&[
            "KMSの鍵を数える",
            "止まる前に止める",
            "権限を減らす",
            "GuardDutyを読む夜の話",
            "鍵の夜",
            "夜の話",
        ]);
        let asked = texts(&[
            "止まったら?",
            "鍵を消す前に何日待ちますか?",
            "その権限は要りますか?",
            "GuardDutyは全部読みますか?",
        ]);
        assert_eq!(words(&titles, &asked), ["鍵", "権限", "GuardDuty"]);
    }

    #[test]
    fn where_little_was_said_less_is_shown() {
        assert!(words(&[], &[]).is_empty());
        assert_eq!(words(&texts(&["セキュリティのはなし"]), &[]), ["セキュリティ"]);
    }
}
