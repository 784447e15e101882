//! Numbers, dates and hashtags in a line of text.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::clean::folded;

/// An event's number with the words before it: ("Security-JAWS", 32).
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered {
    pub name: String,
    pub number: u32,
    /// Only a # says so, which stands before numbers of anything.
    pub is_sign: bool,
    /// Where it stands, in characters: from 第, # or Vol. to its end, 回 included.
    pub at: Range<usize>,
}

/// Every 第N回, #N and Vol.N of a line, each with the name before it. Linear in the length.
pub fn numbers(text: &str) -> Vec<Numbered> {
    let text = folded_keep_case(text);
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut name_from = 0;
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let hit = match chars[at] {
            '第' => digits(&rest[1..])
                .or_else(|| kanji_number(&rest[1..]))
                .filter(|(_, end)| rest.get(end + 1..).is_some_and(|r| after_blanks(r) == Some('回'))),
            '#' => digits(&rest[1..])
                .filter(|(_, end)| rest.get(end + 1).is_none_or(|c| !c.is_alphanumeric() || is_japanese(*c))),
            'v' | 'V' if at == 0 || !chars[at - 1].is_alphanumeric() => {
                let word: String = rest.iter().take(4).collect::<String>().to_lowercase();
                let skip = if matches!(word.as_str(), "vol." | "vol ") { 4 } else { 0 };
                if skip == 0 { None } else { digits(&rest[skip..]).map(|(n, end)| (n, end + skip - 1)) }
            }
            _ => None,
        };
        if let Some((number, end)) = hit {
            let name: String = chars[name_from..at].iter().collect();
            let behind: String = chars[(at + end + 1).min(chars.len())..].iter().take(60).collect();
            let stops = (at + end + 1..chars.len())
                .find(|next| chars[*next] != ' ' && !(chars[at] == '第' && chars[*next] == '回'))
                .unwrap_or(chars.len());
            found.push(Numbered {
                name: Some(series_name(&name)).filter(|n| !n.is_empty()).unwrap_or_else(|| name_behind(&behind)),
                number,
                is_sign: chars[at] == '#',
                at: at..stops,
            });
            at += end + 1;
            while chars.get(at).is_some_and(|c| matches!(c, ' ' | '回')) {
                at += 1;
            }
            name_from = at;
        } else {
            at += 1;
        }
    }
    found
}

fn folded_keep_case(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}') { crate::clean::fold(c) } else { c })
        .collect()
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

fn after_blanks(chars: &[char]) -> Option<char> {
    chars.iter().copied().find(|c| *c != ' ')
}

/// Up to four digits after blanks, and how many characters they take with the blanks.
fn digits(chars: &[char]) -> Option<(u32, usize)> {
    let blanks = chars.iter().take_while(|c| **c == ' ').count();
    let digits: String = chars[blanks..].iter().take_while(|c| c.is_ascii_digit()).take(5).collect();
    (1..=4).contains(&digits.len()).then_some(())?;
    let number = digits.parse().ok()?;
    Some((number, blanks + digits.len()))
}

/// 一, 十二, 百三 up to 999, and how many characters it takes.
fn kanji_number(chars: &[char]) -> Option<(u32, usize)> {
    let mut total = 0_u32;
    let mut digit = None;
    let mut taken = 0;
    for c in chars.iter().take(7) {
        match "〇一二三四五六七八九".chars().position(|k| k == *c) {
            Some(n) => digit = u32::try_from(n).ok(),
            None => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => break,
                };
                total += digit.take().unwrap_or(1) * unit;
            }
        }
        taken += 1;
    }
    (taken > 0).then(|| (total + digit.unwrap_or(0), taken))
}

/// The name at the end of what stands before a number: brackets, joining words and dates fall away.
fn series_name(before: &str) -> String {
    // A sign such as [report] says what the text is.
    let before = before
        .trim_start()
        .strip_prefix('[')
        .and_then(|b| b.split_once(']'))
        .filter(|(_, rest)| !rest.trim().is_empty())
        .map_or(before, |(_, rest)| rest);
    let tail = before
        .rsplit(['×', '✕', '】', '」', '、', '。', '/', '|', '&'])
        .find(|p| !p.trim().is_empty())
        .unwrap_or_default();
    let tail = tail.rsplit(']').find(|p| !p.trim_matches(['[', ' ', '【']).is_empty()).unwrap_or_default();
    let tail = tail.rsplit(" x ").next().unwrap_or_default();
    let trimmed =
        |text: &str| text.trim_matches(|c: char| c.is_whitespace() || "【[(（:：-–—#・の「".contains(c)).to_owned();
    let name = trimmed(tail);
    // 見本の会レポート 第3回: what the text is stands before the number too.
    let kind =
        ["参加レポート", "開催レポート", "レポート", "参加レポ", "レポ", "まとめ", "議事録", "参加記", "参加メモ"];
    let bare =
        kind.iter().find_map(|kind| name.strip_suffix(kind)).map(trimmed).filter(|bare| bare.chars().count() > 1);
    bare.unwrap_or(name)
}

/// The name that follows 第5回, where none stands before it: 第5回 港町データ会に参加しました.
fn name_behind(behind: &str) -> String {
    let behind = behind.trim_start_matches(['回', ' ', '　', '】', ']', '）', ')']);
    let ends = [
        "に参加",
        "に登壇",
        "へ参加",
        "に行",
        "を開催",
        "が開催",
        "の参加",
        "のレポ",
        "レポート",
        "参加",
        "開催",
        "報告",
        "のご",
        "の感想",
        "メモ",
        "まとめ",
        "議事録",
        "「",
        "『",
        "（",
        "(",
        "【",
        "#",
        " - ",
        "｜",
        "|",
        "、",
        "。",
        "！",
        "で",
    ];
    let end = ends.iter().filter_map(|end| behind.find(end)).min().unwrap_or(behind.len());
    let name = behind[..end].trim();
    if (2..=30).contains(&name.chars().count()) { name.to_owned() } else { String::new() }
}

/// A date in a text, and whether it exists.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// As written, for messages.
    pub text: String,
    /// `None` when there is no such day.
    pub date: Option<NaiveDate>,
    /// The weekday that is named does not fit the date.
    pub weekday_wrong: bool,
    /// 年月日 rather than signs between numbers.
    pub spelled: bool,
}

/// Dates of a line in order: 2024年2月14日(水)・15日(木), 2024/2/14, 2024-02-14, 2024.02.14.
pub fn dates(text: &str) -> Vec<Found> {
    let chars: Vec<char> = folded(text).chars().collect();
    let mut found: Vec<Found> = Vec::new();
    let mut last: Option<(i32, u32)> = None;
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() || (at > 0 && chars[at - 1].is_ascii_digit()) {
            at += 1;
            continue;
        }
        let Some((year, month, day, end, spelled)) = one(&chars[at..], last, !found.is_empty()) else {
            at += 1;
            continue;
        };
        let date = NaiveDate::from_ymd_opt(year, month, day);
        let (weekday, taken) = weekday(&chars[at + end..]);
        let weekday_wrong = matches!((date, weekday), (Some(d), Some(w)) if d.weekday().num_days_from_monday() != w);
        found.push(Found { text: chars[at..at + end].iter().collect(), date, weekday_wrong, spelled });
        last = Some((year, month));
        at += end + taken;
    }
    found
}

/// The first day without a year: 5月1日, 5/1(水).
pub fn partial_date(text: &str) -> Option<(u32, u32)> {
    let chars: Vec<char> = folded(text).chars().collect();
    (0..chars.len()).find_map(|at| {
        if !chars[at].is_ascii_digit()
            || at > 0 && (chars[at - 1].is_ascii_digit() || matches!(chars[at - 1], '/' | '年' | '-' | '.'))
        {
            return None;
        }
        let (month, n) = number(&chars[at..])?;
        let sign = *chars.get(at + n)?;
        let (day, m) = number(chars.get(at + n + 1..)?)?;
        let behind = chars.get(at + n + 1 + m);
        let ends = match sign {
            '月' => behind == Some(&'日'),
            '/' => behind == Some(&'('),
            _ => false,
        };
        (ends && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
    })
}

/// Year, month, day, length, spelled.
fn one(chars: &[char], last: Option<(i32, u32)>, further: bool) -> Option<(i32, u32, u32, usize, bool)> {
    let (first, mut at) = number(chars)?;
    if at == 4 {
        let sign = *chars.get(at)?;
        let (next, ends) = match sign {
            '年' => ('月', Some('日')),
            '/' | '-' | '.' => (sign, None),
            _ => return None,
        };
        at = skip(chars, at + 1);
        let (month, n) = number(chars.get(at..)?)?;
        at = skip(chars, at + n);
        (*chars.get(at)? == next).then_some(())?;
        at = skip(chars, at + 1);
        let (day, n) = number(chars.get(at..)?)?;
        at += n;
        if let Some(end) = ends {
            at = skip(chars, at);
            (chars.get(at) == Some(&end)).then(|| at += 1)?;
        }
        return Some((i32::try_from(first).ok()?, month, day, at, ends.is_some()));
    }
    // "・15日", "〜2月15日" after a whole date
    let (year, last_month) = last.filter(|_| further)?;
    match chars.get(at)? {
        '日' if chars.get(at + 1) != Some(&'目') && chars.get(at + 1) != Some(&'間') => {
            Some((year, last_month, first, at + 1, true))
        }
        '月' => {
            let (day, n) = number(chars.get(at + 1..)?)?;
            (chars.get(at + 1 + n) == Some(&'日')).then_some((year, first, day, at + n + 2, true))
        }
        _ => None,
    }
}

fn number(chars: &[char]) -> Option<(u32, usize)> {
    let digits: String = chars.iter().take_while(|c| c.is_ascii_digit()).take(5).collect();
    (1..=4).contains(&digits.len()).then_some(())?;
    digits.parse().ok().map(|n| (n, digits.len()))
}

fn skip(chars: &[char], at: usize) -> usize {
    at + chars.get(at..).unwrap_or_default().iter().take(3).take_while(|c| **c == ' ').count()
}

/// "(水)" as days from Monday, and its length.
fn weekday(chars: &[char]) -> (Option<u32>, usize) {
    let at = skip(chars, 0);
    if chars.get(at) != Some(&'(') {
        return (None, 0);
    }
    let day = chars.get(at + 1).and_then(|c| "月火水木金土日".chars().position(|w| w == *c));
    (day.and_then(|d| u32::try_from(d).ok()), if day.is_some() { at + 2 } else { 0 })
}

/// Hashtags of a line without `#`, and the line without them. A bare number is not a hashtag.
pub fn hashtags(text: &str) -> (Vec<String>, String) {
    let mut tags = Vec::new();
    let mut rest: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let tag = word.strip_prefix(['#', '＃']).map(|t| t.trim_end_matches(['、', ',', '。']));
        match tag.filter(|t| {
            t.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | 'ー')) && t.chars().any(char::is_alphabetic)
        }) {
            Some(tag) => tags.push(tag.to_owned()),
            None => rest.push(word),
        }
    }
    (tags, rest.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(y, m, d)
    }

    #[test]
    fn numbers_are_read_with_their_series() {
        let read = |t: &str| numbers(t).into_iter().map(|n| (n.name, n.number)).collect::<Vec<_>>();
        assert_eq!(read("Hoge-JAWS【第12回】 勉強会"), [("Hoge-JAWS".to_owned(), 12)]);
        assert_eq!(
            read("[特別!]Hoge-JAWS 第１２回 × Piyo会 #7 レポート"),
            [("Hoge-JAWS".to_owned(), 12), ("Piyo会".to_owned(), 7)]
        );
        assert_eq!(read("もくもく会 Vol.3"), [("もくもく会".to_owned(), 3)]);
        assert_eq!(read("#hoge12 第回 #abc"), []);
    }

    #[test]
    fn numbers_in_kanji_and_the_zeroth_are_numbers() {
        let read = |t: &str| numbers(t).into_iter().map(|n| n.number).collect::<Vec<_>>();
        assert_eq!(read("見本の会 第一回レポート"), [1]);
        assert_eq!(read("見本の会 第二十三回、第百回、第0回"), [23, 100, 0]);
        assert_eq!(read("第一印象"), [0; 0]);
    }

    #[test]
    fn two_days_share_year_and_month() {
        let read = dates("2024年2月14日(水)・15日(木) 開催");
        assert_eq!(read.iter().map(|f| f.date).collect::<Vec<_>>(), [day(2024, 2, 14), day(2024, 2, 15)]);
        assert!(read.iter().all(|f| !f.weekday_wrong));
        assert!(dates("2024年2月14日(木)")[0].weekday_wrong);
        assert_eq!(dates("2024年2月30日")[0].date, None);
        assert_eq!(dates("Clock Icon2024.02.14")[0].date, day(2024, 2, 14));
        assert_eq!(dates("2023/11/27 - 12/01").len(), 1);
        assert_eq!(dates("日時：2024/09/12 19:00〜21:00")[0].date, day(2024, 9, 12));
    }
}
