//! `/{series}/proposals/{code}/call-off`: a confirmed speaker is asked once more before their talk is called off.

use domain::{pages::proposals::ProposalPage, proposals::rules::REASON, t};
use leptos::prelude::*;

use super::words;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form` has `words` as they were sent, and why they were refused.
pub fn document(cx: &Cx, page: &ProposalPage, form: &Form) -> String {
    let title = cx.t("登壇を取りやめますか", "Call the talk off?");
    let head =
        Head { title: title.to_owned(), series: Some((&page.series).into()), nav: Nav::Events, ..Head::default() };
    shell::document(cx, head, || body(cx, page, form, title))
}

fn body(cx: &Cx, page: &ProposalPage, form: &Form, title: &'static str) -> AnyView {
    let (slug, code) = (page.series.slug.as_str(), page.proposal.code.as_str());
    let own = routes::proposal(slug, code);
    let name = words::title(cx, &page.proposal);
    let hint = t!(
        cx.lang,
        "運営だけが読みます。{n}字まで。",
        "Only the organizers read it. At most {n} characters.",
        n = REASON
    );
    view! {
        <div class="wrap account-page talk-answer-page">
            <h1>{title}</h1>
            {field::problem(cx, form)}
            <article class="card talk-call">
                <p class="quiet small">{page.series.name.clone()}" "{words::of_event(page.call.number, cx.lang)}</p>
                <h2 lang=cx.content_lang(&name)>{name.clone()}</h2>
            </article>
            <p>{cx.t("運営にメールで知らせ、ほかの方に枠をお願いします。この操作は戻せません。", "The organizers are told by mail, and the slot goes to somebody else. This cannot be taken back.")}</p>
            <form class="form" method="post" action=routes::proposal_act(slug, code, "call-off")>
                {Field::new("words", cx.t("運営への伝言(任意)", "Words to the organizers (optional)")).rows(3).hint(hint).view(form)}
                <p class="row"><button class="button danger">{cx.t("登壇を取りやめる", "Call the talk off")}</button><a class="button" href=own>{icon::left()}{cx.t("やめておく", "Keep it")}</a></p>
            </form>
            {parts::contact(cx, &page.series.contact)}
        </div>
    }
    .into_any()
}
