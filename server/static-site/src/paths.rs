//! Where the page of an address stands, and how one file leads to another.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What a relative address may not hold as it is. Letters beyond ASCII are encoded always.
const PART: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`').add(b':');

/// The file of a local address: `/a/b` is `a/b/index.html`, `/a?page=2` is `a/page-2.html`. `None` for what is no path of
/// this site, or leads out of it.
pub fn file(address: &str) -> Option<String> {
    let address = address.split('#').next()?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = path.strip_prefix('/')?;
    if path.starts_with('/') {
        return None;
    }
    let decoded = percent_decode_str(path.trim_end_matches('/')).decode_utf8().ok()?;
    let is_safe = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(['\\', '\0', ':'])
            && !part.chars().any(char::is_control)
    };
    if !decoded.is_empty() && !decoded.split('/').all(is_safe) {
        return None;
    }
    let folder = if decoded.is_empty() { String::new() } else { format!("{decoded}/") };
    if query.is_empty() {
        // A file of its own, such as a style sheet.
        let last = decoded.rsplit('/').next().unwrap_or_default();
        let is_file = last.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty() && (2..=11).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        return Some(if is_file { decoded.into_owned() } else { format!("{folder}index.html") });
    }
    let name: String = percent_decode_str(query)
        .decode_utf8_lossy()
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' })
        .take(120)
        .collect();
    Some(format!("{folder}{name}.html"))
}

/// How the file `from` leads to the file `to`.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = &from[..from.len() - 1];
    let shared = folders.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut out = "../".repeat(folders.len() - shared);
    let rest: Vec<String> = to[shared..].iter().map(|part| utf8_percent_encode(part, PART).to_string()).collect();
    out.push_str(&rest.join("/"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_file_below_the_folder() {
        for (address, expected) in [
            ("/", Some("index.html")),
            ("/a/b", Some("a/b/index.html")),
            ("/a/b/#s1", Some("a/b/index.html")),
            ("/a?page=2", Some("a/page-2.html")),
            ("/?page=2&x=%2e%2e%2f", Some("page-2-x----.html")),
            ("/assets/x-1a.css", Some("assets/x-1a.css")),
            ("/speakers/%E5%B1%B1%E7%94%B0", Some("speakers/山田/index.html")),
            ("//evil.test/x", None),
            ("/%2e%2e/x", None),
            ("/a/../b", None),
            ("/a%00b", None),
            ("https://x.test/", None),
        ] {
            assert_eq!(file(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn files_lead_to_each_other() {
        for (from, to, expected) in [
            ("index.html", "a/index.html", "a/index.html"),
            ("a/b/index.html", "a/c/index.html", "../c/index.html"),
            ("a/b/index.html", "index.html", "../../index.html"),
            ("a/index.html", "a/index.html", "index.html"),
            ("a/index.html", "b/山 田.html", "../b/%E5%B1%B1%20%E7%94%B0.html"),
        ] {
            assert_eq!(relative(from, to), expected);
        }
    }
}
