//! The lines of a source in one shape, whatever it was written in; text and Markdown are read here.

use crate::{
    lang::Text,
    reports::notes_markdown::{Indents, split_indent, strip_bullet},
};

use super::words;

/// One line, ready to be given its place.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    pub shape: Shape,
    /// Inline Markdown without marks, blanks at the ends and control characters.
    pub text: String,
    /// An empty line stands before it, or it opens a block.
    pub blank_before: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Blank,
    /// Level from 1.
    Heading(u8),
    /// Depth from 1.
    Bullet(i32),
    /// Indented without a bullet, by that many columns.
    Indented(usize),
    Plain,
    /// The rest of the bullet above.
    Continued,
    /// Not part of the report.
    Dropped(Text),
}

/// A link inside a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    pub label: String,
    pub url: String,
}

/// Control characters out, full blanks and non-breaking ones at the ends too.
pub(super) fn clean(text: &str) -> String {
    let kept: String =
        text.chars().filter(|c| !is_noise(*c)).map(|c| if matches!(c, '\t' | '\u{a0}') { ' ' } else { c }).collect();
    kept.trim().to_owned()
}

/// Characters that nobody sees: controls other than the tab, zero-width blanks, marks of direction
/// that could turn the text around them.
pub(super) fn is_noise(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Reads text or Markdown: exactly one [`Line`] for each line of the source.
pub(super) fn read(source: &str, markdown: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut indents = Indents::default();
    let mut blank = true;
    let mut fenced = false;
    let mut front_matter = false;
    let mut in_bullet = false;
    for (index, raw) in source.lines().enumerate() {
        let (column, rest) = split_indent(raw);
        let mut text = clean(rest);
        let dropped = |ja, en| Shape::Dropped(Text::new(ja, en));
        let fence = markdown && (text.starts_with("```") || text.starts_with("~~~"));
        let shape = if text.is_empty() {
            in_bullet = false;
            Shape::Blank
        } else if markdown && text == "---" && (index == 0 || front_matter) {
            front_matter = !front_matter;
            dropped("前書き（front matter）の区切りです。", "A fence of the front matter.")
        } else if front_matter {
            if let Some(title) = text.strip_prefix("title:") {
                text = title.trim().trim_matches(['"', '\'']).to_string();
                Shape::Heading(1)
            } else {
                dropped("前書き（front matter）の項目です。", "An entry of the front matter.")
            }
        } else if fence {
            fenced = !fenced;
            dropped("コードの囲みの印です。", "A fence around code.")
        } else if fenced {
            Shape::Plain
        } else if markdown && !lines.is_empty() && !blank && is_underline(&text) && underlines(&mut lines, &text) {
            dropped("見出しの下線です。", "The underline of a heading.")
        } else if text.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '─' | '━' | '―')) {
            in_bullet = false;
            dropped("区切り線です。", "A rule between parts.")
        } else if markdown && text.starts_with("<!--") && text.ends_with("-->") {
            dropped("コメントです。", "A comment.")
        } else if let Some((level, title)) = markdown.then(|| heading(&text)).flatten() {
            text = title;
            indents.clear();
            in_bullet = false;
            Shape::Heading(level)
        } else if let Some(bullet) = strip_bullet(&text).or_else(|| markdown.then(|| ordered(&text)).flatten()) {
            text = clean(bullet);
            in_bullet = true;
            if text.is_empty() {
                dropped("中身のない箇条書きです。", "A bullet without text.")
            } else {
                Shape::Bullet(indents.depth(column))
            }
        } else if markdown && in_bullet && !blank && column > 0 {
            Shape::Continued
        } else if column > 0 && !is_paragraph(raw, &text) {
            in_bullet = false;
            Shape::Indented(column)
        } else {
            in_bullet = false;
            indents.clear();
            Shape::Plain
        };
        if markdown && !fenced {
            if let Some(quoted) = text.strip_prefix("> ").filter(|_| shape == Shape::Plain) {
                text = quoted.trim().to_string();
            }
            text = words::zenn_embed(text);
        }
        let is_blank = shape == Shape::Blank;
        lines.push(Line { number: index + 1, shape, text, blank_before: blank });
        blank = is_blank;
    }
    lines
}

/// Japanese prose opens a paragraph with one full-width blank.
fn is_paragraph(raw: &str, text: &str) -> bool {
    raw.strip_prefix('\u{3000}').is_some_and(|r| !r.starts_with(char::is_whitespace))
        && text.ends_with(['。', '！', '？'])
}

fn is_underline(text: &str) -> bool {
    text.len() >= 2 && (text.bytes().all(|b| b == b'=') || text.bytes().all(|b| b == b'-'))
}

/// Makes the plain line above a heading; `false` when there is none.
fn underlines(lines: &mut [Line], text: &str) -> bool {
    let Some(above) = lines.last_mut().filter(|l| l.shape == Shape::Plain) else { return false };
    above.shape = Shape::Heading(if text.starts_with('=') { 1 } else { 2 });
    true
}

/// `## Title ##`
fn heading(text: &str) -> Option<(u8, String)> {
    let level = text.bytes().take_while(|b| *b == b'#').count();
    let rest = text.get(level..)?.strip_prefix([' ', '\u{3000}'])?;
    let title = rest.trim().trim_end_matches('#').trim();
    (1..=6)
        .contains(&level)
        .then(|| (u8::try_from(level).unwrap_or(6), title.to_owned()))
        .filter(|(_, t)| !t.is_empty())
}

/// `1. text`, `2) text`
fn ordered(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?.strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    (1..=3).contains(&digits).then(|| rest.trim())
}

/// The text without link syntax and bold marks around the whole, and its links. Linear in its length.
pub(super) fn inline(text: &str) -> (String, Vec<Link>) {
    const REACH: usize = 2_000;
    let mut text = text;
    for mark in ["**", "__"] {
        if let Some(inner) = text.strip_prefix(mark).and_then(|t| t.strip_suffix(mark)) {
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
        } else if let Some(length) = url_length(tail) {
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

/// After `[`: label, address and what follows.
fn markdown_link(text: &str, reach: usize) -> Option<(&str, &str, &str)> {
    let close = text.char_indices().take(reach).find(|(_, c)| matches!(c, ']' | '['))?.0;
    let address = text[close..].strip_prefix("](")?;
    let end = address.char_indices().take(reach).find(|(_, c)| matches!(c, ')' | ' ' | '('))?.0;
    let after = address[end..].strip_prefix(')')?;
    let url = &address[..end];
    url_length(url).filter(|n| *n == url.len()).map(|_| (&text[..close], url, after))
}

/// Bytes of the http address that the text begins with.
fn url_length(text: &str) -> Option<usize> {
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
        let (plain, links) = inline("[資料](https://example.com/a) と https://example.com/b です [x]・y");
        assert_eq!(plain, "資料 と https://example.com/b です [x]・y");
        assert_eq!(
            links.iter().map(|l| l.url.as_str()).collect::<Vec<_>>(),
            ["https://example.com/a", "https://example.com/b"]
        );
    }

    #[test]
    fn depth_follows_the_indent_and_not_a_fixed_width() {
        let lines = read("• 一\n\t• 二\n\t\t• 三\n• 四\n　・五\n", false);
        let shapes: Vec<Shape> = lines.into_iter().map(|l| l.shape).collect();
        assert_eq!(shapes, [1, 2, 3, 1, 2].map(Shape::Bullet));
    }
}
