//! Server functions of the notes editor: who asks, use case, reply.
#![allow(clippy::too_many_arguments)] // a server function's arguments are the fields of its form

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What came of a save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaveReply {
    /// Stored; the next save names this fingerprint. Where somebody else's lines came in, what is
    /// stored now (notes and impression) and who wrote them.
    Saved {
        base: String,
        merged: Option<(String, String)>,
        #[serde(default)]
        joined_with: Vec<String>,
    },
    /// Not stored; the sentence says what to do. A conflict will not go away by trying again: `theirs` is
    /// what stands against it.
    Refused {
        sentence: String,
        is_conflict: bool,
        /// The session has ended; after signing in, the same save succeeds.
        #[serde(default)]
        is_signed_out: bool,
        #[serde(default)]
        theirs: Option<Stored>,
    },
}

/// Notes as they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub markdown: String,
    pub impression: String,
    /// Fingerprint of this state.
    pub base: String,
}

/// Header by which the server learns that a reply of 200 tells of a denial. It does not leave it.
#[cfg(feature = "ssr")]
pub const DENIED: &str = "x-denied";

/// Where a server function leaves the error that the server shall tell in its place, with its status.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default)]
pub struct Refusal(std::sync::Arc<std::sync::Mutex<Option<domain::Error>>>);

#[cfg(feature = "ssr")]
impl Refusal {
    fn set(&self, error: domain::Error) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
    }

    pub fn take(&self) -> Option<domain::Error> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

/// The browser's half of a server function reads a refusal from a reply of 200 only, so the status
/// stays; that it was a denial is said beside it.
#[cfg(feature = "ssr")]
fn mark_denial(error: &domain::Error) {
    let reply = use_context::<leptos_axum::ResponseOptions>();
    if let (Some(reply), domain::Error::Forbidden | domain::Error::Concealed) = (reply, error) {
        reply.insert_header(http::HeaderName::from_static(DENIED), http::HeaderValue::from_static("1"));
    }
}

/// Notes and impression as the report will show them, as sanitized HTML.
#[server(prefix = "/api/fn", endpoint = "notes/preview")]
#[allow(clippy::unused_async)] // a server function is async for its caller
pub async fn preview_notes(markdown: String, impression: String) -> Result<String, ServerFnError> {
    use domain::{Error, Lang, reports::notes, viewer::Viewer};
    let (viewer, lang) = (expect_context::<Viewer>(), expect_context::<Lang>());
    let refuse = |error: Error| {
        let sentence = error.sentence(lang);
        if let Some(refusal) = use_context::<Refusal>() {
            refusal.set(error);
        }
        ServerFnError::new(sentence)
    };
    match viewer.account.as_ref().map(|account| !account.roles.is_empty()) {
        Some(true) => {}
        Some(false) => return Err(refuse(Error::Forbidden)),
        None => return Err(refuse(Error::SignInRequired)),
    }
    let (lines, impression) = notes::preview(&markdown, &impression).map_err(refuse)?;
    let notes = crate::ui::notes::nested(&lines, None).to_html().replace("<!>", "");
    let word = lang.t("感想", "Impression");
    Ok(if impression.is_empty() {
        notes
    } else {
        format!(
            "{notes}<aside class=\"impression\"><p class=\"impression-head\"><strong>{word}</strong></p><div class=\"prose\">{impression}</div></aside>"
        )
    })
}

/// Stores notes and impression of one talk. `base` is the fingerprint of the state they were made
/// from, `was_…` that state itself, if `has_was`: of a form, an empty text and one that was not sent
/// are the same, so no argument is an `Option`.
#[server(prefix = "/api/fn", endpoint = "notes/save")]
pub async fn save_notes(
    slug: String,
    number: i32,
    talk: i32,
    markdown: String,
    impression: String,
    base: String,
    #[server(default)] was_markdown: String,
    #[server(default)] was_impression: String,
    #[server(default)] has_was: bool,
) -> Result<SaveReply, ServerFnError> {
    use domain::{
        Error, Lang,
        db::Db,
        reports::notes::{self, NotesInput},
        viewer::Viewer,
    };
    let (db, viewer, lang) = (expect_context::<Db>(), expect_context::<Viewer>(), expect_context::<Lang>());
    // Editors that were opened before there was a flag send the text alone.
    let was = (has_was || !was_markdown.is_empty()).then_some((was_markdown, was_impression));
    let input = NotesInput { markdown, impression, base, was };
    let event_ref = domain::ids::EventRef::new(&slug, number);
    match notes::save_notes(&db, viewer.asks(), event_ref, talk, &input).await {
        Ok(saved) => Ok(SaveReply::Saved { base: saved.base, merged: saved.merged, joined_with: saved.joined_with }),
        // Out of reach for the moment: the editor tries again, as it does without a network.
        Err(error @ (Error::Unavailable | Error::Internal)) => Err(ServerFnError::new(error.sentence(lang))),
        Err(error) => {
            mark_denial(&error);
            let is_conflict = matches!(error, Error::Conflict(_));
            let theirs = if is_conflict {
                domain::pages::notes_editor::load(&db, viewer.asks(), event_ref, talk).await.ok()
            } else {
                None
            };
            Ok(SaveReply::Refused {
                sentence: error.sentence(lang),
                is_conflict,
                is_signed_out: error == Error::SignInRequired,
                theirs: theirs.map(|it| Stored { markdown: it.markdown, impression: it.impression, base: it.base }),
            })
        }
    }
}
