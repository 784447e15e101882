//! A web page as the lines a reader sees, in order; what belongs to the site is marked as dropped.

use scraper::{Html, Node, node::Element};

use crate::{Error, Result, lang::Text, reports::notes_markdown::MAX_DEPTH};

use super::lines::{Line, Shape, clean};

/// Elements that may be open within each other; the parser's work grows with it.
const MAX_OPEN: usize = 512;

/// Tags that need no end, or whose end is implied.
const UNCLOSED: [&str; 26] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "rt", "rp",
];

/// Reads a page. Lines are numbered as they are read, from 1.
pub(super) fn read(source: &str) -> Result<Vec<Line>> {
    refuse_deep_nesting(source)?;
    let page = Html::parse_document(source);
    let mut reader = Reader::default();
    let root = page.tree.root();
    let mut node = root;
    // Depth first without recursion: a page may nest as deep as the limit allows.
    'walk: loop {
        match node.value() {
            Node::Text(text) => reader.text(text),
            Node::Element(element) => reader.open(element),
            _ => {}
        }
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if let Node::Element(element) = node.value() {
                reader.close(element.name());
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => break 'walk,
            }
        }
    }
    reader.flush();
    // Without a heading of its own, the article has the title of the page.
    if !reader.lines.iter().any(|l| l.shape == Shape::Heading(1))
        && let Some(at) = reader.title
    {
        reader.lines[at].shape = Shape::Heading(1);
    }
    Ok(reader.lines)
}

/// One pass over the tags, before the parser sees them.
fn refuse_deep_nesting(source: &str) -> Result<()> {
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
            return Err(Error::invalid(
                "source",
                "HTMLの入れ子が深すぎて読めません。記事の本文だけを貼り付けるか、テキストでお試しください。",
                "This HTML is nested too deeply to be read. Paste the article's body only, or try its text.",
            ));
        }
    }
    Ok(())
}

#[derive(Default)]
struct Reader {
    lines: Vec<Line>,
    buffer: String,
    lists: i32,
    items: usize,
    heading: u8,
    /// Depth of open elements since one that is dropped, with its reason.
    dropping: Option<(usize, Text)>,
    /// Start of each open link in the buffer, with its address.
    anchors: Vec<(usize, usize, String)>,
    flushes: usize,
    /// Where the browser's title stands in `lines`.
    title: Option<usize>,
    in_title: bool,
}

fn furniture(element: &Element) -> Option<Text> {
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
        _ if class
            .split([' ', '-', '_'])
            .any(|c| matches!(c, "share" | "toc" | "breadcrumb" | "breadcrumbs" | "related")) =>
        {
            reason("共有ボタン、目次、関連記事などです。", "Share buttons, contents or related articles.")
        }
        _ => None,
    }
}

fn is_block(name: &str) -> bool {
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
            | "pre"
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

fn heading_level(name: &str) -> Option<u8> {
    name.strip_prefix('h').and_then(|n| n.parse().ok()).filter(|n| (1..=6).contains(n))
}

/// The address of embedded slides or of a video.
fn embed(element: &Element) -> Option<String> {
    let url = match element.name() {
        "iframe" | "embed" => element.attr("src").or_else(|| element.attr("data-src"))?,
        "object" => element.attr("data")?,
        "script" => {
            let id = element
                .attr("data-id")
                .filter(|_| element.attr("class").unwrap_or_default().contains("speakerdeck"))?;
            return Some(format!("https://speakerdeck.com/player/{}", clean(id)));
        }
        _ => return None,
    };
    let url = clean(url);
    if url.starts_with("//") { Some(format!("https:{url}")) } else { url.starts_with("http").then_some(url) }
}

impl Reader {
    fn push(&mut self, shape: Shape, text: String) {
        self.lines.push(Line { number: self.lines.len() + 1, shape, text, blank_before: true });
    }

    fn flush(&mut self) {
        let text = clean(&self.buffer.split_whitespace().collect::<Vec<_>>().join(" "));
        self.buffer.clear();
        self.flushes += 1;
        if text.is_empty() {
            return;
        }
        let shape = if let Some((_, reason)) = &self.dropping {
            Shape::Dropped(reason.clone())
        } else if self.in_title {
            self.title = Some(self.lines.len());
            Shape::Dropped(Text::new(
                "ブラウザーに出る題名です。本文の題名を使いました。",
                "The browser's title; the article's own was used.",
            ))
        } else if self.heading > 0 {
            Shape::Heading(self.heading)
        } else if self.items > 0 {
            Shape::Bullet(self.lists.clamp(1, MAX_DEPTH))
        } else {
            Shape::Plain
        };
        self.push(shape, text);
    }

    fn text(&mut self, text: &str) {
        self.buffer.push_str(text);
    }

    fn open(&mut self, element: &Element) {
        let name = element.name();
        if let Some(url) = embed(element).filter(|_| self.dropping.is_none()) {
            self.flush();
            self.push(Shape::Plain, url);
        }
        if is_block(name) {
            self.flush();
        }
        if let Some((depth, _)) = &mut self.dropping {
            *depth += 1;
            return;
        }
        if let Some(reason) = furniture(element) {
            self.flush();
            self.dropping = Some((1, reason));
            return;
        }
        match name {
            "title" => self.in_title = true,
            "ul" | "ol" => self.lists += 1,
            "li" => self.items += 1,
            "br" if self.items > 0 => self.buffer.push(' '),
            "br" => self.flush(),
            "td" | "th" => self.buffer.push(' '),
            "code" => self.buffer.push('`'),
            "a" => {
                let url = element.attr("href").map(clean).filter(|u| u.starts_with("http")).unwrap_or_default();
                self.anchors.push((self.flushes, self.buffer.len(), url));
            }
            "img" => {
                let alt = clean(element.attr("alt").unwrap_or_default());
                let text = if alt.is_empty() { clean(element.attr("src").unwrap_or_default()) } else { alt };
                let text: String = text.chars().take(200).collect();
                if !text.is_empty() {
                    self.push(Shape::Dropped(Text::new("画像は取り込みません。", "Pictures are not imported.")), text);
                }
            }
            _ => {
                if let Some(level) = heading_level(name) {
                    self.heading = level;
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.flush();
        }
        if let Some((depth, _)) = &mut self.dropping {
            *depth -= 1;
            if *depth == 0 {
                self.flush();
                self.dropping = None;
            }
            return;
        }
        match name {
            "title" => self.in_title = false,
            "ul" | "ol" => self.lists -= 1,
            "li" => self.items = self.items.saturating_sub(1),
            "code" => self.buffer.push('`'),
            "a" => self.close_link(),
            _ if heading_level(name).is_some() => self.heading = 0,
            _ => {}
        }
    }

    /// Makes the text since the link's start a Markdown link, unless a block ended within it.
    fn close_link(&mut self) {
        let Some((flushes, start, url)) = self.anchors.pop() else { return };
        if url.is_empty() || flushes != self.flushes || start > self.buffer.len() {
            return;
        }
        let label = self.buffer.split_off(start);
        let trimmed = label.trim();
        if trimmed.is_empty() || trimmed == url || trimmed.contains(['[', ']']) || url.contains(['(', ')', ' ']) {
            self.buffer.push_str(if trimmed.is_empty() { &url } else { &label });
        } else {
            self.buffer.push('[');
            self.buffer.push_str(trimmed);
            self.buffer.push_str("](");
            self.buffer.push_str(&url);
            self.buffer.push(')');
        }
    }
}
