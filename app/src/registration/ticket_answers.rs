//! What a ticket says of the questions at sign-up.

use domain::{
    pages::ticket::Ticket,
    questionnaire::{rules::of_modes, types::SignUpQuestion},
    registration::types::Lapse,
};
use leptos::prelude::*;

use super::ticket_acts::Doors;
use crate::{
    cx::Cx,
    form::Form,
    questionnaire::fields,
    ui::{field, icon, parts},
};

/// The answers, and while registration is open the form that changes them. What was typed too late stands there to be read
/// and copied, and so do the answers of a place that is gone, or goes by itself.
pub(super) fn answers(cx: &Cx, ticket: &Ticket, doors: &Doors, form: &Form) -> Option<AnyView> {
    let late = if ticket.may_answer { Vec::new() } else { fields::typed(&ticket.questions, form, cx.lang) };
    if late.is_empty() && (ticket.questions.is_empty() || (!ticket.held.state.holds() && ticket.answers.is_empty())) {
        return None;
    }
    let lang = cx.lang;
    let ends = ticket.held.lapses.is_some_and(|(lapse, _)| lapse == Lapse::Mail) && ticket.closed.is_some();
    let late = (!late.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="late">
                <h3 id="late">{cx.t("保存できなかった答え", "Answers that could not be saved")}</h3>
                <p class="quiet small">{cx.t("答えを直せるのは受付中だけです。運営に伝えたいときは、写してお使いください。", "Answers can be changed while registration is open. Copy them if you want to tell the organizers.")}</p>
                {parts::as_typed(late)}
            </section>
        }
    });
    let said = |question: &SignUpQuestion| {
        let given = ticket.answers.get(&question.id)?;
        let words = question.words(lang).to_owned();
        Some(view! { <div><dt>{words}</dt><dd>{fields::in_words(question, given, lang)}</dd></div> })
    };
    let list: Vec<_> = ticket.questions.iter().filter_map(said).collect();
    let list = if list.is_empty() {
        view! { <p class="quiet">{cx.t("まだ答えていません。", "Nothing answered yet.")}</p> }.into_any()
    } else {
        view! { <dl class="old-and-new">{list}</dl> }.into_any()
    };
    let known =
        if form.values.is_empty() { fields::prefilled(&ticket.questions, &ticket.answers) } else { form.clone() };
    let is_open = !form.errors.is_empty() || ends;
    let mode = if ticket.held.is_online { "online" } else { "onsite" };
    let change = ticket.may_answer.then(|| {
        view! {
            <form class="form wide" method="post" action=doors.act("answers") data-questions="" data-mode=mode>
                {field::problem(cx, form)}
                {fields::all(cx, &of_modes(&ticket.questions, &[ticket.held.is_online]), &known)}
                <p><button class="button">{cx.t("答えを保存する", "Save the answers")}</button></p>
            </form>
        }
    });
    Some(
        view! {
            <details class="cancel answers" open=is_open>
                <summary>{icon::pencil()}<span>{cx.t("申し込みの答え", "Your answers")}</span></summary>
                <div class="stack">{late}{list}{change}</div>
            </details>
        }
        .into_any(),
    )
}
