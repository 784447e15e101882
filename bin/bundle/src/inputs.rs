//! What the browser's files are made from, as one hash.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::{scripts::minifier, wasm::optimizer};

const FOLDERS: [&str; 8] = [
    "app/src",
    "app/browser",
    "app/qr-reader/src",
    "domain/src",
    "domain/lang/src",
    "domain/report-import/src",
    "style",
    "bin/bundle/src",
];
const FILES: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    "app/Cargo.toml",
    "app/qr-reader/Cargo.toml",
    "domain/Cargo.toml",
    "bin/bundle/Cargo.toml",
];

/// Hash over names and contents.
pub fn hash(is_release: bool) -> Result<String> {
    let mut paths: Vec<PathBuf> = FILES.iter().map(PathBuf::from).filter(|path| path.exists()).collect();
    for folder in FOLDERS {
        collect(Path::new(folder), &mut paths)?;
    }
    paths.sort();
    let mut hash = Sha256::new();
    // Whether wasm-opt and terser are there changes the outcome of a release too.
    hash.update([is_release, is_release && optimizer().is_some(), is_release && minifier().is_some()].map(u8::from));
    for path in paths {
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(fs::read(&path)?));
    }
    Ok(hex::encode(hash.finalize()))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), paths)?;
        } else {
            paths.push(entry.path());
        }
    }
    Ok(())
}
