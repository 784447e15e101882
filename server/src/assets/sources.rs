//! For whoever develops with `cargo leptos`: what it leaves out is taken from the sources.

use std::{borrow::Cow, fs, io, path::Path};

type Files = Vec<(String, Cow<'static, [u8]>)>;

/// Adds the hand-written scripts, and puts the style sheets that the main one imports into it. Files
/// of `bin/bundle` are complete already. Paths are those of the workspace, where cargo-leptos starts us.
pub fn complete(files: &mut Files) -> io::Result<()> {
    if files.iter().any(|(name, _)| name == "page.js") {
        return Ok(());
    }
    let mut scripts = Vec::new();
    super::collect(Path::new("app/browser"), "", &mut scripts)?;
    files.extend(joined(scripts));
    if let Some((_, sheet)) = files.iter_mut().find(|(name, _)| name == "benkyokai.css") {
        let whole = inline(&String::from_utf8_lossy(sheet), |name| fs::read_to_string(Path::new("style").join(name)))?;
        *sheet = Cow::Owned(whole.into_bytes());
    }
    let read = |name: &str| fs::read_to_string(Path::new("style").join(name));
    for name in ["visiting.css", "reading.css", "own.css", "organize.css", "console.css"] {
        let sheet = inline(&read(name)?, read)?;
        files.push((name.to_owned(), Cow::Owned(sheet.into_bytes())));
    }
    Ok(())
}

/// A folder is one script, as `bin/bundle` has it: its files after each other by their names.
fn joined(mut scripts: Files) -> Files {
    scripts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut whole: Files = Vec::new();
    for (name, part) in scripts {
        let name = match name.split_once('/') {
            Some((folder, _)) => format!("{folder}.js"),
            None => name,
        };
        match whole.iter_mut().find(|(known, _)| *known == name) {
            Some((_, script)) => script.to_mut().extend_from_slice(&part),
            None => whole.push((name, part)),
        }
    }
    whole
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
    fn the_files_of_a_folder_become_one_script_in_the_order_of_their_names() {
        let file = |name: &str, text: &str| (name.to_owned(), Cow::Owned(text.as_bytes().to_vec()));
        let files = vec![file("door/2-b.js", "b;"), file("page.js", "p;"), file("door/1-a.js", "a;")];
        assert_eq!(joined(files), [file("door.js", "a;b;"), file("page.js", "p;")]);
    }

    #[test]
    fn imports_become_layers_in_their_order() {
        let sheet = "@layer a, b;\n@import \"one.css\" layer(a);\n@import \"two.css\" layer(b);\np{}";
        let whole = inline(sheet, |name| Ok(format!("/* {name} */\n"))).unwrap();
        assert_eq!(whole, "@layer a, b;\n@layer a {\n/* one.css */\n}\n@layer b {\n/* two.css */\n}\np{}\n");
        assert!(inline(sheet, |_| Err(io::ErrorKind::NotFound.into())).is_err(), "a missing file is told");
    }
}
