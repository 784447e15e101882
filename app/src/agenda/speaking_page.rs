//! `/speaking`: a speaker's own page. What is wanted first, then each talk with what may be published of it, then what the
//! speaker writes of themselves.

use domain::{
    pages::speaking::{OwnProposal, SpeakingPage},
    proposals::types::ProposalState,
    t,
};
use leptos::prelude::*;

use super::{speaking_inbox, speaking_parts, speaking_profile, speaking_talk, speaking_tasks};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{icon, parts},
};

/// `form` holds what could not be saved: its errors, what was typed, and in `at` to which form it belongs.
pub fn document(cx: &Cx, page: &SpeakingPage, form: &Form) -> String {
    let head = Head { title: cx.t("登壇者のページ", "Your talks").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &SpeakingPage, form: &Form) -> AnyView {
    let heading = if page.name.is_empty() {
        cx.t("登壇者のページ", "Your talks").to_owned()
    } else {
        t!(cx.lang, "{name}さんのページ", "The talks of {name}", name = page.name)
    };
    let has_talks = !page.coming.is_empty() || !page.past.is_empty() || !page.proposals.is_empty();
    let is_nobody = !has_talks && page.profiles.is_empty() && page.open + page.answered == 0;
    view! {
        <div class="wrap speaking">
            {parts::crumbs(cx, vec![(routes::ME.to_owned(), cx.t("マイページ", "My page").to_owned())])}
            <div class="page-head">
                <h1>{heading}</h1>
                <p class="quiet">{cx.t("登壇の確認、公開してよいもの、資料、質問を、ここでまとめて見られます。", "Your talks, what may be published of them, slides and questions, all in one place.")}</p>
            </div>
            {if is_nobody { nobody(cx) } else { speaking_tasks::view(cx, page) }}
            <div class="speaking-columns" hidden=is_nobody>
                <div class="speaking-main">
                    {proposals(cx, page)}
                    {coming(cx, page, form)}
                    {past(cx, page, form)}
                    <p class="small"><a class="tall" href=routes::OWN_PROPOSALS download="">{icon::download()}{cx.t("応募と採点の記録を受け取る(JSON)", "Get all that you proposed and judged (JSON)")}</a></p>
                </div>
                <div class="speaking-side">
                    {speaking_inbox::list_open(cx, page)}
                    {speaking_inbox::list_answered(cx, page)}
                    {page.profiles.iter().map(|profile| speaking_profile::view(cx, profile, form)).collect_view()}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn nobody(cx: &Cx) -> AnyView {
    parts::empty(
        cx.t("登壇はまだありません", "No talks yet"),
        cx.t(
            "登壇が決まると、ここに並びます。登壇者として登録されたメールアドレスでログインしているか、確かめてください。",
            "Once you speak somewhere, it stands here. Please check that you are signed in with the address that the organizers know.",
        ),
    )
}

/// What was accepted and stands on no agenda yet. One that waits for an answer and stands on one is answered there.
fn proposals(cx: &Cx, page: &SpeakingPage) -> Option<AnyView> {
    let stands = |one: &&OwnProposal| {
        page.coming.iter().any(|talk| speaking_talk::find_unanswered(talk).is_some_and(|its| its.code == one.code))
    };
    let rows: Vec<_> = page
        .proposals
        .iter()
        .filter(|one| !stands(one))
        .map(|one| {
            let event = one.number.map(|n| cx.lang.nth(n)).unwrap_or_default();
            let href = routes::proposal(&one.series_slug, &one.code);
            let waits = one.state == ProposalState::Accepted;
            let class = if waits { "badge warn ring" } else { "badge ok" };
            let acts = if !one.is_own {
                speaking_too(cx, one)
            } else if waits {
                speaking_parts::confirming(cx, (one.series_slug.as_str(), one.code.as_str()), one.confirm_by.as_ref())
            } else {
                let call_off = routes::proposal_act(&one.series_slug, &one.code, "call-off");
                view! { <p class="row"><a class="button" href=href>{cx.t("応募を見る", "See the proposal")}</a><a class="tall small" href=call_off>{cx.t("登壇を取りやめる", "Call the talk off")}</a></p> }.into_any()
            };
            view! {
                <li class="speaking-card in" data-mark=one.mark.into_str()>
                    <p class="k"><span class=class>{one.state.label(cx.lang)}</span><span>{one.series_name.clone()}" "{event}</span></p>
                    <h3 lang=cx.content_lang(&one.title)>{one.title.clone()}</h3>
                    {acts}
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let title = cx.t("採択された応募", "Accepted proposals");
        view! { <section aria-labelledby="taken"><h2 id="taken">{title}</h2><ul class="speaking-list">{rows}</ul></section> }.into_any()
    })
}

/// To who agreed to speak too: who answers for the talk, and whom to tell when they cannot come.
fn speaking_too(cx: &Cx, one: &OwnProposal) -> AnyView {
    let name = one.by.as_str();
    let stands = if one.state == ProposalState::Accepted {
        t!(
            cx.lang,
            "{name}さんといっしょに登壇する予定です。{name}さんのお返事を待っています。",
            "You are to speak together with {name}, whose answer is awaited.",
            name
        )
    } else {
        t!(
            cx.lang,
            "{name}さんといっしょに登壇します。時刻はタイムテーブルの公開でお知らせします。",
            "You speak together with {name}. You learn the time when the agenda is released.",
            name
        )
    };
    let change = t!(
        cx.lang,
        "登壇できなくなったときは、{name}さんか運営に伝えてください。",
        "If you cannot come, please tell {name} or the organizers.",
        name
    );
    view! { <p>{stands}</p><p class="quiet small">{change}</p> }.into_any()
}

fn coming(cx: &Cx, page: &SpeakingPage, form: &Form) -> Option<AnyView> {
    let talks: Vec<_> = page.coming.iter().map(|talk| speaking_talk::view(cx, talk, form)).collect();
    (!talks.is_empty()).then(|| {
        let title = cx.t("次の登壇", "Coming up");
        view! { <section aria-labelledby="coming"><h2 id="coming">{title}</h2><div class="speaking-list">{talks}</div></section> }.into_any()
    })
}

/// Folded, but for the one that was sent last.
fn past(cx: &Cx, page: &SpeakingPage, form: &Form) -> Option<AnyView> {
    let talks: Vec<_> = page
        .past
        .iter()
        .map(|talk| {
            let day = talk.starts.as_ref().map(|at| at.date(cx.lang)).unwrap_or_default();
            let event = t!(cx.lang, "{series} 第{n}回", "{series} #{n}", series = talk.series_name, n = talk.number);
            let title = speaking_talk::title(cx, talk);
            view! {
                <details class="speaking-past" open=speaking_talk::is_at(form, talk)>
                    <summary><strong lang=cx.content_lang(&talk.title)>{title}</strong><span class="quiet small">{event}" ・ "{day}</span></summary>
                    {speaking_talk::view(cx, talk, form)}
                </details>
            }
        })
        .collect();
    (!talks.is_empty()).then(|| {
        let title = cx.t("これまでの登壇", "Past talks");
        view! { <section aria-labelledby="past"><h2 id="past">{title}</h2><div class="speaking-list">{talks}</div></section> }.into_any()
    })
}
