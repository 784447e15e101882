//! Addresses: alone on a line, embedded in the ways of the blogs, and what each leads to.

use crate::{clean::folded, draft::LinkKind};

/// A lone address, perhaps as a Markdown link or in pointed brackets.
pub fn is_address(text: &str) -> bool {
    let text = text.trim().trim_matches(['<', '>']);
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// The address that a line embeds, in the ways of the blogs: Zenn's `@[speakerdeck](id)`, Hatena's `[url:embed]`,
/// short codes, a whole line of HTML.
pub fn embed_line(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((kind, rest)) = text.strip_prefix("@[").and_then(|t| t.split_once("](")) {
        let id = rest.strip_suffix(')').filter(|id| !id.is_empty() && !id.contains(char::is_whitespace))?;
        return match kind {
            _ if id.starts_with("http") => Some(id.to_owned()),
            "speakerdeck" => Some(format!("https://speakerdeck.com/player/{id}")),
            "docswell" => Some(format!("https://www.docswell.com/slide/{id}/embed")),
            "slideshare" => Some(format!("https://www.slideshare.net/slideshow/embed_code/key/{id}")),
            "youtube" => Some(format!("https://www.youtube.com/watch?v={id}")),
            _ => None,
        };
    }
    if let Some(inner) = text.strip_prefix("[http").and_then(|t| t.strip_suffix(']')) {
        let address = inner
            .split(":embed")
            .next()
            .and_then(|a| a.split(":title").next())
            .and_then(|a| a.split(":cite").next())?;
        return (!inner.contains("](") && inner.len() > address.len()).then(|| format!("http{address}"));
    }
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")] {
        let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) else { continue };
        let mut words = inner.split_whitespace();
        let kind = words.next()?.to_ascii_lowercase();
        let id = words.last()?.trim_matches(['"', '\'']);
        let id = id.rsplit('=').next().unwrap_or(id).trim_matches(['"', '\'']);
        return match kind.as_str() {
            _ if id.starts_with("http") => Some(id.to_owned()),
            "youtube" => Some(format!("https://www.youtube.com/watch?v={id}")),
            "speakerdeck" => Some(format!("https://speakerdeck.com/player/{id}")),
            "docswell" => Some(format!("https://www.docswell.com/slide/{id}/embed")),
            "slideshare" => Some(format!("https://www.slideshare.net/slideshow/embed_code/key/{id}")),
            _ => None,
        };
    }
    None
}

/// What a link leads to, by its host and label.
pub fn link_kind(url: &str, label: &str) -> LinkKind {
    let host = url.split('/').nth(2).unwrap_or_default().to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|n| host == *n || host.ends_with(&format!(".{n}")));
    let label = folded(label);
    let says = |words: &[&str]| words.iter().any(|w| label.contains(w));
    if is(&["speakerdeck.com", "slideshare.net", "docswell.com"])
        || url.contains("docs.google.com/presentation")
        || says(&["資料", "スライド", "slide"])
    {
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
pub fn placeholder(text: &str) -> Option<(LinkKind, bool)> {
    if text.chars().count() > 30 {
        return None;
    }
    let text = folded(text);
    let text = text.trim_start_matches(['*', '[', '【', '■', '▼', '・', '(']).trim_end_matches(['*', ']', '】', '。']);
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
