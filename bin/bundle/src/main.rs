//! `bundle [--release]`: makes the browser's files in `dist/pkg`.
//!
//! The wasm of the islands with its loader, two style sheets, the hand-written scripts and icons,
//! each with compressed copies beside it, so that a server compresses nothing. A second run with
//! the same inputs ends at once.

mod compress;
mod inputs;
mod scripts;
mod style;
mod unused;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// File with the hash of the inputs that `dist/pkg` was made from; outside, so that it is not served.
const STAMP: &str = "dist/pkg.inputs";

fn main() -> Result<()> {
    let mut is_release = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--release" => is_release = true,
            other => bail!("{other} is not known: write bundle or bundle --release."),
        }
    }
    // The program may be started from anywhere; paths are those of the workspace.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    std::env::set_current_dir(&root)?;

    let inputs = inputs::hash(is_release)?;
    if Path::new("dist/pkg/benkyokai.css.br").exists() && fs::read_to_string(STAMP).is_ok_and(|stamp| stamp == inputs) {
        println!("bundle: dist/pkg is up to date");
        return Ok(());
    }
    // Made beside its place and then moved, so that a server never reads a half.
    let fresh = PathBuf::from(format!("dist/pkg.{}", std::process::id()));
    fs::create_dir_all(&fresh)?;
    let result = make(&fresh, is_release).and_then(|()| replace(&fresh, Path::new("dist/pkg")));
    if result.is_err() {
        let _ = fs::remove_dir_all(&fresh);
    }
    result?;
    fs::write(STAMP, inputs)?;
    Ok(())
}

fn make(out: &Path, is_release: bool) -> Result<()> {
    wasm::make(out, is_release)?;
    style::make(Path::new("style/main.css"), &out.join("benkyokai.css"))?;
    for name in ["visiting.css", "reading.css", "own.css", "organize.css", "console.css"] {
        style::make(&Path::new("style").join(name), &out.join(name))?;
    }
    copy_files(Path::new("app/browser"), out)?;
    scripts::join(Path::new("app/browser"), out)?;
    if is_release {
        scripts::minify(out)?;
    }
    let sizes = compress::all(out, is_release)?;
    for (name, plain, brotli) in sizes {
        println!("bundle: {name} {plain} bytes, {brotli} with brotli");
    }
    Ok(())
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn replace(fresh: &Path, place: &Path) -> Result<()> {
    if place.exists() {
        fs::remove_dir_all(place)?;
    }
    fs::rename(fresh, place).with_context(|| format!("{} cannot be moved to its place", fresh.display()))
}
