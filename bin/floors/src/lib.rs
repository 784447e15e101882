//! Checks which parts of a crate use which others: floors, and no rings.
//!
//! The order stands in `docs/ARCHITECTURE.md`, in a block marked `floors`, a line for each crate:
//!
//! ```text
//! domain: base < series < people < workflows | pages
//! ```
//!
//! Each name is a module at the root of the crate. A part may use those to its left; `|` puts two
//! beside each other, so that neither may use the other. Whatever the order, no two files may use each
//! other, directly or in a ring, and no feature uses what stands in the `queries` of another one that
//! is on its own floor.

mod crate_files;
pub mod expanding;
pub mod function_names;
mod named;
pub mod promises;
mod references;
mod rings;

use std::{collections::BTreeMap, fmt, path::Path};

pub use crate_files::CrateFiles;
pub use named::missing;

/// Which parts a crate has, lowest first; parts of one row stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floors {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

/// Something that may not be so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// A file uses one of a part that it may not use.
    Upwards { file: String, line: usize, used: String },
    /// A file uses the SQL of another feature.
    Queries { file: String, line: usize, used: String },
    /// Files that use each other, in the order of use.
    Ring(Vec<String>),
    /// A part that the order does not name.
    Unlisted(String),
    /// A part of the order that is not there.
    Missing(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upwards { file, line, used } => {
                write!(f, "{file}:{line} uses {used}, which does not stand below it")
            }
            Self::Queries { file, line, used } => write!(f, "{file}:{line} uses the queries of another: {used}"),
            Self::Ring(files) => write!(f, "a ring: {} → {}", files.join(" → "), files[0]),
            Self::Unlisted(part) => write!(f, "{part} has no place in the order"),
            Self::Missing(part) => write!(f, "{part} has a place in the order and is not there"),
        }
    }
}

/// Reads the blocks marked `floors` of a document. Errors: a line that is no order.
pub fn read_floors(document: &str) -> Result<Vec<Floors>, String> {
    let mut all = Vec::new();
    let mut is_inside = false;
    for line in document.lines() {
        if line.starts_with("```") {
            is_inside = line == "```floors";
        } else if is_inside && !line.trim().is_empty() {
            let (name, order) = line.split_once(':').ok_or_else(|| format!("no crate is named in “{line}”"))?;
            let row = |row: &str| row.split('|').map(|part| part.trim().to_owned()).collect();
            all.push(Floors { name: name.trim().to_owned(), rows: order.split('<').map(row).collect() });
        }
    }
    Ok(all)
}

/// Everything in the crate at `src` that the order forbids.
///
/// Errors: a file that cannot be read or parsed.
pub fn check(floors: &Floors, src: &Path) -> Result<Vec<Violation>, String> {
    let files = CrateFiles::read(src)?;
    let place: BTreeMap<&str, usize> = floors
        .rows
        .iter()
        .enumerate()
        .flat_map(|(row, parts)| parts.iter().map(move |part| (part.as_str(), row)))
        .collect();
    let parts = files.parts();
    let mut found: Vec<_> =
        parts.iter().filter(|part| !place.contains_key(part.as_str())).cloned().map(Violation::Unlisted).collect();
    let is_missing = |part: &&&str| !parts.contains(**part);
    found.extend(place.keys().filter(is_missing).map(|part| Violation::Missing((*part).to_owned())));

    let references = references::all(&files);
    for reference in &references {
        let (from, to) = (files.part_of(&reference.from), files.part_of(&reference.to));
        let (Some(from), Some(to)) = (from, to) else { continue };
        if from == to {
            continue;
        }
        let (file, line, used) = (files.path_in_src(&reference.from), reference.line, files.path_in_src(&reference.to));
        match (place.get(from), place.get(to)) {
            (Some(below), Some(above)) if below <= above => found.push(Violation::Upwards { file, line, used }),
            // What stands lowest is for all.
            (Some(from), Some(below)) if *below > 0 && is_query(&used) && !is_above_features(floors, *from) => {
                found.push(Violation::Queries { file, line, used });
            }
            _ => {}
        }
    }
    found.extend(
        rings::find(&references)
            .into_iter()
            .map(|ring| Violation::Ring(ring.iter().map(|file| files.path_in_src(file)).collect())),
    );
    found.sort();
    found.dedup();
    Ok(found)
}

fn is_query(file: &str) -> bool {
    file.contains("/queries")
}

/// What joins features (workflows, pages, and whatever stands above) may read all of them.
fn is_above_features(floors: &Floors, row: usize) -> bool {
    floors.rows.iter().position(|parts| parts.len() > 1).is_some_and(|first| row >= first)
}
