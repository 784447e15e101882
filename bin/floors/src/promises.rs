//! The list of promises: each has a number, a sentence, and the files whose tests carry its number.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const NOT_YET: &str = "not yet";

/// Where tests stand.
const ROOMS: [&str; 5] = ["app", "bin", "domain", "end2end/stories", "server"];

/// The document with its last column as the tests at `root` have it.
///
/// Errors: a folder that cannot be read; a test of a promise that the document does not list.
pub fn with_proofs(document: &str, root: &Path) -> Result<String, String> {
    let mut proofs = proofs(root)?;
    let mut lines = Vec::new();
    for line in document.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells[..] {
            [number, sentence, _] if number.parse::<u32>().is_ok() => {
                let files = proofs.remove(&number.parse().unwrap_or(0)).unwrap_or_default();
                let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
                let proof = if files.is_empty() { NOT_YET.to_owned() } else { files.join(", ") };
                lines.push(format!("| {number} | {sentence} | {proof} |"));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    match proofs.keys().next() {
        Some(number) => Err(format!("a test has the number of promise {number}, which is not listed")),
        None => Ok(lines.join("\n") + "\n"),
    }
}

/// Files by the numbers of the promises that their tests are named after.
fn proofs(root: &Path) -> Result<BTreeMap<u32, BTreeSet<String>>, String> {
    let mut files = Vec::new();
    for room in ROOMS {
        collect(&root.join(room), &mut files).map_err(|error| format!("{room}: {error}"))?;
    }
    let mut found: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        for line in text.lines().filter(|line| line.contains("fn promise_") || line.contains("test(")) {
            for number in numbers(line) {
                found.entry(number).or_default().insert(name.clone());
            }
        }
    }
    Ok(found)
}

/// `promise_12_and_13_a_link` is of 12 and 13.
fn numbers(line: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for part in line.split("promise_").skip(1) {
        for word in part.split('_') {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            match digits.parse() {
                Ok(number) => found.push(number),
                Err(_) if word == "and" => {}
                Err(_) => break,
            }
        }
    }
    found
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("node_modules") && !path.ends_with("floors") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "ts") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_may_be_of_several_promises() {
        assert_eq!(numbers("async fn promise_12_and_13_a_link_of_3_days() {"), [12, 13]);
        assert_eq!(numbers("test(`promise_33 and promise_61: every page`"), [33, 61]);
        assert_eq!(numbers("fn a_promise_is_kept() {"), [] as [u32; 0]);
    }
}
