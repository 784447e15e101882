//! What the forms of the speaker's own page share.

use domain::pages::speaking::OwnTalk;
use leptos::prelude::*;

use crate::form::Form;

/// Where a form of this talk stands on the page, as its `at` says; also its anchor.
pub fn at(section: &str, talk: &OwnTalk) -> String {
    format!("{section}-{}", talk.id)
}

/// What is wrong with one form of the page, at its head: what stands at none of its inputs. Nothing for another form.
pub fn problem(form: &Form, is_here: bool) -> Option<AnyView> {
    let is_general = |name: &str| matches!(name, "" | "tlp" | "file");
    let of_form = form.errors.iter().filter(|(name, _)| is_here && is_general(name));
    let list: Vec<_> = of_form.map(|(_, text)| view! { <p>{text.clone()}</p> }).collect();
    (!list.is_empty()).then(|| view! { <div class="errors" role="alert">{list}</div> }.into_any())
}
