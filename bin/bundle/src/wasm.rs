//! The islands: cargo, then wasm-bindgen as a library of the very version that the app uses, then
//! wasm-opt for a release where npm's binaryen is at hand. (Debian's wasm-opt breaks the page.)

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::unused;

const TARGET: &str = "wasm32-unknown-unknown";

/// The bundles: whoever opens a board on a phone does not load the organizers' editors.
const BUNDLES: [&str; 3] = ["board", "console", "desk"];

/// What wasm-opt may use: what rustc itself uses for this target, which every browser of the last
/// years reads. Its `--all-features` writes imports in a form that browsers refuse to compile.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Writes `board.js` and `board_bg.wasm`, the same of `console` and `desk`, and `reader.js` with its wasm into `out`.
pub fn make(out: &Path, is_release: bool) -> Result<()> {
    for name in BUNDLES {
        bundle(("app", &["--no-default-features", "--features", &format!("hydrate,{name}")]), name, out, is_release)?;
    }
    // What reads QR codes where the browser cannot, loaded at the door alone.
    bundle(("qr-reader", &[]), "reader", out, is_release)
}

/// One package with these arguments to cargo, as `name`.
fn bundle((package, features): (&str, &[&str]), name: &str, out: &Path, is_release: bool) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "-p", package, "--target", TARGET]).args(features);
    if is_release {
        build.args(["--profile", "browser"]);
    }
    let homes = homes();
    build.env("CARGO_ENCODED_RUSTFLAGS", rustflags(&homes));
    if !build.status().context("cargo does not start")?.success() {
        bail!("the browser's part does not compile");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let wasm = target
        .join(TARGET)
        .join(if is_release { "browser" } else { "debug" })
        .join(format!("{}.wasm", package.replace('-', "_")));
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&wasm).out_name(name).web(true)?.typescript(false).omit_default_module_path(true);
    // Names are needed once more; then a release does without them.
    bindgen.remove_name_section(false).remove_producers_section(is_release);
    bindgen.generate(out).with_context(|| format!("wasm-bindgen cannot use {}", wasm.display()))?;
    let wasm = out.join(format!("{name}_bg.wasm"));
    unused::take_out(&wasm, !is_release)?;
    if is_release {
        optimize(&wasm)?;
        if let Some(path) = find_home(&std::fs::read(&wasm)?, &homes) {
            bail!("{} tells every visitor of {path} on this machine", wasm.display());
        }
    }
    Ok(())
}

/// Folders of this machine from which code is compiled in, and what stands for each in panic messages.
fn homes() -> Vec<(String, &'static str)> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let here = std::env::current_dir().ok();
    let text = |path: Option<PathBuf>| path.map(|path| path.display().to_string());
    // The later prefix wins: a cargo home inside the checkout is found too.
    [(text(here), "benkyokai"), (text(cargo), "cargo")]
        .into_iter()
        .filter_map(|(path, name)| path.filter(|path| path.len() > 1).map(|path| (path, name)))
        .collect()
}

/// What the environment asks of rustc, and the names in the place of this machine's folders.
fn rustflags(homes: &[(String, &'static str)]) -> String {
    let mut flags: Vec<String> = match std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        Ok(flags) => flags.split('\x1f').filter(|flag| !flag.is_empty()).map(str::to_owned).collect(),
        Err(_) => std::env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
    };
    flags.extend(homes.iter().map(|(path, name)| format!("--remap-path-prefix={path}={name}")));
    flags.join("\x1f")
}

/// The first of these folders that the bytes name.
fn find_home<'a>(bytes: &[u8], homes: &'a [(String, &'static str)]) -> Option<&'a str> {
    let names = |path: &str| bytes.windows(path.len()).any(|window| window == path.as_bytes());
    homes.iter().map(|(path, _)| path.as_str()).find(|path| names(path))
}

/// npm's binaryen, as `bin/setup` installs it.
pub fn optimizer() -> Option<PathBuf> {
    let path = Path::new("bin/tools/node_modules/.bin/wasm-opt");
    path.exists().then(|| path.to_owned())
}

fn optimize(wasm: &Path) -> Result<()> {
    let Some(program) = optimizer() else {
        println!("bundle: no wasm-opt in bin/tools (bin/setup installs it), so the wasm stays larger");
        return Ok(());
    };
    let status = Command::new(program).arg("-Oz").args(FEATURES).arg("-o").arg(wasm).arg(wasm).status()?;
    if !status.success() {
        bail!("wasm-opt failed");
    }
    compile(wasm)
}

/// A browser would show pages whose buttons do nothing. Node compiles wasm as Chromium does.
fn compile(wasm: &Path) -> Result<()> {
    const SCRIPT: &str = "WebAssembly.compile(require('fs').readFileSync(process.argv[1]))\
        .catch(error => { console.error(error.message); process.exit(1) })";
    let status = Command::new("node").args(["-e", SCRIPT]).arg(wasm).status().context("node does not start")?;
    if !status.success() {
        bail!("browsers would refuse {}", wasm.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_names_a_folder_of_this_machine_is_found_out() {
        let homes = homes();
        assert_eq!(homes.len(), 2, "the checkout and cargo's home");
        assert_eq!(find_home(b"panicked at cargo/registry/src/x.rs", &homes), None);
        for (path, _) in &homes {
            assert_eq!(find_home(format!("\0{path}/src/x.rs\0").as_bytes(), &homes), Some(path.as_str()));
        }
        assert!(rustflags(&homes).ends_with("=cargo"), "{}", rustflags(&homes));
    }

    #[test]
    fn what_browsers_refuse_is_an_error() {
        let path = std::env::temp_dir().join(format!("bundle-{}.wasm", std::process::id()));
        let check = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            compile(&path)
        };
        let empty = b"\0asm\x01\0\0\0";
        assert!(check(empty).is_ok());
        // A type section with one function that takes a value of a type that is no part of wasm yet.
        assert!(check(&[&empty[..], b"\x01\x05\x01\x60\x01\x67\x00"].concat()).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
