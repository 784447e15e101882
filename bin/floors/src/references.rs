//! Which file uses which other one.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::crate_files::{CrateFiles, ModulePath, is_test, leaves};

/// A use of one file by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    pub from: ModulePath,
    pub to: ModulePath,
    /// From 1.
    pub line: usize,
}

/// Every use of a file by another one of the crate, once for each line.
pub fn all(files: &CrateFiles) -> Vec<Reference> {
    let mut found = Vec::new();
    for (module, file) in &files.modules {
        let mut collector = Collector { files, module, names: BTreeMap::new(), found: Vec::new(), brought: Vec::new() };
        collector.visit_file(&file.parsed);
        // A `use` of a module alone says nothing yet; what is taken from it does.
        let brought = std::mem::take(&mut collector.brought);
        for (to, line) in brought {
            collector.add(to, line);
        }
        found.append(&mut collector.found);
    }
    found.sort();
    found.dedup();
    found
}

struct Collector<'a> {
    files: &'a CrateFiles,
    module: &'a ModulePath,
    /// Modules by the names under which the file knows them.
    names: BTreeMap<String, Vec<String>>,
    brought: Vec<(ModulePath, usize)>,
    found: Vec<Reference>,
}

impl Collector<'_> {
    fn add(&mut self, to: ModulePath, line: usize) {
        if to != *self.module {
            self.found.push(Reference { from: self.module.clone(), to, line });
        }
    }

    fn path(&mut self, path: &[String], line: usize) {
        let Some(first) = path.first() else { return };
        let full: Vec<String> = match self.names.get(first) {
            Some(behind) => behind.iter().chain(&path[1..]).cloned().collect(),
            None if matches!(first.as_str(), "crate" | "self" | "super") => path.to_vec(),
            None => return,
        };
        if let Some(to) = self.files.resolve(self.module, &full) {
            self.add(to, line);
        }
    }

    /// Paths within a macro, which `syn` does not read.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut colons, mut line) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() && colons < 2 => colons += 1,
                other => {
                    if path.len() > 1 {
                        self.path(&path, line);
                    }
                    path.clear();
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        TokenTree::Ident(ident) => {
                            line = ident.span().start().line;
                            path.push(ident.to_string());
                        }
                        _ => {}
                    }
                }
            }
        }
        if path.len() > 1 {
            self.path(&path, line);
        }
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_file(&mut self, file: &'ast syn::File) {
        // Names first: a function may stand above the `use` that explains it.
        for item in &file.items {
            if let syn::Item::Use(item) = item {
                self.bring(item);
            }
        }
        visit::visit_file(self, file);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.bring(item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) && item.content.is_some() {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            let line = path.segments[0].ident.span().start().line;
            self.path(&names, line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }
}

impl Collector<'_> {
    fn bring(&mut self, item: &syn::ItemUse) {
        if is_test(&item.attrs) {
            return;
        }
        for leaf in leaves(&item.tree) {
            let Some(to) = self.files.resolve(self.module, &leaf.path) else { continue };
            // The name of a module, or of something in one.
            let is_module = leaf.name != "*" && self.is_module(&leaf.path, &to);
            if is_module {
                self.names.insert(leaf.name, absolute(&to));
            } else {
                self.names.insert(leaf.name, leaf.path);
                self.brought.push((to, leaf.line));
            }
        }
    }

    /// Whether a path names the module itself that it leads to.
    fn is_module(&self, path: &[String], to: &ModulePath) -> bool {
        match path.last().map(String::as_str) {
            Some("super" | "self" | "crate") | None => true,
            Some(last) => {
                to.last().is_some_and(|name| name == last)
                    && self.files.modules.get(to).is_some_and(|file| {
                        !file
                            .parsed
                            .items
                            .iter()
                            .any(|item| matches!(item, syn::Item::Fn(item) if item.sig.ident == last))
                    })
            }
        }
    }
}

fn absolute(module: &ModulePath) -> Vec<String> {
    std::iter::once("crate".to_owned()).chain(module.iter().cloned()).collect()
}
