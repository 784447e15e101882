//! The routes that the sources declare, so that none can be forgotten.

use std::{collections::BTreeSet, fs, path::Path};

/// `METHOD /path` of every route and server function.
pub fn declared() -> BTreeSet<String> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let app = server.join("../../app/src");
    let read = |file: &str| fs::read_to_string(server.join(file)).unwrap();
    let named = [
        "../../app/src/routes.rs",
        "../../app/src/routes/questions.rs",
        "../../app/src/routes/speaking.rs",
        "../../domain/src/base/addresses.rs",
    ];
    let constants = constants(&named.map(read).concat());
    let mut found = BTreeSet::new();
    for file in sources(&server) {
        // `/metrics` has a listener of its own.
        if file.ends_with("metrics.rs") || file.ends_with("_tests.rs") || file.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for other in [".nest(", ".nest_service(", ".route_service(", ".fallback(", ".fallback_service("] {
            assert!(!code.contains(other), "{file} adds routes by {other}: teach this list to read them");
        }
        for call in code.split(".route(").skip(1) {
            let arguments = balanced(call);
            let (first, handlers) = arguments.split_once(',').unwrap();
            let path = match first.trim().strip_prefix('"') {
                Some(literal) => literal.trim_end_matches('"').to_owned(),
                None => constant(&constants, first.trim().rsplit("::").next().unwrap()),
            };
            let mut any = false;
            for method in ["get", "post", "put", "patch", "delete", "any", "head"] {
                let is_called = handlers.match_indices(&format!("{method}(")).any(|(at, _)| {
                    handlers[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() && before != '_')
                });
                if is_called {
                    found.insert(format!("{} {path}", method.to_uppercase()));
                    any = true;
                }
            }
            assert!(any, "the methods of {path} in {file} cannot be read: {handlers}");
        }
    }
    assert!(found.remove("POST /api/fn/{*name}"), "server functions have one route");
    for file in sources(&app) {
        let text = fs::read_to_string(&file).unwrap();
        for call in text.split("#[server(prefix").skip(1).map(|call| format!("(prefix{call}")) {
            let quoted = |name: &str| {
                let rest = balanced(call.strip_prefix('(').unwrap_or_default());
                rest.split_once(&format!("{name} = \"")).map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
            };
            let (prefix, endpoint) = (quoted("prefix"), quoted("endpoint"));
            let prefix = prefix.unwrap_or_else(|| panic!("a server function in {file} names no prefix"));
            assert_eq!(prefix, "/api/fn", "{file}");
            found.insert(format!("POST {prefix}/{}", endpoint.expect("a server function names its endpoint")));
        }
    }
    found
}

/// Everything up to the parenthesis that closes the call.
fn balanced(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

fn constants(text: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|line| {
            let (name, value) = line.trim_start().strip_prefix("pub const ")?.split_once(": &str = \"")?;
            Some((name.to_owned(), value.trim_end_matches("\";").to_owned()))
        })
        .collect()
}

fn constant(all: &[(String, String)], name: &str) -> String {
    all.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no constant {name}")).1.clone()
}

pub fn sources(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path.display().to_string());
        }
    }
    files
}
