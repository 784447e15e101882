//! Headings beside those of sessions.

use std::collections::{HashMap, HashSet};

use super::{How, Outline, has_body};
use crate::{
    block::Block,
    clean::squeezed,
    draft::SectionKind,
    inline, labels,
    standing::{self, Standing},
    words,
};

/// The heading that each heading stands below.
pub fn parents(blocks: &[Block]) -> HashMap<usize, Option<usize>> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut parents = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        let Some(level) = block.level() else { continue };
        open.retain(|(above, _)| *above < level);
        parents.insert(at, open.last().map(|(_, at)| *at));
        open.push((level, at));
    }
    parents
}

/// Headings beside those of sessions, between them or behind, without evidence of their own.
pub(super) fn siblings(blocks: &[Block], out: &mut Outline) {
    let parents = parents(blocks);
    let place = |at: usize| (blocks[at].level(), parents.get(&at).copied().flatten());
    let mut families: HashMap<(Option<u8>, Option<usize>), (usize, usize)> = HashMap::new();
    for at in out.openers.keys().filter(|at| blocks[**at].level().is_some()) {
        let family = families.entry(place(*at)).or_insert((*at, *at));
        *family = (family.0.min(*at), family.1.max(*at));
    }
    for at in 0..blocks.len() {
        let block = &blocks[at];
        if block.level().is_none() || out.openers.contains_key(&at) || !out.evidence.contains_key(&at) {
            continue;
        }
        let is_below_all = parents.get(&at).copied().flatten().is_some_and(|above| {
            standing::of_block(&blocks[above]) == Some(Standing::Container) || out.groups.over.contains(&above)
        });
        let family = families.get(&place(at)).copied();
        // Below a heading over all sessions each one is, where others are known.
        let alone = (is_below_all && !out.openers.is_empty()).then_some((at, blocks.len()));
        let Some((first, last)) = family.or(alone) else { continue };
        let known = standing::of_block(block);
        let (plain, _) = inline::plain(&block.text);
        let kind = labels::kind_by_title(&plain);
        // Before the first one only what opens an evening, unless a heading over all sessions stands above.
        let could = out.is_weak && has_body(blocks, at);
        if at < first && kind != Some(SectionKind::Opening) && !is_below_all && !could {
            continue;
        }
        // Behind the last labelled session a heading of the reporter's own is no talk.
        let behind = at > last && out.is_labelled && kind.is_none() && !shares_parts(blocks, at, first);
        if known.is_some_and(|s| s != Standing::Closing || kind.is_none())
            || behind
            || words::day(&plain).is_some()
            || known == Some(Standing::Closing) && at > last
        {
            continue;
        }
        out.openers.insert(at, How::Sibling);
    }
}

/// Both have a heading of the same words below them: 登壇者, 内容.
fn shares_parts(blocks: &[Block], at: usize, other: usize) -> bool {
    let parts = |at: usize| -> HashSet<String> {
        let level = blocks[at].level().unwrap_or(0);
        let below = blocks[at + 1..].iter().take_while(|block| block.level().is_none_or(|next| next > level));
        below.filter(|block| block.level().is_some()).map(|block| squeezed(&block.text)).collect()
    };
    !parts(at).is_disjoint(&parts(other))
}
