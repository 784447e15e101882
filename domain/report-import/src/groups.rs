//! Headings over others: Track A over its talks, Session 1 over the title of the one that it is.

use std::collections::{HashMap, HashSet};

use crate::{block::Block, clean::folded, fields, inline, labels, standing, words};

/// Kinds of session that stand over one or several.
const ALONE: [&str; 5] = ["keynote", "キーノート", "基調講演", "招待講演", "特別講演"];

/// Headings without words of their own.
#[derive(Debug, Default)]
pub struct Groups {
    /// Each stands over several sessions, or lends its label to the one below.
    pub over: HashSet<usize>,
    /// What a heading reads as with the label above it: "Session 1: 題名".
    pub lent: HashMap<usize, String>,
}

pub fn read(blocks: &[Block]) -> Groups {
    let mut groups = Groups::default();
    for (at, block) in blocks.iter().enumerate() {
        let Some(level) = block.level() else { continue };
        let (plain, _) = inline::plain(&block.text);
        let Some(label) = labels::label(words::bare(&plain)).or_else(|| alone(&plain)) else { continue };
        // Its own words would make it a session.
        let next_is_deeper = blocks.get(at + 1).and_then(Block::level).is_some_and(|next| next > level);
        if !label.rest.is_empty() || !next_is_deeper {
            continue;
        }
        let children = children(blocks, at, level);
        let head = folded(words::bare(&plain));
        let is_track = ["track", "トラック", "room"].iter().chain(&ALONE).any(|word| head.starts_with(word));
        match children.as_slice() {
            [] => {}
            [child] => {
                groups.over.insert(at);
                let title = inline::plain(&blocks[*child].text).0;
                groups.lent.insert(*child, format!("{}: {title}", label.name));
            }
            _ if is_track => {
                groups.over.insert(at);
            }
            _ => {}
        }
    }
    groups
}

/// A word for a kind of session with nothing behind it.
fn alone(plain: &str) -> Option<labels::Label<'_>> {
    let bare = words::bare(plain);
    ALONE.contains(&folded(bare).as_str()).then(|| labels::Label {
        name: bare.to_owned(),
        kind: crate::draft::SectionKind::Talk,
        rest: "",
        firm: true,
        numbered: false,
    })
}

/// Headings one step below that could be titles.
fn children(blocks: &[Block], at: usize, level: u8) -> Vec<usize> {
    let below = |next: &Block| next.level().is_none_or(|next| next > level);
    let inside: Vec<usize> = (at + 1..blocks.len()).take_while(|next| below(&blocks[*next])).collect();
    let Some(step) = inside.iter().filter_map(|next| blocks[*next].level()).min() else { return Vec::new() };
    let could = |next: &usize| {
        let (plain, _) = inline::plain(&blocks[*next].text);
        blocks[*next].level() == Some(step)
            && standing::of_block(&blocks[*next]).is_none()
            && !fields::is_over_names(&plain)
            && fields::labelled(&plain).is_none_or(|(field, _)| field == fields::Field::Title)
    };
    inside.into_iter().filter(could).collect()
}
