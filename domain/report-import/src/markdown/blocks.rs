//! What was read of a paragraph or an item becomes blocks.

use super::{Piece, Reader};
use crate::{
    block::{Block, Shape},
    clean::{clean, join},
    links,
    paragraph::{self, Part},
};

impl Reader<'_> {
    /// Ends the paragraph that is being read.
    pub(super) fn flush(&mut self) {
        let parts: Vec<Part> = std::mem::take(&mut self.parts)
            .into_iter()
            .map(|part| Part { text: clean(&part.text), ..part })
            .filter(|part| !part.text.is_empty())
            .collect();
        let (Some(one), Some(last)) = (parts.first(), parts.last()) else { return };
        let lines = (one.line, last.line);
        if let Some(level) = self.heading {
            let mut text = String::new();
            for part in &parts {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&part.text);
            }
            self.depths.clear();
            self.blocks.push(Block::new(lines, Shape::Heading(level), text));
            return;
        }
        if self.lists > 0
            && let Some(item) = self.items.last().copied()
        {
            self.item(&parts, lines, item);
            return;
        }
        let shape = if self.quotes > 0 { Shape::Quote } else { Shape::Paragraph };
        for part in self.split_embeds(parts) {
            match part {
                Piece::Lines(parts) => self.blocks.extend(paragraph::group(&parts, &shape, &mut self.depths)),
                Piece::Mark(block) => self.blocks.push(block),
            }
        }
    }

    /// The text of a bullet; a further paragraph of it goes on with it.
    pub(super) fn item(&mut self, parts: &[Part], lines: (usize, usize), item: Option<usize>) {
        // To the parser a line that follows a bullet without a blank is its rest; a heading of its own is none.
        if let Some(at) = parts.iter().skip(1).position(|part| part.column == 0 && paragraph::is_alone(&part.text)) {
            let (before, own) = parts.split_at(at + 1);
            self.item(before, (lines.0, before[at].line), item);
            for block in paragraph::group(own, &Shape::Paragraph, &mut self.depths) {
                self.blocks.push(Block { apart: true, ..block });
            }
            return;
        }
        let mut text = String::new();
        for part in parts {
            join(&mut text, &part.text);
        }
        if let Some(block) = item.and_then(|at| self.blocks.get_mut(at))
            && block.last < lines.0
            && !text.is_empty()
            && self.blocks.len() == item.unwrap_or(0) + 1
        {
            let block = self.blocks.last_mut();
            if let Some(block) = block {
                block.text.push(' ');
                block.text.push_str(&text);
                block.last = lines.1;
            }
            return;
        }
        let text = paragraph::bullet(&text)
            .filter(|(mark, _)| "•●○■・".contains(*mark))
            .map_or(text.as_str(), |(_, t)| t)
            .to_owned();
        if let Some(slot) = self.items.last_mut() {
            *slot = Some(self.blocks.len());
        }
        self.blocks.push(Block {
            apart: false,
            ..Block::new(lines, Shape::Item(self.lists.clamp(1, crate::block::MAX_DEPTH)), text)
        });
    }

    /// Marks of blogs around boxes (`:::message`), and lines that embed something, apart from the prose.
    pub(super) fn split_embeds(&self, parts: Vec<Part>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut lines: Vec<Part> = Vec::new();
        for part in parts {
            let at = (part.line, part.line);
            // As written: to the parser some of it looks like a link.
            let raw = self.starts.get(part.line - self.first).and_then(|start| self.source[*start..].lines().next());
            let raw = raw.unwrap_or_default().trim();
            let is_box = raw.starts_with(":::") || matches!(raw, "[:contents]" | "[toc]" | "[[toc]]" | "[[_TOC_]]");
            let mark = if is_box {
                Some(Block::dropped(at, raw, "ブログの囲みの印です。", "A mark of the blog."))
            } else {
                links::embed_line(raw).map(|url| Block::new(at, Shape::Paragraph, url))
            };
            match mark {
                Some(block) => {
                    if !lines.is_empty() {
                        pieces.push(Piece::Lines(std::mem::take(&mut lines)));
                    }
                    pieces.push(Piece::Mark(block));
                }
                None => lines.push(part),
            }
        }
        if !lines.is_empty() {
            pieces.push(Piece::Lines(lines));
        }
        pieces
    }

    /// Lines that the parser gave to nothing (definitions of links) are told, too.
    pub(super) fn finish(mut self) -> Vec<Block> {
        let mut covered = vec![false; self.starts.len()];
        for block in &self.blocks {
            for line in block.first..=block.last {
                if let Some(slot) = covered.get_mut(line - self.first) {
                    *slot = true;
                }
            }
        }
        for (at, line) in self.source.split('\n').enumerate() {
            let text = clean(line);
            if text.is_empty() || covered.get(at).copied().unwrap_or(true) {
                continue;
            }
            let number = self.first + at;
            let block = if text.starts_with('[') && text.contains("]:") {
                Block::dropped(
                    (number, number),
                    text,
                    "リンクの定義です。本文のリンクに入っています。",
                    "The definition of a link, which stands where it is used.",
                )
            } else if text.chars().all(|c| !c.is_alphanumeric()) {
                Block::dropped((number, number), text, "印だけの行です。", "A line of marks alone.")
            } else {
                Block::new((number, number), Shape::Paragraph, text)
            };
            self.blocks.push(block);
        }
        self.blocks.sort_by_key(|block| block.first);
        self.blocks
    }
}
