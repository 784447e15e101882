//! Files of a folder, read as far as says whether they are too large.

use std::{io::Read as _, path::Path};

use anyhow::Context;
use domain::archive::format::unpack::MAX_FILE;

/// Folders within each other that are looked into.
pub(super) const DEPTH: usize = 8;

/// As much of a file as says whether it is too large.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_within(path, MAX_FILE)
}

/// As [`read`], for files that may have so many bytes.
pub(super) fn read_within(path: &Path, max: usize) -> anyhow::Result<Vec<u8>> {
    let max = u64::try_from(max).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).and_then(|file| file.take(max + 1).read_to_end(&mut bytes));
    file.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(bytes)
}
