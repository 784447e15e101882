//! For whoever develops with `cargo leptos`: what it leaves out is taken from the sources.

use std::{borrow::Cow, fs, io, path::Path};

type Files = Vec<(String, Cow<'static, [u8]>)>;

/// Adds the hand-written scripts, and puts the style sheets that the main one imports into it. Files
/// of `bin/bundle` are complete already. Paths are those of the workspace, where cargo-leptos starts us.
pub fn complete(files: &mut Files) -> io::Result<()> {
    if files.iter().any(|(name, _)| name == "page.js") {
        return Ok(());
    }
    super::collect(Path::new("app/browser"), "", files)?;
    if let Some((_, sheet)) = files.iter_mut().find(|(name, _)| name == "benkyokai.css") {
        let whole = inline(&String::from_utf8_lossy(sheet), |name| fs::read_to_string(Path::new("style").join(name)))?;
        *sheet = Cow::Owned(whole.into_bytes());
    }
    let read = |name: &str| fs::read_to_string(Path::new("style").join(name));
    for name in ["reading.css", "organize.css"] {
        let sheet = inline(&read(name)?, read)?;
        files.push((name.to_owned(), Cow::Owned(sheet.into_bytes())));
    }
    Ok(())
}

/// Each line `@import "file" layer(name);` becomes the file in its layer.
fn inline(sheet: &str, read: impl Fn(&str) -> io::Result<String>) -> io::Result<String> {
    let lines = sheet.lines().map(|line| {
        let import = line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix(");")?.split_once("\" layer("));
        match import {
            Some((file, layer)) => Ok(format!("@layer {layer} {{\n{}}}\n", read(file)?)),
            None => Ok(format!("{line}\n")),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_layers_in_their_order() {
        let sheet = "@layer a, b;\n@import \"one.css\" layer(a);\n@import \"two.css\" layer(b);\np{}";
        let whole = inline(sheet, |name| Ok(format!("/* {name} */\n"))).unwrap();
        assert_eq!(whole, "@layer a, b;\n@layer a {\n/* one.css */\n}\n@layer b {\n/* two.css */\n}\np{}\n");
        assert!(inline(sheet, |_| Err(io::ErrorKind::NotFound.into())).is_err(), "a missing file is told");
    }
}
