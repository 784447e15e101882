//! The lines of one paragraph: which of them are one sentence that was wrapped, which stand for themselves, which are
//! bullets without a list.

use crate::{
    block::{Block, Depths, Shape},
    clean::{is_kana, join},
    fields, labels, links, standing, words,
};

/// One line of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Of the source, from 1.
    pub line: usize,
    /// Of its first letter.
    pub column: usize,
    pub text: String,
}

/// Marks that open a bullet without needing a space behind them.
const TIGHT_MARKS: &str = "•◦▪▫‣⁃∙●○・･";
/// Marks that are a bullet only with a space behind them, or within a list.
const LOOSE_MARKS: &str = "-*+–—·■□◆◇▶▷▸→⇒➡※";

/// The mark of a bullet and the text behind it; `None` when the line has none. Leading blanks must be gone already.
pub fn bullet(text: &str) -> Option<(char, &str)> {
    let mark = text.chars().next()?;
    let rest = &text[mark.len_utf8()..];
    let spaced = rest.is_empty() || rest.starts_with([' ', '\t', '\u{3000}', '\u{a0}']);
    let tight = TIGHT_MARKS.contains(mark);
    (tight || LOOSE_MARKS.contains(mark) && spaced).then(|| (mark, rest.trim()))
}

/// `1. text`, `2) text`, `(3) text`, `①text`
pub fn ordered(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if ('\u{2460}'..='\u{2473}').contains(&first) {
        return Some(text[first.len_utf8()..].trim_start_matches(['.', ' ', '\u{3000}']).trim());
    }
    let bare = text.strip_prefix(['(', '（']);
    let open = bare.unwrap_or(text);
    let digits = open.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let behind = &open[digits..];
    match bare {
        Some(_) => behind.strip_prefix([')', '）']).map(str::trim),
        None => behind
            .strip_prefix(['.', ')'])
            .and_then(|rest| rest.strip_prefix([' ', '\u{3000}']))
            .or_else(|| behind.strip_prefix(['．', '）']))
            .map(str::trim),
    }
}

/// The line ends a sentence, or opens what follows.
fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['*', '_', '`', ' '])
        .ends_with(['。', '！', '？', '!', '?', '…', '」', '』', '）', ')', '.', ':', '：', '】', '♪', '笑', 'ｗ'])
}

/// Stands for itself whatever is above and below.
pub fn is_alone(text: &str) -> bool {
    fields::labelled(text).is_some()
        || words::question(text).is_some()
        || words::answer(text).is_some()
        || links::embed_line(text).is_some()
        || links::is_address(text)
        || standing::of_text(text).is_some()
        || labels::label(text).is_some_and(|label| label.firm || label.numbered)
        || text.starts_with(['#', '＃', '【', '■', '□', '◆', '◇', '▼', '※', '→', '|'])
        || text.ends_with("さん")
}

/// One sentence that goes on in the next line.
fn goes_on(text: &str, next: &str, is_wrapped: bool) -> bool {
    if ends_sentence(text) || is_alone(text) || is_alone(next) {
        return false;
    }
    let Some(last) = text.chars().last() else { return false };
    let next_ends = ends_sentence(next);
    let hiragana = is_kana(last) && last != 'ー' && next_ends;
    let latin = last.is_ascii_alphanumeric() && next.starts_with(|c: char| c.is_ascii_lowercase());
    is_wrapped || hiragana || latin || matches!(last, '、' | ',' | '，' | '(' | '（' | '「')
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Three lines and more that end near the same column, as mail and editors wrap them.
fn is_wrapped(parts: &[Part]) -> bool {
    let Some((_, full)) = parts.split_last().filter(|(_, full)| full.len() >= 2) else { return false };
    let widths: Vec<usize> = full.iter().map(|part| part.column + width(&part.text)).collect();
    let (least, most) = (widths.iter().min().copied().unwrap_or(0), widths.iter().max().copied().unwrap_or(0));
    least >= 50 && most <= 100 && most - least <= 14
}

/// Paragraphs and bullets of the lines between two blank ones.
pub fn group(parts: &[Part], shape: &Shape, depths: &mut Depths) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let has_bullets = parts.iter().any(|part| bullet(&part.text).is_some());
    let flat = parts.iter().filter(|p| bullet(&p.text).is_some()).all(|p| p.column == parts[0].column);
    let wrapped = is_wrapped(parts);
    let is_counted = parts.iter().filter(|part| ordered(&part.text).is_some()).take(2).count() > 1;
    for (at, part) in parts.iter().enumerate() {
        let mark = bullet(&part.text).or_else(|| {
            let numbered = ordered(&part.text).map(|text| ('1', text));
            numbered.filter(|_| has_bullets || is_counted)
        });
        let lines = (part.line, part.line);
        if let Some((mark, text)) = mark {
            if text.is_empty() {
                blocks.push(Block::dropped(
                    lines,
                    part.text.clone(),
                    "中身のない箇条書きです。",
                    "A bullet without text.",
                ));
                continue;
            }
            let depth = if flat && part.column == 0 { depths.by_mark(mark) } else { depths.by_column(part.column) };
            blocks.push(Block { apart: at == 0, ..Block::new(lines, Shape::Item(depth), text) });
            continue;
        }
        let above = at.checked_sub(1).map(|before| &parts[before]);
        if let Some(last) = blocks.last_mut()
            && let Some(above) = above
            && (last.depth().is_some() && part.column > 0 || goes_on(&above.text, &part.text, wrapped))
            && !matches!(last.shape, Shape::Dropped(_))
        {
            join(&mut last.text, &part.text);
            last.last = part.line;
            continue;
        }
        depths.clear();
        blocks.push(Block { apart: at == 0, ..Block::new(lines, shape.clone(), part.text.clone()) });
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Shape, String)> {
        let parts: Vec<Part> = text
            .lines()
            .enumerate()
            .map(|(at, line)| {
                let (column, text) = crate::block::split_indent(line);
                Part { line: at + 1, column, text: text.to_owned() }
            })
            .collect();
        group(&parts, &Shape::Paragraph, &mut Depths::default()).into_iter().map(|b| (b.shape, b.text)).collect()
    }

    #[test]
    fn a_wrapped_sentence_is_one_and_lines_of_their_own_stay_apart() {
        let one = |text: &str| (Shape::Paragraph, text.to_owned());
        assert_eq!(read("この段落も\n二行に折り返しています。"), [one("この段落も二行に折り返しています。")]);
        assert_eq!(read("会場: 見本ビル\n主催: 見本の会"), [one("会場: 見本ビル"), one("主催: 見本の会")]);
        assert_eq!(read("一文目です。\n二文目です。"), [one("一文目です。"), one("二文目です。")]);
    }

    #[test]
    fn marks_of_several_kinds_are_depths() {
        let depths = |text: &str| read(text).into_iter().map(|(shape, _)| shape).collect::<Vec<_>>();
        let items = |depths: [i32; 5]| depths.map(Shape::Item).to_vec();
        assert_eq!(depths("● 一\n   ○ 二\n      ■ 三\n   1. 二\n● 一"), items([1, 2, 3, 2, 1]));
        assert_eq!(depths("● 一\n○ 二\n■ 三\n○ 二\n● 一"), items([1, 2, 3, 2, 1]));
    }
}
