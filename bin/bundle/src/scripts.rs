//! The scripts, hand-written and wasm-bindgen's: one that is written in several files is put together, and in a release
//! all are without comments and with short names, where npm's terser is at hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// A folder of `from` is one script of one scope, its files after each other by their names: a page loads one.
pub fn join(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let folder = entry?.path();
        let Some(name) = folder.file_name().filter(|_| folder.is_dir()) else { continue };
        let mut parts = fs::read_dir(&folder)?.map(|part| Ok(part?.path())).collect::<Result<Vec<_>>>()?;
        parts.sort();
        let mut whole = String::new();
        for part in parts {
            let text = fs::read_to_string(&part).with_context(|| format!("{} cannot be read", part.display()))?;
            whole.push_str(&text);
        }
        fs::write(to.join(name).with_extension("js"), whole)?;
    }
    Ok(())
}

/// npm's terser, as `bin/setup` installs it.
pub fn minifier() -> Option<PathBuf> {
    let path = Path::new("bin/tools/node_modules/.bin/terser");
    path.exists().then(|| path.to_owned())
}

/// Every script of a folder, in its place.
pub fn minify(folder: &Path) -> Result<()> {
    let Some(program) = minifier() else {
        println!("bundle: no terser in bin/tools (bin/setup installs it), so the scripts stay larger");
        return Ok(());
    };
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "js") {
            let mut terser = Command::new(&program);
            terser.arg("--module").args(["--compress", "passes=2", "--mangle", "--output"]).arg(&path).arg(&path);
            if !terser.status().context("terser does not start")?.success() {
                bail!("terser cannot read {}", path.display());
            }
        }
    }
    Ok(())
}
