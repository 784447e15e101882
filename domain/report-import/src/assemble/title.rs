//! Which block is the title.

use std::collections::HashMap;

use crate::{
    block::{Block, Shape},
    draft::{Known, Role},
    front_matter::FrontMatter,
    inline, labels, names, standing,
};

/// The block that is the title: the first heading of the first level, a line with a number near the beginning, else the
/// first line that could be one.
pub(super) fn find_title(
    blocks: &[Block],
    front: Option<&FrontMatter>,
    roles: &HashMap<usize, Role>,
    known: &Known,
) -> Option<usize> {
    let role = |block: &Block| (block.first..=block.last).find_map(|line| roles.get(&line));
    if let Some(at) = blocks.iter().position(|block| role(block) == Some(&Role::Title)) {
        return Some(at);
    }
    let free = |at: &usize| role(&blocks[*at]).is_none();
    let has_title = front.is_some_and(|front| !front.title.is_empty());
    let tops: Vec<usize> = (0..blocks.len()).filter(|at| blocks[*at].level() == Some(1)).filter(free).collect();
    let opens = |at: usize| {
        let (plain, _) = inline::plain(&blocks[at].text);
        labels::label(&plain).is_some_and(|l| l.numbered || l.firm) || standing::of_text(&plain).is_some()
    };
    let numbered = |at: usize| !crate::facts::numbers(&inline::plain(&blocks[at].text).0).is_empty();
    // Of several the one with a number: a blog's own name stands above the article's.
    if let Some(first) =
        tops.iter().copied().find(|at| numbered(*at) && !opens(*at)).filter(|_| tops.len() > 1 && !has_title)
    {
        return Some(first);
    }
    if let [first, ..] = tops.as_slice()
        && !opens(*first)
        && (tops.len() == 1 && !has_title || numbered(*first) || !has_title && *first <= 3)
    {
        return Some(*first);
    }
    if has_title {
        return None;
    }
    let kept = (0..blocks.len()).filter(|at| !matches!(blocks[*at].shape, Shape::Dropped(_))).filter(free);
    let near: Vec<usize> = kept.take(4).collect();
    let short = |at: &usize| {
        let text = &blocks[*at].text;
        matches!(blocks[*at].shape, Shape::Paragraph | Shape::Heading(_)) && text.chars().count() <= 200 && !opens(*at)
    };
    let sentence = |at: &usize| blocks[*at].text.contains('。') || names_people(&blocks[*at].text, known);
    near.iter()
        .copied()
        .find(|at| short(at) && numbered(*at) && !sentence(at))
        .or_else(|| near.iter().copied().find(|at| blocks[*at].level().is_some() && short(at) && !sentence(at)))
        .or_else(|| {
            near.first().copied().filter(|at| short(at) && !sentence(at) && !inline::is_strong(&blocks[*at].text))
        })
}

/// さん at the end, after a name: a session and no title.
fn names_people(text: &str, known: &Known) -> bool {
    names::split(&inline::plain(text).0, known).speakers.first().is_some_and(|s| !s.honorific.is_empty())
}
