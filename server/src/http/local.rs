//! Where a form may lead: to a page of this site, whatever it was told.

use url::Url;

/// The path and query of `next` when it is a page of this site, else `/`.
///
/// It must begin with one slash, hold no backslash or control character, and stay on the host when
/// a browser's own rules resolve it.
pub fn path(next: &str) -> String {
    let plain = next.starts_with('/') && !next.contains('\\') && !next.chars().any(char::is_control);
    let here = Url::parse("http://here.invalid/").ok();
    let resolved = here.as_ref().filter(|_| plain).and_then(|here| here.join(next).ok());
    match (resolved, here) {
        (Some(url), Some(here)) if url.origin() == here.origin() && !url.path().starts_with("//") => {
            let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
            let fragment = url.fragment().map_or_else(String::new, |fragment| format!("#{fragment}"));
            format!("{}{query}{fragment}", url.path())
        }
        _ => "/".to_owned(),
    }
}

/// A query value: everything but letters, digits and `-._~/` is escaped.
pub fn query_value(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    utf8_percent_encode(text, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_43_next_stays_local() {
        for evil in [
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "\\/evil.test",
            "javascript:alert(1)",
            "https://evil.test/",
            "/\t/evil.test",
            "\t//evil.test",
            " //evil.test",
            "/\r\nSet-Cookie: a=b",
            "",
            "evil",
            "/.//evil.test",
            "/a/..//evil.test",
            "//evil.test/%2f..",
            "data:text/html,x",
            "/%5C\\evil.test",
        ] {
            assert_eq!(path(evil), "/", "{evil:?}");
        }
    }

    #[test]
    fn a_page_of_the_site_is_kept() {
        for (next, kept) in [
            ("/security-jaws/32/report?x=1#s2", "/security-jaws/32/report?x=1#s2"),
            ("/search?q=鍵", "/search?q=%E9%8D%B5"),
            ("/a/../b", "/b"),
            ("/%2f/evil", "/%2f/evil"),
        ] {
            assert_eq!(path(next), kept);
        }
    }
}
