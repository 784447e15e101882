//! What was typed into a form that was not taken: to be read, and to be sent once more.

use leptos::prelude::*;

use crate::{cx::Cx, ui::parts};

/// A form that was not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// In words: what a field is called, and what stood in it. Empty where nobody knows what its fields are called.
    pub rows: Vec<(String, String)>,
    /// All its fields, to be sent once more to the same address. Empty where that would not help.
    pub fields: Vec<(String, String)>,
}

/// What was typed, in words; `words` say what can be done with it, and `next` is the way there.
pub fn card(cx: &Cx, words: Option<&'static str>, rows: Vec<(String, String)>, next: Option<AnyView>) -> AnyView {
    let words = words.map(|words| view! { <p class="quiet small">{words}</p> });
    view! {
        <section class="card register-card" aria-labelledby="kept">
            <h2 id="kept">{cx.t("入力した内容", "What you typed")}</h2>
            {words}
            {parts::as_typed(rows)}
            {next}
        </section>
    }
    .into_any()
}

/// A button of that class and with that label, which sends the fields as they are: to `action`, or to the address at which
/// the page is read, which nobody has to repeat then. That of a link from a mail is a secret.
pub fn resend_form<'a>(
    action: Option<String>,
    fields: impl IntoIterator<Item = (&'a String, &'a String)>,
    (class, label): (&'static str, &'static str),
) -> AnyView {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, text)| view! { <input type="hidden" name=name.clone() value=text.clone()/> })
        .collect();
    view! {
        <form method="post" action=action>
            {fields}
            <button class=class>{label}</button>
        </form>
    }
    .into_any()
}

/// The form as it came, under what was typed where that is known.
pub(super) fn view(cx: &Cx, typed: &Typed, words: Option<&'static str>, class: &'static str) -> AnyView {
    if typed.fields.is_empty() {
        return card(cx, words, typed.rows.clone(), None);
    }
    let fields = typed.fields.iter().map(|field| (&field.0, &field.1));
    let again = resend_form(None, fields, (class, cx.t("この内容でもう一度送る", "Send this again")));
    if typed.rows.is_empty() { again } else { card(cx, words, typed.rows.clone(), Some(again)) }
}
