//! Links and marks within a line.

/// A link inside a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Empty for a bare address.
    pub label: String,
    pub url: String,
}

/// The text without link syntax and bold marks around the whole, and its links. Linear in its length.
pub fn plain(text: &str) -> (String, Vec<Link>) {
    const REACH: usize = 2_000;
    let mut text = text.trim();
    for mark in ["**", "__"] {
        if let Some(inner) = text.strip_prefix(mark).and_then(|t| t.strip_suffix(mark))
            && !inner.contains(mark)
        {
            text = inner.trim();
        }
    }
    let mut plain = String::with_capacity(text.len());
    let mut links = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', 'h']) {
        let (before, tail) = rest.split_at(at);
        plain.push_str(before);
        if let Some((label, url, after)) = tail.strip_prefix('[').and_then(|t| markdown_link(t, REACH)) {
            plain.push_str(label);
            links.push(Link { label: label.to_owned(), url: url.to_owned() });
            rest = after;
        } else if let Some(length) = address_length(tail) {
            links.push(Link { label: String::new(), url: tail[..length].to_owned() });
            plain.push_str(&tail[..length]);
            rest = &tail[length..];
        } else {
            plain.push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    plain.push_str(rest);
    (plain.trim().to_owned(), links)
}

/// The whole line is bold: many blogs write headings so.
pub fn is_strong(text: &str) -> bool {
    let inner = text.trim().strip_prefix("**").and_then(|t| t.strip_suffix("**"));
    inner.is_some_and(|t| !t.is_empty() && !t.contains("**"))
}

/// After `[`: label, address and what follows.
fn markdown_link(text: &str, reach: usize) -> Option<(&str, &str, &str)> {
    let close = text.char_indices().take(reach).find(|(_, c)| matches!(c, ']' | '['))?.0;
    let address = text[close..].strip_prefix("](")?;
    let end = address.char_indices().take(reach).find(|(_, c)| matches!(c, ')' | ' ' | '('))?.0;
    let after = address[end..].strip_prefix(')')?;
    let url = &address[..end];
    address_length(url).filter(|n| *n == url.len()).map(|_| (&text[..close], url, after))
}

/// Bytes of the http address that the text begins with.
fn address_length(text: &str) -> Option<usize> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let end =
        host.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | ')' | ']')).unwrap_or(host.len());
    (end > 3).then(|| text.len() - host.len() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_leave_their_label() {
        let (text, links) = plain("[資料](https://example.com/a) と https://example.com/b です [x]・y");
        assert_eq!(text, "資料 と https://example.com/b です [x]・y");
        assert_eq!(
            links.iter().map(|l| l.url.as_str()).collect::<Vec<_>>(),
            ["https://example.com/a", "https://example.com/b"]
        );
    }
}
