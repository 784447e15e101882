//! `/organize/{series}/proposals/{id}`: one proposal as reviewers read it, with what they think of it and what is decided.

use domain::{pages::desk_proposals::ProposalDesk, proposals::types::SpeakerState, t};
use leptos::prelude::*;

use super::{proposal_deciding, proposal_judging, words};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts, tlp},
};

/// `form` holds what was refused: `do` says of which form, with its fields as they were sent.
pub fn document(cx: &Cx, page: &ProposalDesk, form: &Form) -> String {
    let head = Head {
        title: page.proposal.title.clone(),
        bar: cx.t("登壇応募", "Proposals").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Proposals,
        keys: words::keys(cx, page.looker.may_decide),
        scripts: vec![cx.assets.proposals_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &ProposalDesk, form: &Form) -> AnyView {
    let (lang, proposal) = (cx.lang, &page.proposal);
    let slug = page.series.slug.as_str();
    let list = routes::proposals_desk_with(slug, &[("call", &page.call.id.to_string())]);
    let number = proposal.number.unwrap_or_default();
    let letters = words::letters(cx, &page.letters).map(|list| {
        view! { <section class="card desk-card"><h2>{cx.t("応募した人に届いた文面", "What the proposer was told")}</h2>{list}</section> }
    });
    view! {
        <div class="wrap talk-desk" data-proposal="">
            <div class="page-head">
                <p class="row small"><a class="tall" href=list>{icon::left()}{cx.t("応募の一覧", "All proposals")}</a><span class="quiet">{t!(lang, "応募 {number}", "No. {number}", number)}</span>{words::state_badge(proposal.state, lang)}</p>
                <h1 class="desk-title" lang=cx.content_lang(&proposal.title)>{proposal.title.clone()}</h1>
                {chips(cx, page)}
            </div>
            {field::problem(cx, form)}
            <div class="sign-up-columns">
                <div class="desk-main">
                    {by(cx, page)}
                    <section class="card desk-card"><h2>{cx.t("概要", "Abstract")}</h2><div class="prose" lang=cx.content_lang(&proposal.summary) inner_html=page.summary_html.clone()></div></section>
                    {near(cx, page)}
                    {facts(cx, page)}
                    {letters}
                </div>
                <div class="desk-main">
                    {proposal_deciding::section(cx, page, "")}
                    {proposal_judging::own(cx, page, form, "")}
                    {proposal_judging::others(cx, page)}
                    {proposal_judging::comments(cx, page, form, "")}
                </div>
            </div>
        </div>
    }
    .into_any()
}

pub(super) fn chips(cx: &Cx, page: &ProposalDesk) -> AnyView {
    let (lang, proposal) = (cx.lang, &page.proposal);
    let allowed = proposal.permissions.record.map(|yes| {
        let words = if yes { cx.t("録画よい", "May be recorded") } else { cx.t("録画しない", "No recording") };
        words.to_owned()
    });
    let chips: Vec<_> = [
        proposal.minutes.map(|n| words::minutes(n, lang)),
        proposal.kind.map(|kind| kind.label(lang).to_owned()),
        proposal.level.map(|level| format!("Level {level}")),
        allowed,
        proposal.moves_on.then(|| cx.t("次の回でもよい", "May go on").to_owned()),
    ]
    .into_iter()
    .flatten()
    .map(|text| view! { <span class="tag">{text}</span> })
    .collect();
    let label = proposal.tlp;
    let label = (!label.is_open()).then(|| tlp::mark(label));
    view! { <p class="row">{chips}{label}</p> }.into_any()
}

/// Who proposes it, or that this is hidden.
pub(super) fn by(cx: &Cx, page: &ProposalDesk) -> AnyView {
    let slug = page.series.slug.as_str();
    let here = routes::proposal_desk(slug, page.proposal.id);
    if !page.shows_names {
        let show = page.looker.may_decide.then(|| {
            view! { <a class="tall" href=routes::with_query(&here, &[("names", "1")]) data-key="a">{cx.t("名前を出す(記録に残ります)", "Show names (it is logged)")}</a> }
        });
        return view! { <p class="talk-hidden small quiet">{icon::eye_off()}<span>{cx.t("名前と所属、運営への伝言は、結果を送ったあとに表示されます。", "Name, affiliation and notes to the organizers are shown once the result is sent.")}</span>{show}</p> }.into_any();
    }
    let billing = &page.proposal.billing;
    let from = [billing.affiliation.as_str(), &billing.role];
    let from = from.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let mail = (!page.mail.is_empty()).then(|| {
        view! { <a class="tall small" href=format!("mailto:{}", page.mail)>{icon::mail()}{page.mail.clone()}</a> }
    });
    let speakers: Vec<_> = page
        .speakers
        .iter()
        .map(|speaker| {
            let class = match speaker.state {
                SpeakerState::Asked => "badge warn",
                SpeakerState::Agreed => "badge ok",
                SpeakerState::Declined => "badge ring",
            };
            let from = [speaker.affiliation.as_str(), &speaker.role, &speaker.mail];
            let from = from.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
            view! { <li><span><b>{speaker.name.clone()}</b>" "<span class="quiet small">{from}</span></span><span class=class>{speaker.state.label(cx.lang)}</span></li> }
        })
        .collect();
    let speakers = (!speakers.is_empty()).then(|| view! { <ul class="talk-own-rows">{speakers}</ul> });
    view! {
        <section class="card desk-card" aria-label=cx.t("登壇者", "Speakers")>
            <p class="billed">{parts::initial(&billing.name)}<span><b>{billing.name.clone()}</b>" "<span class="quiet small">{from}</span></span>{mail}</p>
            {speakers}
        </section>
    }
    .into_any()
}

/// Talks of the past that speak of the same, each with the number of its event. One that no reader may find leads to the
/// agenda of its event.
pub(super) fn near(cx: &Cx, page: &ProposalDesk) -> Option<AnyView> {
    let slug = page.series.slug.as_str();
    let links: Vec<_> = page
        .near
        .iter()
        .map(|talk| {
            let (number, title) = (talk.event_number, talk.title.as_str());
            let words = t!(cx.lang, "第{number}回「{title}」", "#{number} “{title}”", number, title);
            let closed = talk.url.is_none().then(|| cx.t("（非公開）", " (not public)"));
            let href = talk.url.clone().unwrap_or_else(|| routes::event_desk_part(slug, number, "agenda"));
            view! { <li><a href=href>{words}</a>{closed}</li> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! { <section class="talk-near small" aria-label=cx.t("近い話", "Talks near it")>{icon::info()}<span>{cx.t("近い話:", "Near it:")}</span><ul>{links}</ul></section> }.into_any()
    })
}

fn facts(cx: &Cx, page: &ProposalDesk) -> AnyView {
    let (lang, proposal) = (cx.lang, &page.proposal);
    let free = words::free(proposal, lang);
    let when = [free.as_str(), &proposal.availability];
    let when = when.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let label = proposal.tlp;
    let submitted = proposal.submitted_at.map(|at| {
        let at = domain::time::Local::at(at, &page.series.time_zone);
        words::fact(cx.t("提出", "Handed in"), words::moment(&at, lang))
    });
    view! {
        <section class="card desk-card">
            <h2>{cx.t("応募の内容", "What else it says")}</h2>
            <dl class="talk-facts">
                {words::answers(cx, &page.fields, &page.answers)}
                {(!when.is_empty()).then(|| words::fact(cx.t("都合", "When"), when.clone()))}
                {words::fact(cx.t("許可", "Allowed"), words::permissions(proposal.permissions, lang).join(" ・ "))}
                <div><dt>{cx.t("共有の範囲", "TLP")}</dt><dd>{tlp::mark(label)}" "<span class="small">{label.meaning(lang)}</span></dd></div>
                {(!proposal.notes.is_empty()).then(|| words::fact(cx.t("運営への伝言", "Notes"), proposal.notes.clone()))}
                {submitted}
            </dl>
        </section>
    }
    .into_any()
}
