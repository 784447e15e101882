//! A plain text as blocks: bullets by their marks and columns, headings by the marks before them.

use std::collections::HashMap;

use crate::{
    block::{Block, Depths, Shape, split_indent},
    clean::clean,
    links,
    paragraph::{self, Part},
};

/// Marks that open a heading where a line stands apart.
const HEADING_MARKS: &[char] = &['■', '□', '◆', '◇', '▼', '▽', '★', '☆', '◎', '§', '●', '○', '▲', '△'];

/// Pairs of lines with one mark from which on it is a bullet.
const RUNS: usize = 3;

/// Reads a text: every line that is not blank is in exactly one block.
pub fn read(source: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let rows: Vec<&str> = source.lines().collect();
    for (at, raw) in rows.iter().enumerate() {
        reader.line(at + 1, raw);
    }
    reader.flush();
    heading_levels(&mut reader.blocks, &rows);
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    parts: Vec<Part>,
    depths: Depths,
}

impl Reader {
    fn line(&mut self, number: usize, raw: &str) {
        let (column, rest) = split_indent(raw);
        let text = clean(rest);
        if text.is_empty() {
            self.flush();
            return;
        }
        if text.chars().count() >= 3
            && text.chars().all(|c| {
                matches!(c, '-' | '=' | '_' | '*' | '─' | '━' | '―' | '＝' | '－' | '＊' | '+' | '~' | '・' | '…')
            })
        {
            self.flush();
            self.blocks.push(Block::dropped((number, number), text, "区切り線です。", "A rule between parts."));
            return;
        }
        // Japanese prose opens a paragraph with one full-width blank.
        let opens = raw.strip_prefix('\u{3000}').is_some_and(|r| !r.starts_with(char::is_whitespace));
        let column = if opens && text.ends_with(['。', '！', '？']) { 0 } else { column };
        if let Some(url) = links::embed_line(&text) {
            self.flush();
            self.blocks.push(Block::new((number, number), Shape::Paragraph, url));
            return;
        }
        self.parts.push(Part { line: number, column, text });
    }

    fn flush(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        if parts.is_empty() {
            return;
        }
        // A line with a mark of headings above bullets with another.
        let mark = parts[0].text.chars().next().filter(|c| HEADING_MARKS[..10].contains(c));
        if let Some(mark) = mark
            && parts[0].column == 0
            && parts.len() > 1
            && parts[1..].iter().all(|part| !part.text.starts_with(mark) || part.column > 0)
        {
            let first = &parts[0];
            self.depths.clear();
            self.blocks.push(Block::new((first.line, first.line), Shape::Paragraph, first.text.clone()));
            self.parts = parts[1..].to_vec();
            let next = self.blocks.len();
            self.flush();
            if let Some(block) = self.blocks.get_mut(next) {
                block.apart = false;
            }
            return;
        }
        let has_marks = parts.iter().any(|part| paragraph::bullet(&part.text).is_some());
        let outlined = !has_marks && parts.iter().any(|part| part.column > 0);
        if outlined {
            self.outline(&parts);
        } else {
            let parts: Vec<Part> = parts;
            self.blocks.extend(paragraph::group(&parts, &Shape::Paragraph, &mut self.depths));
        }
    }

    /// Lines that are told apart by their columns alone: an outline, whose first line may be its heading.
    fn outline(&mut self, parts: &[Part]) {
        if parts[0].column == 0 {
            self.depths.clear();
        }
        let mut is_over = false;
        for (at, part) in parts.iter().enumerate() {
            let lines = (part.line, part.line);
            // A word such as 感想 ends the outline, whatever stands below.
            let opens = parts.get(at + 1).is_some_and(|next| next.column > 0);
            is_over = part.column == 0 && (paragraph::is_alone(&part.text) || is_over && !opens);
            if is_over {
                self.depths.clear();
                self.blocks.push(Block::new(lines, Shape::Paragraph, part.text.clone()));
                continue;
            }
            let is_flush = part.column == 0 && parts.get(at + 1).is_none_or(|next| next.column == 0);
            let block = if is_flush && parts.iter().all(|p| p.column == 0 || p.line > part.line) && at == 0 {
                Block::new(lines, Shape::Paragraph, part.text.clone())
            } else {
                Block::new(lines, Shape::Item(self.depths.by_column(part.column)), part.text.clone())
            };
            self.blocks.push(Block { apart: at == 0, ..block });
        }
    }
}

/// Lines that stand apart with a mark before them are headings; each further kind of mark is one level deeper.
fn heading_levels(blocks: &mut [Block], rows: &[&str]) {
    let candidate = |block: &Block| -> Option<char> {
        let text = &block.text;
        if !matches!(block.shape, Shape::Paragraph) || text.chars().count() > 160 || text.ends_with(['。', '、']) {
            return None;
        }
        let mark = text.chars().next()?;
        let boxed = text.starts_with('【') && text.ends_with('】') || text.starts_with('＜') && text.ends_with('＞');
        (HEADING_MARKS.contains(&mark) || boxed).then_some(mark)
    };
    // ● and the like are bullets where they follow each other; apart, with text below, they are headings.
    let marked =
        |block: &Block| rows.get(block.first - 1).is_some_and(|row| row.trim_start().starts_with(HEADING_MARKS));
    // A mark that stands before line after line is the text's bullet, also where one stands alone.
    let mark_of = |row: &&str| row.trim_start().chars().next().filter(|c| HEADING_MARKS.contains(c));
    let mut runs: HashMap<char, usize> = HashMap::new();
    for pair in rows.windows(2) {
        if let (Some(mark), true) = (mark_of(&pair[0]), mark_of(&pair[0]) == mark_of(&pair[1])) {
            *runs.entry(mark).or_default() += 1;
        }
    }
    let is_bullet = |block: &Block| {
        let mark = rows.get(block.first - 1).and_then(mark_of);
        mark.and_then(|mark| runs.get(&mark)).is_some_and(|runs| *runs >= RUNS)
    };
    let item_heading = |blocks: &[Block], at: usize| -> bool {
        let block = &blocks[at];
        block.apart
            && marked(block)
            && !is_bullet(block)
            && block.depth() == Some(1)
            && blocks.get(at + 1).is_some_and(|next| next.apart && next.depth().is_none())
            && at.checked_sub(1).is_none_or(|before| blocks[before].depth().is_none())
    };
    let mut ranks: HashMap<char, u8> = HashMap::new();
    for at in 0..blocks.len() {
        let mark = candidate(&blocks[at]).or_else(|| item_heading(blocks, at).then_some('●'));
        let Some(mark) = mark else { continue };
        let next = u8::try_from(ranks.len()).unwrap_or(4).min(4) + 2;
        let level = *ranks.entry(mark).or_insert(next);
        let text = blocks[at].text.trim_start_matches(HEADING_MARKS).trim().to_owned();
        if !text.is_empty() {
            blocks[at].text = text;
        }
        blocks[at].shape = Shape::Heading(level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(source: &str) -> Vec<Shape> {
        read(source).into_iter().map(|block| block.shape).collect()
    }

    #[test]
    fn depth_follows_the_indent_and_not_a_fixed_width() {
        assert_eq!(shapes("• 一\n\t• 二\n\t\t• 三\n• 四\n　・五\n"), [1, 2, 3, 1, 2].map(Shape::Item));
    }

    #[test]
    fn marks_before_lines_that_stand_apart_are_headings() {
        assert_eq!(
            shapes("■夜の図書館 山田さん\n\n◆質疑\n\n質問です。\n\n■棚\n\n話です。\n"),
            [Shape::Heading(2), Shape::Heading(3), Shape::Paragraph, Shape::Heading(2), Shape::Paragraph]
        );
    }
}
