//! What a document names in the code is there: `page_cache/service.rs::call` is a file and a name in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

const ROOMS: [&str; 8] = ["app", "bin", "docs", "domain", "end2end", "migrations", "server", "style"];
const KINDS: [&str; 5] = [".rs", ".js", ".ts", ".css", ".sql"];
const WORDS: [&str; 7] = ["fn ", "struct ", "enum ", "const ", "type ", "trait ", "mod "];

/// What stands between backticks, looks like a file of the repository at `root` (with `::` and a name of
/// it, perhaps), and is not there. A path may begin anywhere: `rules.rs` is any file of that name.
///
/// Errors: a folder that cannot be read.
pub fn missing(document: &str, root: &Path) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for room in ROOMS {
        collect(&root.join(room), &mut files).map_err(|error| format!("{room}: {error}"))?;
    }
    let named = document.split('`').skip(1).step_by(2);
    let is_there = |word: &str| {
        let (file, name) = word.split_once("::").map_or((word, None), |(file, name)| (file, Some(name)));
        let is_file = KINDS.iter().any(|kind| file.ends_with(kind));
        let is_plain = file.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
        if !is_file || !is_plain {
            return true;
        }
        let here = files.iter().filter(|path| path.strip_prefix(root).is_ok_and(|path| path.ends_with(file)));
        let name = name.map(|name| name.rsplit("::").next().unwrap_or(name));
        here.into_iter().any(|path| name.is_none_or(|name| holds(path, name)))
    };
    Ok(named.filter(|word| !is_there(word)).map(str::to_owned).collect())
}

/// All files below a folder, where there is one, but for those that npm brings.
///
/// Errors: a folder that cannot be read.
pub fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            files.push(path);
        } else if !path.ends_with("node_modules") {
            collect(&path, files)?;
        }
    }
    Ok(())
}

/// Whether a file has an item of this name.
fn holds(path: &Path, name: &str) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    WORDS.iter().any(|word| {
        text.match_indices(&format!("{word}{name}")).any(|(at, found)| {
            text[at + found.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '_')
        })
    })
}
