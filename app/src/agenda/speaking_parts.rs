//! What the forms of the speaker's own page share.

use domain::{pages::speaking::OwnTalk, t, time::Local};
use leptos::prelude::*;

use crate::{cx::Cx, form::Form, routes};

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

/// Yes to a talk that was accepted, until when it is awaited, and the way to the page of the proposal, where one says no.
/// `place`: the word of the series and the code of the proposal.
pub fn confirming(cx: &Cx, place: (&str, &str), confirm_by: Option<&Local>) -> AnyView {
    let (slug, code) = place;
    let until = confirm_by.map(|at| {
        let day = at.last_date(cx.lang);
        view! { <p class="small">{t!(cx.lang, "お返事の期限は{day}です。", "Please answer by {day}.", day)}</p> }
    });
    view! {
        <div class="speaking-answer">
            <form method="post" action=routes::proposal_act(slug, code, "confirm")><button class="button primary">{cx.t("登壇を確定する", "Confirm your talk")}</button></form>
            <a class="tall" href=routes::proposal(slug, code)>{cx.t("都合が悪くなった", "I cannot come")}</a>
        </div>
        {until}
    }
    .into_any()
}
