//! A source as a row of blocks, in its order: headings with their levels, paragraphs whole, bullets with their
//! depth, code and tables as they are. What a block says is decided later.

use lang::Text;

/// The deepest bullet that is told apart; deeper ones are set to it.
pub const MAX_DEPTH: i32 = 12;

/// One block of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Lines of the source, from 1, both included. For HTML they are the lines of the page as it is read.
    pub first: usize,
    pub last: usize,
    pub shape: Shape,
    /// Inline Markdown without marks of blocks; of [`Shape::Verbatim`] Markdown of several lines.
    pub text: String,
    /// Nothing stands right above it.
    pub apart: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Level from 1.
    Heading(u8),
    Paragraph,
    /// A paragraph of a quotation.
    Quote,
    /// A bullet or a number of a list; depth from 1.
    Item(i32),
    /// Code and tables.
    Verbatim,
    /// Not part of the report, and why.
    Dropped(Text),
}

impl Block {
    pub fn new((first, last): (usize, usize), shape: Shape, text: impl Into<String>) -> Self {
        Self { first, last, shape, text: text.into(), apart: true }
    }

    pub fn dropped(lines: (usize, usize), text: impl Into<String>, ja: &'static str, en: &'static str) -> Self {
        Self::new(lines, Shape::Dropped(Text::new(ja, en)), text)
    }

    pub fn level(&self) -> Option<u8> {
        if let Shape::Heading(level) = self.shape { Some(level) } else { None }
    }

    pub fn depth(&self) -> Option<i32> {
        if let Shape::Item(depth) = self.shape { Some(depth) } else { None }
    }
}

/// Depths of bullets from what stands before them: a stack of columns, so that any width of indentation will do; of
/// marks where a copy lost the indentation.
#[derive(Clone, Debug, Default)]
pub struct Depths {
    columns: Vec<usize>,
    marks: Vec<char>,
}

impl Depths {
    pub fn clear(&mut self) {
        self.columns.clear();
        self.marks.clear();
    }

    /// Depth from 1 to [`MAX_DEPTH`] of a bullet at this column.
    pub fn by_column(&mut self, column: usize) -> i32 {
        while self.columns.last().is_some_and(|&top| top > column) {
            self.columns.pop();
        }
        if self.columns.last() != Some(&column) {
            self.columns.push(column);
        }
        depth(self.columns.len())
    }

    /// Each further kind of mark is one step deeper.
    pub fn by_mark(&mut self, mark: char) -> i32 {
        match self.marks.iter().position(|known| *known == mark) {
            Some(at) => self.marks.truncate(at + 1),
            None => self.marks.push(mark),
        }
        self.columns.clear();
        self.columns.push(0);
        depth(self.marks.len())
    }
}

fn depth(steps: usize) -> i32 {
    i32::try_from(steps).unwrap_or(MAX_DEPTH).min(MAX_DEPTH)
}

/// Width of the leading blanks in columns, and what follows them. A tab goes to the next column of four, a
/// full-width space takes two.
pub fn split_indent(line: &str) -> (usize, &str) {
    let mut width = 0;
    for (at, c) in line.char_indices() {
        width = match c {
            '\t' => (width / 4 + 1) * 4,
            '\u{3000}' => width + 2,
            ' ' | '\u{a0}' => width + 1,
            _ => return (width, &line[at..]),
        };
    }
    (width, "")
}
