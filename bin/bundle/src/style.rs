//! The style sheet: `style/main.css` and what it imports, in one minified file.

use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

/// Browsers of the last years: nesting stays, prefixes for older ones do not come back.
const fn targets() -> Targets {
    const fn version(major: u32, minor: u32) -> u32 {
        major << 16 | minor << 8
    }
    Targets {
        browsers: Some(Browsers {
            chrome: Some(version(120, 0)),
            edge: Some(version(120, 0)),
            firefox: Some(version(121, 0)),
            safari: Some(version(17, 2)),
            ios_saf: Some(version(17, 2)),
            android: None,
            ie: None,
            opera: None,
            samsung: None,
        }),
        include: lightningcss::targets::Features::empty(),
        exclude: lightningcss::targets::Features::empty(),
    }
}

pub fn make(from: &Path, to: &Path) -> Result<()> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(from).map_err(|error| anyhow!("{}: {error}", from.display()))?;
    sheet
        .minify(MinifyOptions { targets: targets(), ..MinifyOptions::default() })
        .map_err(|error| anyhow!("{}: {error}", from.display()))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, targets: targets(), ..PrinterOptions::default() })
        .map_err(|error| anyhow!("{}: {error}", from.display()))?;
    fs::write(to, printed.code)?;
    Ok(())
}
