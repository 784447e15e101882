//! Labels of sessions: Session1, LT2, 3コマ目, セッション④, Track A-2, 閉会.

use crate::{
    clean::{fold, folded},
    draft::SectionKind,
};

/// The label that opens a section.
#[derive(Clone, Debug, PartialEq)]
pub struct Label<'a> {
    pub name: String,
    pub kind: SectionKind,
    pub rest: &'a str,
    /// A colon or bracket stands behind it, so that it cannot be prose.
    pub firm: bool,
    pub numbered: bool,
}

const LABELS: [(&str, SectionKind); 49] = {
    use SectionKind::{Announcement, Break, Closing, Lightning, Opening, Talk};
    [
        ("スポンサーセッション", Talk),
        ("sponsor session", Talk),
        ("スポンサーlt", Lightning),
        ("sponsor lt", Lightning),
        ("メインセッション", Talk),
        ("main session", Talk),
        ("特別セッション", Talk),
        ("ゲストセッション", Talk),
        ("ショートセッション", Talk),
        ("short session", Talk),
        ("セッション", Talk),
        ("session", Talk),
        ("lightning talk", Lightning),
        ("ライトニングトーク", Lightning),
        ("飛び込みlt", Lightning),
        ("lt枠", Lightning),
        ("lt", Lightning),
        ("メイントーク", Talk),
        ("トーク", Talk),
        ("talk", Talk),
        ("keynote", Talk),
        ("キーノート", Talk),
        ("基調講演", Talk),
        ("特別講演", Talk),
        ("招待講演", Talk),
        ("講演", Talk),
        ("登壇", Talk),
        ("発表", Talk),
        ("プレゼンテーション", Talk),
        ("プレゼン", Talk),
        ("事例紹介", Talk),
        ("事例発表", Talk),
        ("事例", Talk),
        ("パネルディスカッション", Talk),
        ("パネルトーク", Talk),
        ("パネル", Talk),
        ("対談", Talk),
        ("panel", Talk),
        ("ワークショップ", Talk),
        ("workshop", Talk),
        ("ハンズオン", Talk),
        ("track", Talk),
        ("トラック", Talk),
        ("オープニング", Opening),
        ("opening", Opening),
        ("クロージング", Closing),
        ("closing", Closing),
        ("休憩", Break),
        ("お知らせ", Announcement),
    ]
};

/// What stands behind a number and makes it a label: 1コマ目.
const COUNTERS: [&str; 12] =
    ["コマ目", "本目", "人目", "つ目", "つめ", "番目", "件目", "組目", "枠目", "セッション目", "発表目", "人め"];

const OPEN: [char; 5] = ['【', '[', '［', '「', '＜'];

/// "Session1: …", "LT 2：…", "【Session3】…", "■LT1. …", "1コマ目「…」", "セッション④ …", "Track A-2 …".
pub fn label(text: &str) -> Option<Label<'_>> {
    let start = text.trim_start_matches(['■', '□', '◆', '◇', '▼', '●', '○', '★', ' ', '*', '\u{3000}']);
    let start = start.trim_start_matches(
        |c: char| matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | ' '),
    );
    let bracket = OPEN.iter().position(|open| start.starts_with(*open)).map(|at| ['】', ']', '］', '」', '＞'][at]);
    let start = if bracket.is_some() { start.trim_start_matches(OPEN) } else { start };
    counted(start, bracket).or_else(|| worded(start, bracket)).or_else(|| ending(start))
}

/// A word of the organizers' own before a colon: 事例講演：, 学生発表:.
fn ending(start: &str) -> Option<Label<'_>> {
    let (name, rest) = start.split_once([':', '：'])?;
    let is_one_word = (3..=10).contains(&name.chars().count())
        && !name.contains(|c: char| c.is_whitespace() || "。、「」（）()のでにはがを".contains(c));
    let ends = ["講演", "発表", "セッション", "トーク", "LT"].iter().any(|end| name.ends_with(end));
    let rest = rest.trim();
    (is_one_word && ends && !rest.is_empty()).then(|| Label {
        name: name.to_owned(),
        kind: if name.ends_with("LT") { SectionKind::Lightning } else { SectionKind::Talk },
        rest,
        firm: true,
        numbered: false,
    })
}

/// A number and its counter: 1コマ目, ２人目, 一本目.
fn counted(start: &str, bracket: Option<char>) -> Option<Label<'_>> {
    let head: Vec<char> = start.chars().take(12).map(fold).collect();
    let digits = head.iter().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(**c)).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let behind: String = head[digits..].iter().collect();
    let counter = COUNTERS.iter().find(|counter| behind.starts_with(**counter))?;
    let (name, rest) = cut(start, digits + counter.chars().count());
    // A number alone is any bullet's.
    if rest.trim().is_empty() {
        return None;
    }
    finish(name, rest, bracket, SectionKind::Talk, true, true)
}

fn worded(start: &str, bracket: Option<char>) -> Option<Label<'_>> {
    let head: Vec<char> = start.chars().take(32).map(fold).collect();
    let text: String = head.iter().collect();
    let (word, kind) = LABELS.iter().find(|(word, _)| text.starts_with(word))?;
    let mut taken = word.chars().count();
    // "sessions", "ltの…": the word goes on.
    if head.get(taken).is_some_and(|c| c.is_ascii_alphabetic() && !matches!(*word, "track")) {
        return None;
    }
    let mut at = taken;
    if matches!(head.get(at), Some(' ' | '#' | '-' | '.' | '_')) {
        at += 1;
    }
    if head.get(at..).is_some_and(|rest| rest.starts_with(&['n', 'o', '.'])) {
        at += 3;
    }
    let number = number_at(&head, at, matches!(*word, "track" | "トラック" | "session" | "セッション"));
    let numbered = number > 0;
    if numbered {
        taken = at + number;
        for counter in COUNTERS {
            if head.get(taken..).is_some_and(|rest| rest.iter().collect::<String>().starts_with(counter)) {
                taken += counter.chars().count();
                break;
            }
        }
    }
    let (name, rest) = cut(start, taken);
    finish(name, rest, bracket, *kind, numbered, false)
}

/// Characters of a number: 12, 1-2, ④, and A, A-2, A2 where a letter may name a track.
fn number_at(head: &[char], at: usize, letters: bool) -> usize {
    let rest = head.get(at..).unwrap_or_default();
    if rest.first().is_some_and(|c| matches!(c, '\u{2460}'..='\u{2473}' | '\u{2776}'..='\u{277f}')) {
        return 1;
    }
    let letter = usize::from(
        letters
            && rest.first().is_some_and(|c| ('a'..='f').contains(c))
            && rest.get(1).is_none_or(|c| !c.is_alphabetic()),
    );
    let mut n = letter;
    if letter == 1 && matches!(rest.get(1), Some('-' | ' ')) && rest.get(2).is_some_and(char::is_ascii_digit) {
        n += 1;
    }
    let digits = rest[n.min(rest.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 3 || letter + digits == 0 {
        return 0;
    }
    n += digits;
    if matches!(rest.get(n), Some('-' | '.')) && rest.get(n + 1).is_some_and(char::is_ascii_digit) {
        n += 1 + rest[n + 1..].iter().take_while(|c| c.is_ascii_digit()).count().min(2);
    }
    n
}

/// The first characters, and what follows them.
fn cut(text: &str, chars: usize) -> (String, &str) {
    let length: usize = text.chars().take(chars).map(char::len_utf8).sum();
    (text[..length].trim().to_owned(), &text[length..])
}

fn finish(
    name: String,
    rest: &str,
    bracket: Option<char>,
    kind: SectionKind,
    numbered: bool,
    counted: bool,
) -> Option<Label<'_>> {
    if let Some(close) = bracket {
        let rest = rest.strip_prefix(close)?;
        let rest = rest.trim_start_matches([':', '：', ' ', '\u{3000}']).trim();
        return Some(Label { name, kind, rest, firm: true, numbered });
    }
    let behind = rest.trim_start();
    if let Some(rest) = behind.strip_prefix([':', '：', '｜', '|']) {
        return Some(Label { name, kind, rest: rest.trim(), firm: true, numbered });
    }
    let loose = behind.is_empty()
        || behind.len() < rest.len()
        || behind.starts_with([
            '.', '．', '、', '「', '『', '【', '-', '–', '—', '/', '(', '（', ')', '）', '・', '~', '〜',
        ])
        || counted && !behind.starts_with(['は', 'の', 'が', 'に', 'で', 'を', 'も', 'と']);
    let opened = behind.starts_with(['「', '『']);
    (loose && (numbered || opened)).then(|| Label {
        name,
        kind,
        rest: behind
            .trim_start_matches(['.', '．', '、', '-', '–', '—', '/', ')', '）', '・', ' ', '\u{3000}', '~', '〜'])
            .trim(),
        firm: opened && numbered,
        numbered,
    })
}

/// The kind that a title names, when it does.
pub fn kind_by_title(title: &str) -> Option<SectionKind> {
    let title = folded(title);
    let has = |words: &[&str]| words.iter().any(|w| title.contains(w));
    // A talk looks back too; the evening does it in few words.
    let short = title.chars().count() <= 14;
    let is_about = |words: &[&str]| words.iter().any(|w| title.starts_with(w) || short && title.contains(w));
    if has(&["q&a", "質問に回答", "質疑", "質問コーナー", "相談コーナー", "何でも相談", "なんでも相談", "質問に答え"])
    {
        Some(SectionKind::Qa)
    } else if is_about(&["総括", "クロージング", "閉会", "振り返り", "ふりかえり", "wrap-up", "closing"])
    {
        Some(SectionKind::Closing)
    } else if is_about(&["オープニング", "開会", "opening"]) {
        Some(SectionKind::Opening)
    } else if title.trim() == "休憩" || title.trim() == "break" {
        Some(SectionKind::Break)
    } else if has(&["お知らせ", "告知", "やるよ", "宣伝", "募集", "開催のご案内", "announcement"]) {
        Some(SectionKind::Announcement)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_many_communities() {
        let read = |text: &'static str| label(text).map(|l| (l.name, l.rest, l.firm, l.numbered));
        let is = |name: &str, rest: &'static str, firm, numbered| Some((name.to_owned(), rest, firm, numbered));
        assert_eq!(read("Session1: 夜の図書館"), is("Session1", "夜の図書館", true, true));
        assert_eq!(read("【LT 2】朝"), is("LT 2", "朝", true, true));
        assert_eq!(read("LT2「朝の図書館」佐藤さん"), is("LT2", "「朝の図書館」佐藤さん", true, true));
        assert_eq!(read("LT3 昼の図書館 / 高木"), is("LT3", "昼の図書館 / 高木", false, true));
        assert_eq!(read("セッション④ 雨の図書館"), is("セッション④", "雨の図書館", false, true));
        assert_eq!(read("1コマ目「夜の図書館」"), is("1コマ目", "「夜の図書館」", true, true));
        assert_eq!(read("Track A-2: 棚"), is("Track A-2", "棚", true, true));
        assert_eq!(read("セッションについて"), None);
        assert_eq!(read("ltの話"), None);
        assert_eq!(read("1つ目の理由は"), None);
    }
}
