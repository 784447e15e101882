//! A field of an import, with the guess that it may be.

use domain::reports::import::draft::{Certainty, ImportDraft};
use leptos::prelude::*;

use crate::{cx::Cx, form::Form, ui::field::Field};

/// Whether a guess stands at this path, and what it says.
pub(super) fn guess<'a>(draft: &'a ImportDraft, path: &str) -> Option<&'a domain::reports::import::draft::Guess> {
    draft.guesses.iter().find(|guess| guess.id == path)
}

/// A field of the draft: what was typed before what was understood, with its guess marked.
pub(super) fn draft_field(cx: &Cx, draft: &ImportDraft, form: &Form, field: Field, stored: &str) -> AnyView {
    let value = form.values.get(&field.name).map_or_else(|| stored.to_owned(), Clone::clone);
    let error = form.error(&field.name).map(str::to_owned);
    match guess(draft, &field.name) {
        None => field.show(value, error),
        Some(guess) => {
            let class = if guess.certainty == Certainty::Unsure { "guess unsure" } else { "guess" };
            let word = if guess.certainty == Certainty::Unsure {
                cx.t("要確認", "Check this")
            } else {
                cx.t("推測", "Guess")
            };
            let what = guess.what.get(cx.lang).to_owned();
            view! { <div class=class>{field.show(value, error)}<p class="guess-what"><strong>{word}</strong>{what}</p></div> }.into_any()
        }
    }
}
