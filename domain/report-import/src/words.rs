//! The words by which the parts of a report are recognised: marks, times, days, questions, what belongs to the page.
//! No word decides alone: what stands around it is weighed in [`crate::outline`].

use lang::Text;

use crate::clean::{fold, folded};

/// Marks around a heading that are not part of it.
const MARKS: &[char] = &[
    '■', '□', '◆', '◇', '▼', '▽', '●', '○', '◎', '★', '☆', '【', '】', '[', ']', '＜', '＞', '<', '>', '≪', '≫', '《',
    '》', '*', '§', '-', '–', '—', '~', '〜', '・', ' ', '\u{3000}', '#',
];

/// A heading without marks and numbers before it.
pub fn bare(text: &str) -> &str {
    let text = text.trim_matches(MARKS);
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = behind.len() < text.len() && behind.starts_with(['.', '．', '、', ')', '）']);
    let circled = text.strip_prefix(|c| matches!(c, '\u{2460}'..='\u{2473}' | '\u{2776}'..='\u{277f}'));
    let text = circled.filter(|rest| !rest.trim().is_empty()).unwrap_or(text);
    let text = if numbered { behind.trim_start_matches(['.', '．', '、', ')', '）']) } else { text };
    without_clock(strip_emoji(text.trim_matches(MARKS))).trim_matches(MARKS)
}

/// "19:05〜19:40 題名": the times before it, and what follows them; all of it where nothing does.
pub fn split_clock(text: &str) -> (&str, &str) {
    let mut end = 0;
    let mut rest = text;
    for _ in 0..2 {
        let lead = rest.len() - rest.trim_start_matches([' ', '\u{3000}', '~', '〜', '～', '-', '–', '－']).len();
        let inner = &rest[lead..];
        let hours = inner.bytes().take_while(u8::is_ascii_digit).count();
        let sign = inner[hours..].chars().next().filter(|c| matches!(c, ':' | '：'));
        let Some(sign) = sign.filter(|_| (1..=2).contains(&hours)) else { break };
        let minutes = &inner[hours + sign.len_utf8()..];
        if minutes.len() < 2
            || !minutes.as_bytes()[..2].iter().all(u8::is_ascii_digit)
            || minutes.as_bytes().get(2).is_some_and(u8::is_ascii_digit)
        {
            break;
        }
        let taken = lead + hours + sign.len_utf8() + 2;
        end += taken;
        rest = &rest[taken..];
    }
    let title =
        rest.trim_start_matches([' ', '\u{3000}', '~', '〜', '～', '-', '–', '－', ':', '：', '|', '｜']).trim();
    if end == 0 || title.is_empty() { ("", text) } else { (&text[..end], title) }
}

fn without_clock(text: &str) -> &str {
    split_clock(text).1
}

/// Pictures at both ends.
pub fn strip_emoji(text: &str) -> &str {
    text.trim_matches(
        |c: char| matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}'),
    )
    .trim()
}

/// The reason why a line belongs to the page and not to the report.
pub fn furniture(text: &str) -> Option<Text> {
    const SHARE: [&str; 24] = [
        "share this article",
        "share",
        "tweet",
        "シェア",
        "シェアする",
        "この記事をシェアする",
        "共有",
        "いいね",
        "いいね!",
        "フォローする",
        "follow",
        "facebook",
        "twitter",
        "x",
        "line",
        "pocket",
        "はてなブックマーク",
        "hatena",
        "ツイート",
        "リンクをコピー",
        "コピー",
        "bluesky",
        "note",
        "feedly",
    ];
    const SITE: [&str; 20] = [
        "関連記事",
        "おすすめ記事",
        "人気記事",
        "関連リンク",
        "related articles",
        "ログイン",
        "sign in",
        "メニュー",
        "menu",
        "検索",
        "search",
        "トップへ戻る",
        "back to top",
        "次の記事",
        "前の記事",
        "ホーム",
        "home",
        "プロフィール",
        "この記事を書いた人",
        "コメントを書く",
    ];
    if text.chars().count() > 120 {
        return None;
    }
    let text = folded(text);
    let text = text.trim();
    let reason = |ja, en| Some(Text::new(ja, en));
    if SHARE.contains(&text) {
        return reason("記事を共有するボタンです。", "A button to share the article.");
    }
    let logos = text.replace("logo", " ");
    if text.contains("logo")
        && logos.split_whitespace().count() > 0
        && logos.split_whitespace().all(|w| w.chars().all(|c| c.is_ascii_alphanumeric()))
        && text.split("logo").count() <= 8
        && text.matches("logo").count() >= logos.split_whitespace().count()
    {
        return reason("共有先のロゴです。", "Logos of sites to share to.");
    }
    if text.starts_with('©')
        || text.starts_with("(c) ")
        || text.starts_with("copyright")
        || text.contains("all rights reserved")
    {
        return reason("著作権の表示です。", "The copyright notice.");
    }
    if SITE.contains(&text) {
        return reason("サイトの案内です。", "The site's navigation.");
    }
    None
}

/// "2日目", "Day 2", "Day2: …": the day, from 1.
pub fn day(text: &str) -> Option<u32> {
    let text = folded(text);
    let text = text.trim_matches(['【', '】', '[', ']', '■', ' ', '*']);
    let number = |s: &str| s.parse::<u32>().ok().filter(|n| (1..=9).contains(n));
    if let Some((n, rest)) = text.split_once("日目") {
        return number(n.trim()).filter(|_| rest.chars().count() <= 30);
    }
    let rest = text.strip_prefix("day")?.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest[digits..].trim_start();
    (behind.is_empty() || behind.starts_with([':', '(', '/', '-', '2']))
        .then(|| number(&rest[..digits]))
        .flatten()
        .filter(|_| behind.chars().count() <= 30)
}

/// A question's asker and text: "[name]・text", "[Anonymous] text", "Q. text", "Q1: text", "質問: text".
pub fn question(text: &str) -> Option<(String, &str)> {
    let text = text.trim_matches('*').trim();
    for (open, close) in [('[', ']'), ('［', '］')] {
        if let Some((name, rest)) = text.strip_prefix(open).and_then(|t| t.split_once(close)) {
            let body =
                rest.trim_start().strip_prefix(['・', '･', ':', '：']).map(str::trim).filter(|b| !b.is_empty())?;
            let name = name.trim();
            let long = name.chars().count() > 60;
            return (!long).then(|| (if is_anonymous(name) { String::new() } else { name.to_owned() }, body));
        }
    }
    marked(text, &["質問", "question"], 'q').map(|body| (String::new(), body))
}

/// An answer: "A. text", "A1: text", "回答: text".
pub fn answer(text: &str) -> Option<&str> {
    marked(text.trim_matches('*').trim(), &["回答", "answer", "答え"], 'a')
}

/// What stands behind "Q.", "Q1:", "質問：", "**Q** …".
fn marked<'a>(text: &'a str, words: &[&str], letter: char) -> Option<&'a str> {
    let head: Vec<char> = text.chars().take(14).map(fold).collect();
    let word = words.iter().find(|w| head.starts_with(&w.chars().collect::<Vec<_>>()));
    let mut at = match word {
        Some(word) => word.chars().count(),
        None => usize::from(head.first() == Some(&letter)),
    };
    if at == 0 {
        return None;
    }
    while head.get(at).is_some_and(|c| c.is_ascii_digit() || *c == '*') {
        at += 1;
    }
    matches!(head.get(at), Some('.' | ':' | '、' | '）' | ')')).then_some(())?;
    let length: usize = text.chars().take(at + 1).map(char::len_utf8).sum();
    Some(text[length..].trim_matches('*').trim()).filter(|b| !b.is_empty())
}

fn is_anonymous(name: &str) -> bool {
    matches!(folded(name).as_str(), "anonymous" | "匿名" | "匿名希望" | "名無し" | "anon" | "")
}
