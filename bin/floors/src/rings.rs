//! Files that use each other, directly or by way of others.

use std::collections::{BTreeMap, BTreeSet};

use crate::{crate_files::ModulePath, references::Reference};

type Uses<'a> = BTreeMap<&'a ModulePath, BTreeSet<&'a ModulePath>>;

/// One shortest ring for each set of files that hang together by rings.
pub fn find(references: &[Reference]) -> Vec<Vec<ModulePath>> {
    let mut uses: Uses<'_> = BTreeMap::new();
    for reference in references {
        uses.entry(&reference.from).or_default().insert(&reference.to);
    }
    let mut seen: BTreeSet<&ModulePath> = BTreeSet::new();
    let mut rings = Vec::new();
    for start in uses.keys() {
        if seen.contains(start) {
            continue;
        }
        if let Some(ring) = shortest(&uses, start) {
            seen.extend(uses.keys().filter(|file| ring.contains(file)));
            rings.push(ring);
        }
    }
    rings
}

/// The shortest way from a file back to itself, by breadth.
fn shortest(uses: &Uses<'_>, start: &ModulePath) -> Option<Vec<ModulePath>> {
    let mut came_from: BTreeMap<&ModulePath, &ModulePath> = BTreeMap::new();
    let mut row = vec![start];
    while !row.is_empty() {
        let mut next = Vec::new();
        for file in row {
            for used in uses.get(file).into_iter().flatten() {
                if *used == start {
                    let mut ring = vec![file.clone()];
                    let mut at = file;
                    while let Some(before) = came_from.get(at) {
                        ring.push((*before).clone());
                        at = before;
                    }
                    ring.reverse();
                    return Some(ring);
                }
                if !came_from.contains_key(used) {
                    came_from.insert(used, file);
                    next.push(*used);
                }
            }
        }
        row = next;
    }
    None
}
