//! The files of a crate by their module paths, and what each of them hands on from others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, UseTree};

/// A module, as the names from the crate's root to it. The root is empty.
pub type ModulePath = Vec<String>;

pub struct ModuleFile {
    pub file: PathBuf,
    pub parsed: syn::File,
    /// Names that the module hands on with `pub use`, and the paths behind them.
    pub hands_on: BTreeMap<String, Vec<String>>,
    /// Paths behind `pub use …::*`.
    pub hands_on_all: Vec<Vec<String>>,
}

/// A crate's sources.
pub struct CrateFiles {
    src: PathBuf,
    pub modules: BTreeMap<ModulePath, ModuleFile>,
}

impl CrateFiles {
    /// Follows `mod` from `lib.rs` (or `main.rs`). Tests are left out: they may look at everything.
    ///
    /// Errors: a file that cannot be read or parsed, a module without a file.
    pub fn read(src: &Path) -> Result<Self, String> {
        let root = ["lib.rs", "main.rs"].map(|name| src.join(name)).into_iter().find(|path| path.exists());
        let root = root.ok_or_else(|| format!("{} has no lib.rs", src.display()))?;
        let mut files = Self { src: src.to_owned(), modules: BTreeMap::new() };
        files.add(Vec::new(), root, src.to_owned())?;
        Ok(files)
    }

    /// `folder` is where the modules below stand.
    fn add(&mut self, path: ModulePath, file: PathBuf, folder: PathBuf) -> Result<(), String> {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let parsed = syn::parse_file(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut below = Vec::new();
        let mut module = ModuleFile {
            file,
            parsed: syn::File { shebang: None, attrs: Vec::new(), items: Vec::new() },
            hands_on: BTreeMap::new(),
            hands_on_all: Vec::new(),
        };
        for item in &parsed.items {
            match item {
                Item::Mod(item) if item.content.is_none() && !is_test(&item.attrs) => {
                    below.push(item.ident.to_string());
                }
                Item::Use(item) if !matches!(item.vis, syn::Visibility::Inherited) => {
                    for leaf in leaves(&item.tree) {
                        let name = leaf.name.clone();
                        if name == "*" {
                            module.hands_on_all.push(leaf.path);
                        } else {
                            module.hands_on.insert(name, leaf.path);
                        }
                    }
                }
                _ => {}
            }
        }
        module.parsed = parsed;
        self.modules.insert(path.clone(), module);
        for name in below {
            let beside = folder.join(format!("{name}.rs"));
            let inside = folder.join(&name).join("mod.rs");
            let file = [beside, inside].into_iter().find(|file| file.exists());
            let file = file.ok_or_else(|| format!("{}: the module {name} has no file", folder.display()))?;
            let mut path = path.clone();
            path.push(name.clone());
            self.add(path, file, folder.join(&name))?;
        }
        Ok(())
    }

    /// The file that a path leads to, from within `at`; `None` for other crates and unknown names.
    pub fn resolve(&self, at: &ModulePath, path: &[String]) -> Option<ModulePath> {
        self.resolve_within(at, path, 0)
    }

    fn resolve_within(&self, at: &ModulePath, path: &[String], depth: usize) -> Option<ModulePath> {
        if depth > 16 {
            return None;
        }
        let (mut module, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (at.clone(), &path[1..]),
            "super" => (at[..at.len().checked_sub(1)?].to_vec(), &path[1..]),
            first => {
                let mut child = at.clone();
                child.push(first.to_owned());
                if !self.modules.contains_key(&child) {
                    return None;
                }
                (child, &path[1..])
            }
        };
        while let Some(name) = rest.first() {
            if name == "super" {
                module.pop()?;
                rest = &rest[1..];
                continue;
            }
            let mut child = module.clone();
            child.push(name.clone());
            if self.modules.contains_key(&child) {
                module = child;
                rest = &rest[1..];
                continue;
            }
            let file = self.modules.get(&module)?;
            if let Some(behind) = file.hands_on.get(name) {
                let path: Vec<String> = behind.iter().chain(&rest[1..]).cloned().collect();
                return self.resolve_within(&module, &path, depth + 1).or(Some(module));
            }
            for behind in &file.hands_on_all {
                let path: Vec<String> = behind.iter().chain(rest).cloned().collect();
                if let Some(found) = self.resolve_within(&module, &path, depth + 1)
                    && self.defines(&found, name)
                {
                    return Some(found);
                }
            }
            break;
        }
        self.modules.contains_key(&module).then_some(module)
    }

    /// Whether a name of this module is an item of its own.
    fn defines(&self, module: &ModulePath, name: &str) -> bool {
        self.modules.get(module).is_some_and(|file| {
            file.parsed.items.iter().any(|item| match item {
                Item::Fn(item) => item.sig.ident == name,
                Item::Struct(item) => item.ident == name,
                Item::Enum(item) => item.ident == name,
                Item::Const(item) => item.ident == name,
                Item::Static(item) => item.ident == name,
                Item::Trait(item) => item.ident == name,
                Item::Type(item) => item.ident == name,
                _ => false,
            })
        })
    }

    /// Names of the modules at the root.
    pub fn parts(&self) -> BTreeSet<String> {
        self.modules.keys().filter_map(|path| path.first().cloned()).collect()
    }

    /// The module at the root that a file belongs to; none for the root itself.
    pub fn part_of<'a>(&self, module: &'a ModulePath) -> Option<&'a str> {
        module.first().map(String::as_str)
    }

    /// A file as people name it.
    pub fn path_in_src(&self, module: &ModulePath) -> String {
        let file = self.modules.get(module).map_or(self.src.as_path(), |module| module.file.as_path());
        file.strip_prefix(&self.src).unwrap_or(file).display().to_string()
    }
}

/// Whether something is there in tests only.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// One name that a `use` brings, and the path behind it.
pub struct Leaf {
    pub name: String,
    pub path: Vec<String>,
    pub line: usize,
}

/// The names that a `use` brings.
pub fn leaves(tree: &UseTree) -> Vec<Leaf> {
    let mut found = Vec::new();
    walk(tree, &mut Vec::new(), &mut found);
    found
}

fn walk(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Leaf>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            walk(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, before, found)),
        UseTree::Name(name) => {
            let line = name.ident.span().start().line;
            let mut path = before.clone();
            let mut own = name.ident.to_string();
            if own == "self" {
                own = before.last().cloned().unwrap_or_default();
            } else {
                path.push(own.clone());
            }
            found.push(Leaf { name: own, path, line });
        }
        UseTree::Rename(name) => {
            let line = name.ident.span().start().line;
            let mut path = before.clone();
            if name.ident != "self" {
                path.push(name.ident.to_string());
            }
            found.push(Leaf { name: name.rename.to_string(), path, line });
        }
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans[0].start().line;
            found.push(Leaf { name: "*".to_owned(), path: before.clone(), line });
        }
    }
}
