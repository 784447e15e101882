//! The same heading more than once.

use std::collections::{HashMap, HashSet};

use super::{How, Outline};
use crate::{
    block::{Block, Shape},
    clean::squeezed,
    inline,
};

/// The same heading twice: the one with most below it opens the session; before it stands a table of contents, behind
/// it a list that names it again.
pub(super) fn same_again(blocks: &[Block], out: &mut Outline) {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for at in out.openers.keys() {
        let key = squeezed(&inline::plain(&blocks[*at].text).0);
        if key.chars().count() >= 4 {
            groups.entry(key).or_default().push(*at);
        }
    }
    let below = |at: usize, openers: &HashMap<usize, How>| {
        blocks[at + 1..]
            .iter()
            .enumerate()
            .take_while(|(n, _)| !openers.contains_key(&(at + 1 + n)))
            .filter(|(_, block)| !matches!(block.shape, Shape::Dropped(_)))
            .count()
    };
    let openers = out.openers.clone();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_unstable();
        let Some(main) = group.iter().copied().max_by_key(|at| (below(*at, &openers), *at)) else { continue };
        for at in group.into_iter().filter(|at| *at != main) {
            out.openers.remove(&at);
            if at < main {
                out.contents.insert(at);
            } else {
                out.again.insert(at, main);
            }
        }
    }
    // Bullets before the first session that are its headings.
    let first = out.openers.keys().min().copied().unwrap_or(0);
    let titles: HashSet<String> = out
        .openers
        .keys()
        .flat_map(|at| {
            let title = out.evidence.get(at).map(|e| squeezed(&e.split.title)).unwrap_or_default();
            [squeezed(&inline::plain(&blocks[*at].text).0), title]
        })
        .filter(|key| key.chars().count() >= 4)
        .collect();
    let listed: Vec<usize> = (0..first)
        .filter(|at| blocks[*at].depth().is_some() && titles.contains(&squeezed(&inline::plain(&blocks[*at].text).0)))
        .collect();
    if listed.len() >= 2 {
        out.contents.extend(listed);
    }
}
