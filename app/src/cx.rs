//! What every page knows of the request.

use std::sync::Arc;

use domain::{Lang, ids::AccountId, pages::desk_frame::DeskFrame};
use leptos::prelude::*;

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
    /// The way back from what the notice tells of.
    pub undo: Option<Undo>,
    /// What stands around a page of the desk; `None` on all other pages.
    pub desk: Option<Arc<DeskFrame>>,
    /// Set for a document that many will share: what differs for each reader is marked in it.
    pub marks: Option<PlaceMarks>,
}

/// What stands in a place for one reader: name and HTML.
pub type Fill = (&'static str, String);

/// How places are marked in a document that many share: by characters for private use and a key that
/// nobody outside knows, so that no text of somebody's can look like one.
#[derive(Clone, Debug)]
pub struct PlaceMarks(Arc<str>);

impl PlaceMarks {
    /// `key`: some random letters or digits.
    pub fn new(key: &str) -> Self {
        Self(format!("\u{e000}{key}:").into())
    }

    fn open(&self, name: &str) -> String {
        format!("{}{name}\u{e001}", self.0)
    }

    fn close(&self) -> String {
        self.open("")
    }

    /// The document in pieces: with a name what stands in a place by default, without one what is the same
    /// for everybody.
    pub fn split<'h>(&self, html: &'h str) -> Vec<(Option<&'h str>, &'h str)> {
        let mut pieces = Vec::new();
        let mut place = None;
        for part in html.split(&*self.0) {
            let (name, text) = if pieces.is_empty() && place.is_none() {
                ("", part)
            } else {
                part.split_once('\u{e001}').unwrap_or(("", part))
            };
            place = Some(name).filter(|name| !name.is_empty());
            pieces.push((place, text));
        }
        pieces
    }
}

impl Cx {
    /// A place: in a document that many share it is marked, so that it can be filled for each reader, and
    /// `view` is what stands there for somebody who is nobody.
    pub fn place(&self, name: &'static str, view: impl IntoView + 'static) -> AnyView {
        match &self.marks {
            None => view.into_any(),
            Some(marks) => view! { {marks.open(name)}{view}{marks.close()} }.into_any(),
        }
    }

    /// The same for text that stands in an attribute.
    pub fn place_text(&self, name: &'static str, text: &str) -> String {
        match &self.marks {
            None => text.to_owned(),
            Some(marks) => marks.open(name) + text + &marks.close(),
        }
    }

    /// Whom this page is drawn for, as its scripts say it to the server: the number of their account, nothing for who is not
    /// signed in.
    pub fn who(&self) -> String {
        self.account.as_ref().map(|account| account.id.to_string()).unwrap_or_default()
    }

    pub const fn t(&self, ja: &'static str, en: &'static str) -> &'static str {
        self.lang.t(ja, en)
    }

    /// What somebody wrote keeps its language in a page of another one, so that it is read aloud and broken
    /// into lines as Japanese. `None`: as the page around it.
    pub fn content_lang(&self, text: &str) -> Option<&'static str> {
        let is_japanese =
            |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9d}');
        (self.lang == Lang::En && text.chars().any(is_japanese)).then_some("ja")
    }
}

/// The way back from what was just done: a form of one button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    pub action: String,
    pub fields: Vec<(&'static str, String)>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountBadge {
    /// Shown to nobody but its owner and those who moderate beside them.
    pub id: AccountId,
    pub name: String,
    /// Has a role in some series.
    pub has_desk: bool,
}

/// Addresses of the static files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    /// What all pages but the board need, on top.
    pub reading_css: String,
    /// What reports do without, before and after that.
    pub visiting_css: String,
    pub own_css: String,
    /// What only the desk needs, on top.
    pub organize_css: String,
    /// What the moderators' screen and the stage need, on top, in the place of all of these.
    pub console_css: String,
    pub page_js: String,
    pub reading_js: String,
    pub organize_js: String,
    /// Of the agenda editor alone.
    pub agenda_js: String,
    pub import_js: String,
    /// Of the door alone, and of tickets.
    pub door_js: String,
    pub ticket_js: String,
    /// Repeats a draw in the page.
    pub lottery_js: String,
    /// Of the screen that shows the attendance code.
    pub code_js: String,
    /// Helps whoever types a question.
    pub ask_js: String,
    /// The desk of proposals by keys.
    pub proposals_js: String,
    /// Keeps a proposal while it is written.
    pub draft_js: String,
    /// Keeps polls and reactions.
    pub polls_js: String,
    /// Since when and how long an answer is being given.
    pub answer_js: String,
    /// Who moderates, and one question at a time on a phone.
    pub moderating_js: String,
    pub islands_js: String,
    /// Of each bundle the module that wasm-bindgen wrote, and its wasm.
    pub board: (String, String),
    pub console: (String, String),
    pub desk: (String, String),
    /// What reads QR codes where the browser cannot.
    pub reader: (String, String),
    pub icon: String,
}

/// The HTML of a view outside of a document, as it fills a place.
pub fn html(view: impl IntoView) -> String {
    // Leptos marks the joints between pieces of text for hydration; there is none here.
    view.into_view().to_html().replace("<!>", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_comes_apart_where_its_places_are() {
        let marks = PlaceMarks::new("k7");
        let html = format!(
            "<p>{}Sign in{}</p>{}{}\u{e000}other:x\u{e001}",
            marks.open("account"),
            marks.close(),
            marks.open("held"),
            marks.close()
        );
        assert_eq!(
            marks.split(&html),
            [
                (None, "<p>"),
                (Some("account"), "Sign in"),
                (None, "</p>"),
                (Some("held"), ""),
                (None, "\u{e000}other:x\u{e001}")
            ]
        );
        assert_eq!(marks.split("no place"), [(None, "no place")]);
    }
}
