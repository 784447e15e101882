//! Turns the pages of a running site into files that open without a server, with a search in files.
//!
//! ```
//! use static_site::paths;
//! assert_eq!(paths::file("/security-jaws/32/report").unwrap(), "security-jaws/32/report/index.html");
//! assert_eq!(paths::relative("a/index.html", "b/c/index.html"), "../b/c/index.html");
//! ```

pub mod index;
pub mod paths;
pub mod rewrite;

/// The script of the search page.
pub const SEARCH_JS: &str = include_str!("../browser/search.js");
