//! Makes a page still: forms and scripts go, addresses lead from file to file.

use std::{cell::RefCell, collections::HashSet};

use lol_html::{RewriteStrSettings, element, errors::RewritingError, html_content::ContentType, rewrite_str};
use url::Url;

use crate::paths;

/// What a file cannot answer on any site.
const ALWAYS_GONE: &str = "form, script:not([type='application/ld+json']), link[rel='manifest'], link[rel='search'], \
    link[rel='alternate'], link[rel='apple-touch-icon'], link[rel='modulepreload']";

/// What a page is rewritten by.
#[derive(Clone, Debug)]
pub struct Site {
    /// Address of the running site, without a slash at its end.
    pub origin: String,
    /// Addresses whose pages are files; paths with their query.
    pub pages: HashSet<String>,
    /// Stands at the end of each page: when it was written.
    pub note: String,
    /// Where the search stands.
    pub search: String,
    /// Selector of what only a running site does, beside forms, scripts and sign-in.
    pub gone: String,
}

/// A page as a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Still {
    pub html: String,
    /// Files of the site that it needs, such as style sheets and pictures.
    pub files: Vec<String>,
}

/// Local addresses that a page leads to, with their queries and without their anchors.
pub fn links(html: &str, origin: &str) -> Vec<String> {
    let found = RefCell::new(Vec::new());
    let settings = RewriteStrSettings::new().append_element_content_handler(element!("a[href]", |a| {
        if let Some(address) = a.get_attribute("href").and_then(|href| local(&unescaped(&href), origin)) {
            found.borrow_mut().push(address.split('#').next().unwrap_or_default().to_owned());
        }
        Ok(())
    }));
    let _ = rewrite_str(html, settings);
    found.into_inner()
}

/// Makes a page still; `address` is where it stands on the running site.
///
/// Errors: HTML that cannot be read to its end.
pub fn still(html: &str, address: &str, site: &Site) -> Result<Still, RewritingError> {
    let here = paths::file(address).unwrap_or_default();
    let files = RefCell::new(Vec::new());
    let lead = |href: &str| -> Option<String> {
        let address = local(href, &site.origin)?;
        let (path, anchor) =
            address.split_once('#').map_or((address.as_str(), None), |(path, anchor)| (path, Some(anchor)));
        let path = if path.is_empty() { "/" } else { path };
        let target = if path.split('?').next() == Some("/search") {
            site.search.clone()
        } else if site.pages.contains(path) {
            paths::file(path)?
        } else {
            return None;
        };
        let to = paths::relative(&here, &target);
        Some(anchor.map_or(to.clone(), |anchor| format!("{to}#{anchor}")))
    };
    let gone = format!("{ALWAYS_GONE}, {}", if site.gone.is_empty() { "template" } else { &site.gone });
    let handlers = vec![
        // What only a running site answers.
        element!(gone.as_str(), |gone| {
            gone.remove();
            Ok(())
        }),
        element!("a[href]", |a| {
            let href = unescaped(&a.get_attribute("href").unwrap_or_default());
            if href.starts_with('#') {
                return Ok(());
            }
            let is_local = local(&href, &site.origin).is_some();
            match lead(&href) {
                Some(to) => a.set_attribute("href", &to)?,
                None if !is_local => {}
                // A button that leads nowhere goes; words stay.
                None if a.get_attribute("class").is_some_and(|class| class.split(' ').any(|one| one == "button")) => {
                    a.remove();
                }
                None => a.remove_and_keep_content(),
            }
            Ok(())
        }),
        element!("link[rel='stylesheet'], link[rel='icon']", |link| {
            if let Some(file) = link.get_attribute("href").and_then(|href| local(&href, &site.origin))
                && let Some(name) = paths::file(&file)
            {
                link.set_attribute("href", &paths::relative(&here, &name))?;
                files.borrow_mut().push(file);
            }
            Ok(())
        }),
        element!("img[src], image[href]", |image| {
            let name = if image.has_attribute("src") { "src" } else { "href" };
            if let Some(file) = image.get_attribute(name).and_then(|src| local(&unescaped(&src), &site.origin))
                && let Some(to) = paths::file(&file)
            {
                image.set_attribute(name, &paths::relative(&here, &to))?;
                files.borrow_mut().push(file);
            }
            Ok(())
        }),
        element!("body", |body| {
            let note = html_escape::encode_text(&site.note).into_owned();
            body.append(&format!("<p class=\"wrap quiet small\">{note}</p>"), ContentType::Html);
            Ok(())
        }),
    ];
    let settings =
        handlers.into_iter().fold(RewriteStrSettings::new(), RewriteStrSettings::append_element_content_handler);
    let html = rewrite_str(html, settings)?;
    Ok(Still { html, files: files.into_inner() })
}

/// The page of the search: the frame of a still page around this content.
///
/// Errors: as [`still`].
pub fn search_page(frame: &str, title: &str, content: &str) -> Result<String, RewritingError> {
    let handlers = vec![
        element!("main", |main| {
            main.set_inner_content(content, ContentType::Html);
            Ok(())
        }),
        element!("title", |head| {
            head.set_inner_content(title, ContentType::Text);
            Ok(())
        }),
        element!("script, link[rel='canonical'], meta[property], meta[name='description']", |gone| {
            gone.remove();
            Ok(())
        }),
        element!("body", |body| {
            body.append("<script src=\"search.js\"></script>", ContentType::Html);
            Ok(())
        }),
    ];
    let settings =
        handlers.into_iter().fold(RewriteStrSettings::new(), RewriteStrSettings::append_element_content_handler);
    rewrite_str(frame, settings)
}

/// The path, query and anchor of an address of this site.
fn local(href: &str, origin: &str) -> Option<String> {
    if let Some(rest) = href.strip_prefix(origin)
        && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
    {
        return Some(if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") });
    }
    if !href.starts_with('/') || href.starts_with("//") {
        return None;
    }
    // As a browser reads it: `/a/../b` is `/b`.
    let base = Url::parse("http://site.invalid").ok()?;
    let url = base.join(href).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let anchor = url.fragment().map(|anchor| format!("#{anchor}")).unwrap_or_default();
    (url.host_str() == Some("site.invalid")).then(|| format!("{}{query}{anchor}", url.path()))
}

/// An attribute, or a text of XML, without its entities.
pub fn unescaped(attribute: &str) -> String {
    html_escape::decode_html_entities(attribute).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            origin: "https://study.test".to_owned(),
            pages: ["/", "/a/1", "/a?page=2", "/speakers/%E5%B1%B1"].map(str::to_owned).into(),
            note: "2026年に書き出しました".to_owned(),
            search: "search/index.html".to_owned(),
            gone: ".live".to_owned(),
        }
    }

    fn still_at(html: &str, address: &str) -> Still {
        still(html, address, &site()).unwrap()
    }

    #[test]
    fn addresses_lead_from_file_to_file() {
        let html = r##"<body><a href="/">1</a><a href="https://study.test/a/1#s2">2</a><a href="/a?page=2">3</a><a href="#x">4</a>
            <a href="https://other.test/">5</a><a href="/speakers/%E5%B1%B1">6</a><a href="/search?q=x">7</a></body>"##;
        let page = still_at(html, "/a/1").html;
        for expected in [
            r#"href="../../index.html""#,
            r#"href="index.html#s2""#,
            r#"href="../page-2.html""#,
            r##"href="#x""##,
            r#"href="https://other.test/""#,
            r#"href="../../speakers/%E5%B1%B1/index.html""#,
            r#"href="../../search/index.html""#,
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }

    #[test]
    fn what_only_a_running_site_answers_is_gone() {
        let html = r#"<head><script src="/x.js"></script><script type="application/ld+json">{"a":1}</script><link rel="manifest" href="/m"></head>
            <body><form action="/sign-in"><button>in</button></form><a class="button primary" href="/a/1/register">申し込む</a>
            <div class="live">now</div><p>See <a href="/a/99">that one</a>.</p></body>"#;
        let page = still_at(html, "/").html;
        assert!(
            !page.contains("<form")
                && !page.contains("x.js")
                && !page.contains("申し込む")
                && !page.contains("manifest")
        );
        assert!(
            page.contains("See that one.") && page.contains("ld+json") && page.contains("2026年に書き出しました"),
            "{page}"
        );
    }

    #[test]
    fn files_that_a_page_needs_are_named() {
        let html = r#"<head><link rel="stylesheet" href="/assets/b-1f.css"></head><body><img src="/a/1/share.png"><img src="https://x.test/y.png"></body>"#;
        let page = still_at(html, "/a/1");
        assert_eq!(page.files, ["/assets/b-1f.css", "/a/1/share.png"]);
        assert!(page.html.contains(r#"href="../../assets/b-1f.css""#) && page.html.contains("https://x.test/y.png"));
    }

    #[test]
    fn links_are_found_without_their_anchors() {
        let html = r#"<a href="/a?x=1&amp;y=2#z">1</a><a href="//x.test/">2</a><a href="https://study.test/b">3</a><a href="/c/../d">4</a>"#;
        assert_eq!(links(html, "https://study.test"), ["/a?x=1&y=2", "/b", "/d"]);
    }
}
