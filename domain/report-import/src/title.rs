//! What an event is called, out of the title of its report.

use crate::{
    clean::{folded, squeezed},
    draft::ImportDraft,
    facts,
};

/// Words that say what a text is, not what the evening was.
const KINDS: [&str; 18] = [
    "イベントレポート",
    "開催レポート",
    "参加レポート",
    "レポート",
    "参加記",
    "参加メモ",
    "参加ログ",
    "report",
    "に参加しました",
    "に参加してきました",
    "に行ってきました",
    "を開催しました",
    "が開催されました",
    "登壇レポート",
    "の記録",
    "まとめ",
    "勉強会レポート",
    "メモ",
];

/// The title without the series, its number, its label and words such as レポート; empty when nothing else is there.
pub fn of_event(draft: &ImportDraft) -> String {
    let mut text = draft.title.clone();
    for host in &draft.co_hosts {
        text = without(&text, &host.name);
    }
    text = without(&text, &draft.series);
    text = strip_numbers(&text);
    for bracket in [("[", "]"), ("【", "】"), ("［", "］"), ("(", ")"), ("（", "）")] {
        for inner in [draft.label.as_str(), ""] {
            text = text.replace(&format!("{}{inner}{}", bracket.0, bracket.1), " ");
        }
    }
    loop {
        let trimmed = text.trim().trim_matches(EDGES).to_owned();
        let kind = KINDS.iter().find_map(|kind| {
            let lower = folded(&trimmed);
            (lower.ends_with(kind)).then(|| trimmed.chars().count() - kind.chars().count())
        });
        match kind {
            Some(length) => text = trimmed.chars().take(length).collect(),
            None => {
                text = trimmed;
                break;
            }
        }
    }
    for (open, close) in [('「', '」'), ('『', '』'), ('“', '”')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inner.contains(open)
        {
            text = inner.to_string();
        }
    }
    if squeezed(&text).is_empty() { String::new() } else { text }
}

const EDGES: &[char] = &[
    ' ', '\u{3000}', '-', '–', '—', '―', ':', '：', '|', '｜', '/', '／', '~', '〜', '・', '、', '×', '✕', '&', '＆',
    '#', '【', '】', '[', ']', '!', '！', '✍', '📝',
];

fn without(text: &str, name: &str) -> String {
    if name.is_empty() { text.to_owned() } else { text.replacen(name, " ", 1) }
}

/// The text without 第32回, #7, Vol.3.
fn strip_numbers(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for number in facts::numbers(text).into_iter().rev() {
        chars.splice(number.at, [' ']);
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn the_name_of_an_evening_is_what_is_left_of_the_title() {
        let name = |title: &str| of_event(&read(&format!("# {title}\n\n本文です。\n")).unwrap());
        assert_eq!(name("見本の会 第1回レポート"), "");
        assert_eq!(name("Security-JAWS 第32回レポート #secjaws"), "");
        assert_eq!(name("見本の会 #12「夜の図書館」参加レポート"), "夜の図書館");
        assert_eq!(name("見本の会【第3回】 棚の数え方を学ぶ"), "棚の数え方を学ぶ");
        assert_eq!(name("見本フェスタ 2013 に行ってきました"), "見本フェスタ 2013");
        assert_eq!(name("[秋の特別編!] 見本の会 Vol.4 レポート"), "");
    }
}
