//! A web page as the lines a reader sees, in order; what belongs to the site is marked as dropped.

use scraper::{Html, Node, node::Element};

use lang::Text;

use crate::{
    block::{Block, Depths, MAX_DEPTH, Shape},
    clean::clean,
    error::Result,
    paragraph::{self, Part},
};

mod tags;

pub use tags::{attribute, embed_of};
use tags::{embed, furniture, heading_level, is_block, refuse_deep_nesting};

/// Reads a page. Lines are numbered as they are read, from 1.
///
/// Errors (field `source`): elements nested too deeply.
pub fn read(source: &str) -> Result<Vec<Block>> {
    refuse_deep_nesting(source)?;
    let mut reader = walk(&Html::parse_document(source));
    // Without a heading of its own, the article has the title of the page.
    if !reader.blocks.iter().any(|block| block.level() == Some(1))
        && let Some(at) = reader.title
    {
        reader.blocks[at].shape = Shape::Heading(1);
    }
    Ok(reader.blocks)
}

/// Reads a piece of HTML within a text in another format; nothing when it holds tags alone.
pub fn fragment(source: &str) -> Vec<Block> {
    if refuse_deep_nesting(source).is_err() {
        return Vec::new();
    }
    walk(&Html::parse_fragment(source)).blocks
}

fn walk(page: &Html) -> Reader {
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
    reader
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// Lines of the block that is being read; the last one is open.
    parts: Vec<String>,
    lists: i32,
    /// For each open item the block that it is, once it has text.
    items: Vec<Option<usize>>,
    heading: u8,
    quotes: usize,
    /// Depth of open elements since one that is dropped, with its reason.
    dropping: Option<(usize, Text)>,
    /// Start of each open link in the open line, with its address.
    anchors: Vec<(usize, usize, String)>,
    flushes: usize,
    /// Where the browser's title stands in `blocks`.
    title: Option<usize>,
    in_title: bool,
    /// Code as it is written, while it is open.
    code: Option<String>,
    /// Rows of the open table, each with its cells.
    table: Option<Vec<Vec<String>>>,
    /// Lines of the page so far.
    lines: usize,
    depths: Depths,
}

/// Code between fences; a fence within it becomes the other kind.
pub fn fenced(word: &str, body: &str) -> String {
    format!("```{word}\n{}\n```", body.trim_matches('\n').replace("```", "~~~"))
}

impl Reader {
    fn push(&mut self, shape: Shape, text: String) {
        self.lines += 1;
        let line = self.lines;
        self.blocks.push(Block::new((line, line), shape, text));
    }

    /// A block of several lines of the page.
    fn push_lines(&mut self, text: String, count: usize) {
        let first = self.lines + 1;
        self.lines += count.max(1);
        self.blocks.push(Block::new((first, self.lines), Shape::Verbatim, text));
    }

    fn buffer(&mut self) -> &mut String {
        if self.parts.is_empty() {
            self.parts.push(String::new());
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }

    fn flush(&mut self) {
        let squeeze = |text: &String| clean(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let parts: Vec<String> = self.parts.iter().map(squeeze).filter(|text| !text.is_empty()).collect();
        self.parts.clear();
        self.flushes += 1;
        if parts.is_empty() {
            return;
        }
        if let Some(row) = self.table.as_mut().filter(|_| self.dropping.is_none()).and_then(|rows| rows.last_mut())
            && let Some(cell) = row.last_mut()
        {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&parts.join(" ").replace('|', "\\|"));
            return;
        }
        if let Some((_, reason)) = &self.dropping {
            let shape = Shape::Dropped(reason.clone());
            self.push(shape, parts.join(" "));
        } else if self.in_title {
            self.title = Some(self.blocks.len());
            self.push(
                Shape::Dropped(Text::new(
                    "ブラウザーに出る題名です。本文の題名を使いました。",
                    "The browser's title; the article's own was used.",
                )),
                parts.join(" "),
            );
        } else if self.heading > 0 {
            self.depths.clear();
            self.push(Shape::Heading(self.heading), parts.join(" "));
        } else if let Some(item) = self.items.last().copied() {
            self.item(item, &parts.join(" "));
        } else {
            self.paragraph(parts);
        }
    }

    /// The text of a bullet; a further paragraph of it goes on with it.
    fn item(&mut self, item: Option<usize>, text: &str) {
        if let Some(at) = item.filter(|at| at + 1 == self.blocks.len()) {
            self.lines += 1;
            let block = &mut self.blocks[at];
            block.text.push(' ');
            block.text.push_str(text);
            block.last = self.lines;
            return;
        }
        if let Some(slot) = self.items.last_mut() {
            *slot = Some(self.blocks.len());
        }
        self.push(Shape::Item(self.lists.clamp(1, MAX_DEPTH)), text.to_owned());
    }

    fn paragraph(&mut self, parts: Vec<String>) {
        let first = self.lines + 1;
        self.lines += parts.len();
        let parts: Vec<Part> =
            parts.into_iter().enumerate().map(|(at, text)| Part { line: first + at, column: 0, text }).collect();
        let shape = if self.quotes > 0 { Shape::Quote } else { Shape::Paragraph };
        self.blocks.extend(paragraph::group(&parts, &shape, &mut self.depths));
    }

    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.push_str(text),
            None => self.buffer().push_str(text),
        }
    }

    fn open(&mut self, element: &Element) {
        let name = element.name();
        if self.code.is_some() {
            return;
        }
        if let Some(url) = embed(element).filter(|_| self.dropping.is_none()) {
            self.flush();
            self.push(Shape::Paragraph, url);
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
            "li" => self.items.push(None),
            "blockquote" => self.quotes += 1,
            "pre" => self.code = Some(String::new()),
            "table" => self.table = Some(Vec::new()),
            "tr" => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            "td" | "th" => match self.table.as_mut().and_then(|rows| rows.last_mut()) {
                Some(row) => row.push(String::new()),
                None => self.buffer().push(' '),
            },
            "br" if self.heading > 0 || !self.items.is_empty() || self.table.is_some() => self.buffer().push(' '),
            "br" => {
                if !self.parts.is_empty() {
                    self.parts.push(String::new());
                    // A link over several lines stays with its first.
                    self.flushes += 1;
                }
            }
            "code" => self.buffer().push('`'),
            "strong" | "b" => self.buffer().push_str("**"),
            "a" => {
                let url = element.attr("href").map(clean).filter(|u| u.starts_with("http")).unwrap_or_default();
                let start = self.buffer().len();
                self.anchors.push((self.flushes, start, url));
            }
            "img" => self.picture(element),
            _ => {
                if let Some(level) = heading_level(name) {
                    self.heading = level;
                }
            }
        }
    }

    fn picture(&mut self, element: &Element) {
        let alt = clean(element.attr("alt").unwrap_or_default());
        let text = if alt.is_empty() { clean(element.attr("src").unwrap_or_default()) } else { alt };
        let text: String = text.chars().take(200).collect();
        if !text.is_empty() {
            self.push(Shape::Dropped(Text::new("画像は取り込みません。", "Pictures are not imported.")), text);
        }
    }

    fn close(&mut self, name: &str) {
        if name == "pre"
            && let Some(code) = self.code.take()
        {
            if !code.trim().is_empty() {
                self.push_lines(fenced("", &code), code.trim_matches('\n').lines().count());
            }
            return;
        }
        if self.code.is_some() {
            return;
        }
        if is_block(name) || matches!(name, "td" | "th") && self.table.is_some() {
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
            "li" => {
                self.items.pop();
            }
            "blockquote" => self.quotes = self.quotes.saturating_sub(1),
            "table" => self.close_table(),
            "code" => self.buffer().push('`'),
            "strong" | "b" => {
                let buffer = self.buffer();
                // Nothing between the marks is no emphasis.
                if buffer.ends_with("**") {
                    buffer.truncate(buffer.len() - 2);
                } else {
                    let kept = buffer.trim_end().len();
                    let had_blank = kept < buffer.len();
                    buffer.truncate(kept);
                    buffer.push_str(if had_blank { "** " } else { "**" });
                }
            }
            "a" => self.close_link(),
            _ if heading_level(name).is_some() => self.heading = 0,
            _ => {}
        }
    }

    fn close_table(&mut self) {
        let Some(rows) = self.table.take() else { return };
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let rows: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        if rows.is_empty() {
            return;
        }
        let mut lines = Vec::new();
        for (at, mut row) in rows.into_iter().enumerate() {
            row.resize(width, String::new());
            lines.push(format!("| {} |", row.join(" | ")));
            if at == 0 {
                lines.push(format!("|{}", " --- |".repeat(width)));
            }
        }
        let count = lines.len() - 1;
        self.push_lines(lines.join("\n"), count);
    }

    /// Makes the text since the link's start a Markdown link, unless a block ended within it.
    fn close_link(&mut self) {
        let Some((flushes, start, url)) = self.anchors.pop() else { return };
        if url.is_empty() || flushes != self.flushes || start > self.buffer().len() {
            return;
        }
        let label = self.buffer().split_off(start);
        let trimmed = label.trim();
        let text = if trimmed.is_empty() {
            url
        } else if trimmed == url {
            label
        } else if trimmed.contains(['[', ']']) || url.contains(['(', ')', ' ']) {
            // What Markdown would take apart stands beside its words.
            format!("{trimmed} {url}")
        } else {
            format!("[{trimmed}]({url})")
        };
        self.buffer().push_str(&text);
    }
}

#[cfg(test)]
mod tests;
