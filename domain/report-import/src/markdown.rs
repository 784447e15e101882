//! A Markdown source as blocks, by a CommonMark parser: hard-wrapped lines are one paragraph, code keeps its indentation,
//! what a blog writes as HTML in between is read as HTML.

use std::{iter::Peekable, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use crate::{
    block::{Block, Depths, Shape, split_indent},
    clean::{clean, is_japanese},
    html,
    paragraph::Part,
};

mod blocks;

/// Reads a source whose first line is line `first` of the whole.
pub fn read(source: &str, first: usize) -> Vec<Block> {
    let mut starts = vec![0];
    starts.extend(source.match_indices('\n').map(|(at, _)| at + 1));
    let events = Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter().peekable();
    let mut reader = Reader {
        source,
        starts,
        first,
        blocks: Vec::new(),
        parts: Vec::new(),
        lists: 0,
        items: Vec::new(),
        heading: None,
        quotes: 0,
        links: Vec::new(),
        pictures: 0,
        alt: String::new(),
        depths: Depths::default(),
    };
    reader.walk(events);
    reader.finish()
}

struct Reader<'a> {
    source: &'a str,
    /// Byte at which each line begins.
    starts: Vec<usize>,
    first: usize,
    blocks: Vec<Block>,
    /// Lines of the paragraph that is being read.
    parts: Vec<Part>,
    lists: i32,
    /// For each open item the block that it is, once it has text.
    items: Vec<Option<usize>>,
    heading: Option<u8>,
    quotes: usize,
    /// Address and place in the last part of each open link; the place is `None` in plain addresses.
    links: Vec<(String, Option<usize>)>,
    pictures: usize,
    alt: String,
    depths: Depths,
}

impl<'a> Reader<'a> {
    fn line(&self, at: usize) -> usize {
        self.first + self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn lines(&self, range: &Range<usize>) -> (usize, usize) {
        let text = &self.source[range.clone()];
        let end = range.start + text.trim_end().len().saturating_sub(1);
        let lead = text.len() - text.trim_start_matches('\n').len();
        let first = self.line(range.start + lead);
        (first, self.line(end.max(range.start)).max(first))
    }

    fn walk(&mut self, mut events: Peekable<OffsetIter<'a>>) {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    self.flush();
                    self.code(&kind, &range, &mut events);
                }
                Event::Start(Tag::Table(_)) => {
                    self.flush();
                    skip(&mut events, TagEnd::Table);
                    let rows: Vec<&str> = self.source[range.clone()].trim().lines().map(str::trim).collect();
                    let rows: Vec<String> =
                        rows.iter().map(|row| format!("| {} |", row.trim_matches('|').trim())).collect();
                    self.blocks.push(Block::new(self.lines(&range), Shape::Verbatim, rows.join("\n")));
                }
                Event::Start(Tag::HtmlBlock) => {
                    self.flush();
                    skip(&mut events, TagEnd::HtmlBlock);
                    self.html(&range);
                }
                Event::Start(tag) => self.open(tag, &range),
                Event::End(tag) => self.close(tag),
                Event::Code(code) => {
                    let code = format!("`{code}`");
                    self.put(&code, range.start);
                }
                Event::SoftBreak => self.line_break(&range, false),
                Event::HardBreak => self.line_break(&range, true),
                Event::InlineHtml(tag) | Event::Html(tag) => self.inline_html(&tag, &range),
                Event::Rule => {
                    self.flush();
                    let text = self.source[range.clone()].trim().to_owned();
                    self.blocks.push(Block::dropped(
                        self.lines(&range),
                        text,
                        "区切り線です。",
                        "A rule between parts.",
                    ));
                }
                _ => self.text(&range),
            }
        }
        self.flush();
    }

    fn open(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.flush(),
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(level as u8);
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(_) => {
                self.flush();
                self.lists += 1;
            }
            Tag::Item => {
                self.flush();
                self.items.push(None);
            }
            Tag::Emphasis => self.put("*", range.start),
            Tag::Strong => self.put("**", range.start),
            Tag::Link { link_type, dest_url, .. } => {
                let bare = matches!(link_type, LinkType::Autolink | LinkType::Email);
                let start = (!bare).then(|| {
                    self.put("", range.start);
                    self.parts.last().map_or(0, |part| part.text.len())
                });
                self.links.push((dest_url.to_string(), start));
            }
            Tag::Image { dest_url, .. } => {
                self.pictures += 1;
                self.alt = dest_url.to_string();
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.flush(),
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes -= 1;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists -= 1;
            }
            TagEnd::Item => {
                self.flush();
                self.items.pop();
            }
            TagEnd::Emphasis => self.put_end("*"),
            TagEnd::Strong => self.put_end("**"),
            TagEnd::Link => self.close_link(),
            TagEnd::Image => {
                self.pictures -= 1;
                let text = std::mem::take(&mut self.alt);
                let line =
                    self.parts.last().map_or_else(|| self.blocks.last().map_or(self.first, |b| b.last), |p| p.line);
                self.blocks.push(Block::dropped(
                    (line, line),
                    text,
                    "画像は取り込みません。",
                    "Pictures are not imported.",
                ));
            }
            _ => {}
        }
    }

    fn text(&mut self, range: &Range<usize>) {
        // A sign that was escaped stays escaped.
        let escaped = range.start > 0 && self.source.as_bytes()[range.start - 1] == b'\\';
        let from = range.start - usize::from(escaped);
        let text = &self.source[from..range.end];
        if self.pictures > 0 {
            text.clone_into(&mut self.alt);
            self.put("", range.start);
            return;
        }
        self.put(text, range.start);
    }

    fn put(&mut self, text: &str, at: usize) {
        if self.parts.is_empty() {
            let line = self.line(at);
            let start = self.starts[line - self.first];
            let column = split_indent(&self.source[start..]).0;
            self.parts.push(Part { line, column, text: String::new() });
        }
        if let Some(part) = self.parts.last_mut() {
            part.text.push_str(text);
        }
    }

    fn put_end(&mut self, text: &str) {
        if let Some(part) = self.parts.last_mut() {
            part.text.push_str(text);
        }
    }

    fn close_link(&mut self) {
        let Some((url, start)) = self.links.pop() else { return };
        let (Some(start), Some(part)) = (start, self.parts.last_mut()) else { return };
        if start > part.text.len() {
            return;
        }
        let label = part.text.split_off(start);
        let web = url.starts_with("https://") || url.starts_with("http://");
        if label.trim().is_empty() {
            part.text.push_str(&url);
        } else if web && !url.contains(['(', ')', ' ']) && label.trim() != url {
            part.text.extend(["[", label.trim(), "](", &url, ")"]);
        } else if web || label.trim() == url {
            part.text.extend([label.as_str(), " ", &url]);
        } else {
            part.text.push_str(&label);
        }
    }

    fn line_break(&mut self, range: &Range<usize>, hard: bool) {
        let inside = self.links.iter().any(|(_, start)| start.is_some());
        let next = self.source[range.start..].find('\n').map_or(range.end, |at| range.start + at + 1);
        if inside || self.heading.is_some() {
            if let Some(part) = self.parts.last_mut() {
                let after = self.source[next..].trim_start().chars().next();
                let blank = !(part.text.chars().last().is_some_and(is_japanese) && after.is_some_and(is_japanese));
                if (blank || self.heading.is_some()) && !part.text.ends_with(' ') {
                    part.text.push(' ');
                }
            }
            return;
        }
        let _ = hard;
        let line = self.line(next.min(self.source.len().saturating_sub(1)));
        let start = self.starts.get(line - self.first).copied().unwrap_or(next);
        let column = split_indent(self.source.get(start..).unwrap_or_default()).0;
        self.parts.push(Part { line, column, text: String::new() });
    }

    fn inline_html(&mut self, tag: &str, range: &Range<usize>) {
        let lower = tag.to_ascii_lowercase();
        if lower.starts_with("<br") {
            self.line_break(range, true);
        } else if lower.starts_with("<a ") {
            let url = html::attribute(tag, "href").unwrap_or_default();
            self.put("", range.start);
            self.links.push((url, self.parts.last().map(|part| part.text.len())));
        } else if lower.starts_with("</a") {
            self.close_link();
        } else if let Some(url) = html::embed_of(tag) {
            let line = self.line(range.start);
            self.parts.push(Part { line, column: 0, text: url });
            self.parts.push(Part { line, column: 0, text: String::new() });
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>, events: &mut Peekable<OffsetIter<'a>>) {
        let mut text = String::new();
        for (event, _) in events.by_ref() {
            match event {
                Event::Text(line) => text.push_str(&line),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let lines = self.lines(range);
        if matches!(kind, CodeBlockKind::Indented) && text.chars().any(is_japanese) {
            // Japanese that was only indented is no code.
            let mut parts = Vec::new();
            for (at, line) in self.source[range.clone()].lines().enumerate() {
                let (column, text) = split_indent(line);
                parts.push(Part { line: lines.0 + at, column: column + 4, text: clean(text) });
            }
            self.parts = parts;
            self.flush();
            return;
        }
        let word = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ':', ',']).next().unwrap_or_default().to_owned(),
            CodeBlockKind::Indented => String::new(),
        };
        self.blocks.push(Block::new(lines, Shape::Verbatim, html::fenced(&word, &text)));
    }

    fn html(&mut self, range: &Range<usize>) {
        let (first, last) = self.lines(range);
        let source = &self.source[range.clone()];
        let found = html::fragment(source);
        if found.is_empty() {
            let text = source.trim().chars().take(200).collect::<String>();
            let block = if source.trim_start().starts_with("<!--") {
                Block::dropped((first, last), text, "コメントです。", "A comment.")
            } else {
                Block::dropped((first, last), text, "HTMLのタグだけの行です。", "Lines of HTML tags alone.")
            };
            self.blocks.push(block);
            return;
        }
        for block in found {
            self.blocks.push(Block { first, last, ..block });
        }
    }
}

enum Piece {
    Lines(Vec<Part>),
    Mark(Block),
}

/// Passes over what stands in an element.
fn skip(events: &mut Peekable<OffsetIter<'_>>, end: TagEnd) {
    for (event, _) in events.by_ref() {
        if event == Event::End(end) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(source: &str) -> Vec<(Shape, String)> {
        read(source, 1).into_iter().map(|block| (block.shape, block.text)).collect()
    }

    #[test]
    fn paragraphs_are_whole_and_bullets_keep_their_depth() {
        assert_eq!(
            shapes(
                "# 題\n\nこの[見本の\n第28回](https://example.com/28)という、\n一文です。\n\n- 一\n    - 子\n\n  子の後\n- 二\n"
            ),
            [
                (Shape::Heading(1), "題".to_owned()),
                (Shape::Paragraph, "この[見本の第28回](https://example.com/28)という、一文です。".to_owned()),
                (Shape::Item(1), "一".to_owned()),
                (Shape::Item(2), "子".to_owned()),
                (Shape::Item(1), "子の後".to_owned()),
                (Shape::Item(1), "二".to_owned()),
            ]
        );
    }

    #[test]
    fn code_is_kept_as_written() {
        assert_eq!(
            shapes("```yaml\nbooks:\n  night:\nSession2: x\n```\n"),
            [(Shape::Verbatim, "```yaml\nbooks:\n  night:\nSession2: x\n```".to_owned())]
        );
    }

    #[test]
    fn html_between_is_read_and_embeds_are_addresses() {
        let read = shapes(
            "<iframe src=\"//www.slideshare.net/slideshow/embed_code/key/abc\" width=\"340\"></iframe>\n\n- 一\n",
        );
        assert_eq!(read[0], (Shape::Paragraph, "https://www.slideshare.net/slideshow/embed_code/key/abc".to_owned()));
        assert_eq!(
            shapes("くわしくは<a href=\"https://example.com/a\">こちら</a>です。")[0].1,
            "くわしくは[こちら](https://example.com/a)です。"
        );
    }
}
