//! What tags mean: which are blocks, which belong to the site, what they embed.

use lang::Text;
use scraper::node::Element;

use crate::{
    clean::clean,
    error::{Refused, Result},
};

/// Elements that may be open within each other; the parser's work grows with it.
const MAX_OPEN: usize = 512;

/// Tags that need no end, or whose end is implied.
const UNCLOSED: [&str; 26] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "rt", "rp",
];

/// One pass over the tags, before the parser sees them.
pub(super) fn refuse_deep_nesting(source: &str) -> Result<()> {
    let mut open: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut total = 0usize;
    for tag in source.split('<').skip(1) {
        let closing = tag.starts_with('/');
        let name: String =
            tag.trim_start_matches('/').chars().take(20).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if name.is_empty() || UNCLOSED.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        if !closing {
            *count += 1;
            total += 1;
        } else if *count > 0 {
            *count -= 1;
            total -= 1;
        }
        if total > MAX_OPEN {
            return Err(Refused::new(
                "source",
                "HTMLの入れ子が深すぎて読めません。記事の本文だけを貼り付けるか、テキストでお試しください。",
                "This HTML is nested too deeply to be read. Paste the article's body only, or try its text.",
            ));
        }
    }
    Ok(())
}

pub(super) fn furniture(element: &Element) -> Option<Text> {
    let class = element.attr("class").unwrap_or_default().to_ascii_lowercase();
    let role = element.attr("role").unwrap_or_default();
    let reason = |ja, en| Some(Text::new(ja, en));
    match element.name() {
        "script" | "style" | "noscript" | "template" | "svg" => {
            reason("ページの動きや見た目のための部分です。", "A part for the page's behaviour or look.")
        }
        "nav" => reason("サイトの案内です。", "The site's navigation."),
        "footer" => reason("ページの末尾の案内です。", "The page's footer."),
        "aside" => reason("記事の外の囲みです。", "A box beside the article."),
        "form" | "button" | "select" | "textarea" => reason("入力欄やボタンです。", "A form or a button."),
        _ if matches!(role, "navigation" | "contentinfo" | "search") => {
            reason("サイトの案内です。", "The site's navigation.")
        }
        // The page itself may be named after what it has.
        "html" | "body" | "article" | "main" => None,
        _ if class
            .split([' ', '-', '_'])
            .any(|c| matches!(c, "share" | "toc" | "breadcrumb" | "breadcrumbs" | "related")) =>
        {
            reason("共有ボタン、目次、関連記事などです。", "Share buttons, contents or related articles.")
        }
        _ => None,
    }
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "body"
            | "ul"
            | "ol"
            | "li"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "table"
            | "tr"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "figure"
            | "figcaption"
            | "hr"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "details"
            | "summary"
            | "title"
            | "address"
            | "fieldset"
            | "center"
    )
}

pub(super) fn heading_level(name: &str) -> Option<u8> {
    name.strip_prefix('h').and_then(|n| n.parse().ok()).filter(|n| (1..=6).contains(n))
}

/// The address behind a card of Hatena.
fn inner_address(url: &str) -> String {
    let inner =
        url.strip_prefix("https://hatenablog-parts.com/embed?url=").map(|rest| rest.split('&').next().unwrap_or(rest));
    let decoded = inner.and_then(|inner| {
        url::form_urlencoded::parse(format!("u={inner}").as_bytes()).next().map(|(_, value)| value.into_owned())
    });
    decoded.filter(|url| url.starts_with("http")).unwrap_or_else(|| url.to_owned())
}

pub(super) fn embed(element: &Element) -> Option<String> {
    let url = match element.name() {
        "iframe" | "embed" => element.attr("src").or_else(|| element.attr("data-src"))?,
        "object" => element.attr("data")?,
        "script" if element.attr("class").unwrap_or_default().contains("docswell") => element.attr("data-src")?,
        "script" => {
            let id = element
                .attr("data-id")
                .filter(|_| element.attr("class").unwrap_or_default().contains("speakerdeck"))?;
            return Some(format!("https://speakerdeck.com/player/{}", clean(id)));
        }
        _ => return None,
    };
    let url = inner_address(&clean(url));
    if url.starts_with("//") { Some(format!("https:{url}")) } else { url.starts_with("http").then_some(url) }
}

/// The value of an attribute of one tag, as written.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let (at, _) = lower.match_indices(name).find(|(at, _)| {
        lower[at + name.len()..].trim_start().starts_with('=') && lower[..*at].ends_with(char::is_whitespace)
    })?;
    let rest = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split([' ', '>', '\t']).next()?,
    };
    Some(clean(value))
}

/// The address that a tag within a line embeds.
pub fn embed_of(tag: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    if lower.starts_with("<script") && lower.contains("docswell") {
        return attribute(tag, "data-src").filter(|url| url.starts_with("http"));
    }
    if lower.starts_with("<script") {
        let id = attribute(tag, "data-id").filter(|_| lower.contains("speakerdeck"))?;
        return Some(format!("https://speakerdeck.com/player/{id}"));
    }
    if !lower.starts_with("<iframe") && !lower.starts_with("<embed") {
        return None;
    }
    let url = attribute(tag, "src").or_else(|| attribute(tag, "data-src"))?;
    if url.starts_with("//") { Some(format!("https:{url}")) } else { url.starts_with("http").then_some(url) }
}
