//! The scripts, hand-written and wasm-bindgen's: without comments and with short names in a release, where npm's terser
//! is at hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

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
