//! A guess in its place, with what else it could be.

use domain::{
    reports::import::{
        confirmed,
        draft::{Certainty, Guess, ImportDraft},
    },
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, ui::icon};

/// `n`: its place among the guesses, by which its buttons name it.
pub(super) fn panel(cx: &Cx, draft: &ImportDraft, n: usize, guess: &Guess) -> AnyView {
    let word = match guess.certainty {
        Certainty::Unsure => cx.t("要確認", "Check this"),
        Certainty::Likely => cx.t("推測", "Guess"),
    };
    let class = if guess.certainty == Certainty::Unsure { "import-guess unsure" } else { "import-guess" };
    let choices: Vec<_> = guess
        .choices
        .iter()
        .enumerate()
        .map(|(at, choice)| {
            let key = (at < 9).then(|| view! { <kbd aria-hidden="true">{at + 1}</kbd> });
            let what = choice.what.get(cx.lang).to_owned();
            view! { <button class="button" name="act" value=format!("choose:{n}:{at}")>{key}{what}</button> }
        })
        .collect();
    let confirm = confirmed(draft, guess).map(|_| {
        view! { <button class="button soft" name="act" value=format!("confirm:{n}")>{icon::check()}{cx.t("この読み方で決める", "This is right")}<kbd aria-hidden="true">"Enter"</kbd></button> }
    });
    let what = guess.what.get(cx.lang).to_owned();
    let said = t!(cx.lang, "{word}: {what}", "{word}: {what}", word, what = what.clone());
    view! {
        <div class=class id=format!("g{n}") tabindex="-1" data-guess="" role="group" aria-label=said>
            <p><strong>{icon::warn()}{word}</strong>" "{what}</p>
            <div class="row">{confirm}{choices}</div>
        </div>
    }
    .into_any()
}
