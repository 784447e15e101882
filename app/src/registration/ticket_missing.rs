//! What has to be answered before another participation type is theirs. The form of it takes the same step as the press that
//! it follows.

use domain::{
    ids::TypeId,
    pages::ticket::{Missing, Ticket},
    registration::seats::INVITE,
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    questionnaire::fields,
    ui::{field, parts},
};

/// The field with what is wished for, and that with the type where the wish does not name it.
pub const WISH: &str = "wish";
pub const TYPE: &str = "type";

/// Whether what was sent wished for another type.
pub(super) fn is_wish(form: &Form) -> bool {
    !form.value(WISH).is_empty()
}

/// The type that was wished for, where answers are all that is missing.
pub(super) fn wanted<'a>(ticket: &'a Ticket, form: &Form) -> Option<&'a Missing> {
    let is_missing = form.errors.iter().any(|(field, _)| field.starts_with("q/"));
    let named = form.value(WISH).rsplit('-').next().unwrap_or_default();
    let id: TypeId = named.parse::<TypeId>().or_else(|_| form.value(TYPE).parse::<TypeId>()).ok()?;
    ticket.missing.iter().find(|one| one.type_id == id && is_missing && is_wish(form))
}

/// The questions, with what was typed; nothing is wrong yet for who has not seen them. `action`: where the wish is posted to;
/// `back`: the ticket as it is.
pub(super) fn asking(cx: &Cx, one: &Missing, (action, back): (String, String), form: &Form) -> AnyView {
    let name = one.type_name.as_str();
    let was_asked = form.values.keys().any(|field| field.starts_with(fields::WORDS));
    let known = if was_asked { form.clone() } else { Form { errors: Vec::new(), ..form.clone() } };
    let hidden: Vec<_> = [WISH, TYPE, INVITE]
        .into_iter()
        .filter(|field| !form.value(field).is_empty())
        .map(|field| view! { <input type="hidden" name=field value=form.value(field).to_owned()/> })
        .collect();
    view! {
        <section class="card answer" aria-labelledby="missing" tabindex="-1" autofocus=true>
            <h2 id="missing">{t!(cx.lang, "「{name}」に変えるには、あと少し答えてください", "A little more, for “{name}”", name)}</h2>
            <p>{cx.t("枠はまだ変わっていません。答えて送ると変わります。これまでの答えはそのまま残ります。", "Nothing has changed yet: it does once you answer and send. What you answered before is kept.")}</p>
            <form class="form wide" method="post" action=action data-questions="">
                {field::problem(cx, &known)}
                {hidden}
                {fields::all(cx, &one.questions, &known)}
                {fields::words_along(&one.questions, cx.lang)}
                <p class="row">
                    <button class="button primary">{cx.t("答えて変える", "Answer and change")}</button>
                    <a class="button plain" href=back>{cx.t("変えない", "Do not change")}</a>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// That a type asks something first, said before it is chosen; empty where it asks nothing.
pub(super) fn words(cx: &Cx, ticket: &Ticket, id: TypeId) -> &'static str {
    if ticket.missing.iter().any(|one| one.type_id == id) {
        cx.t("先に、この枠の質問をうかがいます。", " You are asked its questions first.")
    } else {
        ""
    }
}

/// Answers that came with a change that could not be made, to be read and copied.
pub(super) fn unsaved(cx: &Cx, ticket: &Ticket, form: &Form) -> Option<AnyView> {
    let rows = fields::typed(&ticket.questions, form, cx.lang);
    (!rows.is_empty() && is_wish(form)).then(|| {
        view! {
            <section class="card stack" aria-labelledby="unsaved">
                <h2 id="unsaved">{cx.t("保存できなかった答え", "Answers that could not be saved")}</h2>
                <p class="quiet small">{cx.t("枠を変えられなかったため、保存していません。必要なら写してお使いください。", "Your seat could not be changed, so they were not saved. Copy them if you need them.")}</p>
                {parts::as_typed(rows)}
            </section>
        }
        .into_any()
    })
}
