//! The name of a function says what it does, so that whoever reads a call need not look it up.

use std::{fmt::Display, fs, path::Path};

use syn::visit::{self, Visit};

use crate::named::collect;

/// Names that no function has: words of a sentence, which mean nothing apart from it.
pub const REFUSED: [&str; 8] = ["again", "keep", "none", "of", "page", "said", "shown", "told"];

const ROOMS: [&str; 4] = ["app", "bin", "domain", "server"];

/// Functions and methods below `root` that have such a name, those of tests as well: where each stands, and its name.
///
/// Errors: a folder or a file that cannot be read; a file that cannot be parsed.
pub fn find_refused(root: &Path) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for room in ROOMS {
        collect(&root.join(room), &mut files).map_err(|error| format!("{room}: {error}"))?;
    }
    files.retain(|file| file.extension().is_some_and(|kind| kind == "rs"));
    files.sort();
    let mut found = Vec::new();
    for file in &files {
        let failed = |error: &dyn Display| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| failed(&error))?;
        // Most files have none, and are not parsed.
        if !REFUSED.iter().any(|name| text.contains(&format!("fn {name}"))) {
            continue;
        }
        let mut names = Names::default();
        names.visit_file(&syn::parse_file(&text).map_err(|error| failed(&error))?);
        let file = file.strip_prefix(root).unwrap_or(file).display();
        found.extend(names.refused.iter().map(|(line, name)| format!("{file}:{line} {name}")));
    }
    Ok(found)
}

#[derive(Default)]
struct Names {
    /// Line and name.
    refused: Vec<(usize, String)>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        let name = signature.ident.to_string();
        if REFUSED.contains(&name.as_str()) {
            self.refused.push((signature.ident.span().start().line, name));
        }
        visit::visit_signature(self, signature);
    }
}
