//! The words by which the parts of a report are recognised: labels, numbers, furniture, placeholders.

use super::types::LinkKind;
use crate::lang::Text;

/// Full-width letters, digits and signs as their ASCII ones, in lower case.
pub(super) fn fold(c: char) -> char {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    };
    c.to_ascii_lowercase()
}

pub(super) fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// Zenn's `@[speakerdeck](id)` as an address; any other text unchanged.
pub(super) fn zenn_embed(text: String) -> String {
    let Some((kind, rest)) = text.strip_prefix("@[").and_then(|t| t.split_once("](")) else { return text };
    let Some(id) = rest.strip_suffix(')').filter(|id| !id.is_empty() && !id.contains(char::is_whitespace)) else {
        return text;
    };
    match kind {
        _ if id.starts_with("http") => id.to_owned(),
        "speakerdeck" => format!("https://speakerdeck.com/player/{id}"),
        "docswell" => format!("https://www.docswell.com/slide/{id}/embed"),
        "youtube" => format!("https://www.youtube.com/watch?v={id}"),
        _ => text,
    }
}

/// What a link leads to, by its host and label.
pub(super) fn link_kind(url: &str, label: &str) -> LinkKind {
    let host = url.split('/').nth(2).unwrap_or_default().to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|n| host == *n || host.ends_with(&format!(".{n}")));
    let label = folded(label);
    let says = |words: &[&str]| words.iter().any(|w| label.contains(w));
    if is(&["speakerdeck.com", "slideshare.net", "docswell.com"]) || says(&["資料", "スライド", "slide"]) {
        LinkKind::Slides
    } else if is(&["youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com"])
        || says(&["動画", "アーカイブ", "video"])
    {
        LinkKind::Video
    } else if is(&["doorkeeper.jp", "connpass.com"]) {
        LinkKind::Source
    } else if is(&["forms.gle"]) || url.contains("docs.google.com/forms") || says(&["アンケート", "survey"]) {
        LinkKind::Survey
    } else {
        LinkKind::Other
    }
}

/// A short line that promises slides or a video, or only names them: its kind, and whether it promises.
pub(super) fn placeholder(text: &str) -> Option<(LinkKind, bool)> {
    if text.chars().count() > 30 {
        return None;
    }
    let text = folded(text);
    let text = text.trim_start_matches(['*', '[', '【']).trim_end_matches(['*', ']', '】', '。']);
    let words = [
        ("登壇資料", LinkKind::Slides),
        ("発表資料", LinkKind::Slides),
        ("資料", LinkKind::Slides),
        ("スライド", LinkKind::Slides),
        ("slides", LinkKind::Slides),
        ("アーカイブ動画", LinkKind::Video),
        ("動画", LinkKind::Video),
        ("アーカイブ", LinkKind::Video),
        ("video", LinkKind::Video),
        ("アンケート", LinkKind::Survey),
    ];
    let (kind, rest) = words.iter().find_map(|(w, k)| text.strip_prefix(w).map(|rest| (*k, rest)))?;
    let rest = rest.trim_start_matches([' ', '/', ':', 'は', '、', '-', '―', '(']).trim_end_matches([' ', ')', '!']);
    let later = ["後ほど", "のちほど", "後日", "準備中", "公開予定", "coming soon", "tbd", "近日"];
    if rest.is_empty() {
        Some((kind, false))
    } else {
        later.iter().any(|w| rest.starts_with(w)).then_some((kind, true))
    }
}

/// The reason why a line belongs to the page and not to the report.
pub(super) fn furniture(text: &str) -> Option<Text> {
    if text.chars().count() > 120 {
        return None;
    }
    let text = folded(text);
    let text = text.trim();
    let is = |words: &[&str]| words.contains(&text);
    let reason = |ja, en| Some(Text::new(ja, en));
    if is(&[
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
    ]) {
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
    if is(&[
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
    ]) {
        return reason("サイトの案内です。", "The site's navigation.");
    }
    None
}

pub(super) fn is_contents(text: &str) -> bool {
    matches!(folded(text).trim(), "目次" | "contents" | "table of contents" | "toc" | "もくじ")
}

/// A heading that only says that the report begins below.
pub(super) fn is_container(text: &str) -> bool {
    matches!(
        folded(text).trim().trim_end_matches(':'),
        "レポート"
            | "report"
            | "イベントレポート"
            | "セッション"
            | "sessions"
            | "セッションレポート"
            | "内容"
            | "発表内容"
            | "タイムテーブル"
            | "概要"
            | "イベント概要"
            | "はじめに"
            | "前置き"
            | "lt"
    )
}

/// 感想 as a heading, with what stands behind its colon.
pub(super) fn impression(text: &str) -> Option<&str> {
    heading_word(text, &["感想", "所感", "impression", "impressions", "my impression", "セッションの感想"])
}

/// さいごに as a heading, with what stands behind its colon.
pub(super) fn closing(text: &str) -> Option<&str> {
    heading_word(
        text,
        &[
            "さいごに",
            "最後に",
            "終わりに",
            "おわりに",
            "まとめ",
            "全体の感想",
            "closing remarks",
            "conclusion",
            "summary",
            "wrap-up",
        ],
    )
}

/// 質疑応答 as a heading.
pub(super) fn questions(text: &str) -> Option<&str> {
    heading_word(text, &["質疑応答", "質疑", "q&a", "qa", "質問", "質問コーナー", "q & a"])
}

fn heading_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let text = text.trim().trim_matches(['■', '◆', '【', '】', '*', '▼', '□', '◇', ' ']);
    for word in words {
        let length: usize = text.chars().take(word.chars().count()).map(char::len_utf8).sum();
        if folded(&text[..length]) != *word {
            continue;
        }
        let rest = text[length..].trim();
        if rest.is_empty() {
            return Some("");
        }
        if let Some(behind) = rest.strip_prefix([':', '：']) {
            return Some(behind.trim());
        }
    }
    None
}

/// "2日目", "Day 2", "Day2: …": the day, from 1.
pub(super) fn day(text: &str) -> Option<u32> {
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
pub(super) fn question(text: &str) -> Option<(String, &str)> {
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
    let folded: Vec<char> = text.chars().take(8).map(fold).collect();
    let mut at = if folded.starts_with(&['質', '問']) { 2 } else { usize::from(folded.first() == Some(&'q')) };
    if at == 0 {
        return None;
    }
    while folded.get(at).is_some_and(char::is_ascii_digit) {
        at += 1;
    }
    matches!(folded.get(at), Some('.' | ':')).then(|| ())?;
    let length: usize = text.chars().take(at + 1).map(char::len_utf8).sum();
    Some((String::new(), text[length..].trim_matches('*').trim())).filter(|(_, b)| !b.is_empty())
}

/// An answer: "A. text", "A1: text", "回答: text".
pub(super) fn answer(text: &str) -> Option<&str> {
    let text = text.trim_matches('*').trim();
    let folded: Vec<char> = text.chars().take(8).map(fold).collect();
    let mut at = if folded.starts_with(&['回', '答']) { 2 } else { usize::from(folded.first() == Some(&'a')) };
    if at == 0 {
        return None;
    }
    while folded.get(at).is_some_and(char::is_ascii_digit) {
        at += 1;
    }
    matches!(folded.get(at), Some('.' | ':')).then(|| ())?;
    let length: usize = text.chars().take(at + 1).map(char::len_utf8).sum();
    Some(text[length..].trim_matches('*').trim()).filter(|b| !b.is_empty())
}

fn is_anonymous(name: &str) -> bool {
    matches!(folded(name).as_str(), "anonymous" | "匿名" | "匿名希望" | "名無し" | "anon" | "")
}
