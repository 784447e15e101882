//! What every page knows of the request.

use std::sync::Arc;

use domain::Lang;

/// What every page knows of the request.
#[derive(Clone, Debug)]
pub struct Cx {
    pub lang: Lang,
    pub account: Option<AccountBadge>,
    /// Path and query of this request.
    pub path: String,
    /// Public address of the site, without a trailing slash.
    pub origin: String,
    pub assets: Arc<Assets>,
    pub is_demo: bool,
    /// A sentence to show once, after a form was sent.
    pub notice: Option<String>,
}

impl Cx {
    pub const fn t(&self, ja: &'static str, en: &'static str) -> &'static str {
        self.lang.t(ja, en)
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountBadge {
    pub name: String,
    /// Has a role in some series.
    pub has_desk: bool,
}

/// Addresses of the static files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    pub page_js: String,
    pub islands_js: String,
    /// Of each bundle the module that wasm-bindgen wrote, and its wasm.
    pub board: (String, String),
    pub desk: (String, String),
    pub icon: String,
}
