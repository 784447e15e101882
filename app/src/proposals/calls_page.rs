//! `/{series}/proposals`: what a series asks for, with the way to propose a talk, and what somebody proposed themselves.

use domain::{
    pages::proposals::{CallsPage, OwnRow, PublicCall},
    t,
    time::zone_name,
};
use leptos::prelude::*;

use super::words;
use crate::{
    cx::{Cx, Fill, html},
    routes,
    shell::{self, Head, Nav},
    ui::{icon, parts},
};

/// The place of one's own proposals.
const OWN: &str = "own-proposals";

/// The same for everybody, with a place for one's own.
pub fn document(cx: &Cx, page: &CallsPage) -> String {
    let title = cx.t("登壇募集", "Call for talks");
    let head = Head {
        title: format!("{} {title}", page.series.name),
        description: cx.t("登壇の募集と、応募のしかた。", "What talks are wanted, and how to propose one.").to_owned(),
        canonical: Some(routes::proposals(&page.series.slug)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

/// What stands in the places for somebody who is signed in.
pub fn fills(cx: &Cx, page: &CallsPage, own: &[OwnRow]) -> Vec<Fill> {
    if own.is_empty() { Vec::new() } else { vec![(OWN, html(own_list(cx, page, own)))] }
}

fn body(cx: &Cx, page: &CallsPage) -> AnyView {
    let slug = page.series.slug.as_str();
    let calls: Vec<_> = page.calls.iter().map(|call| one(cx, page, call)).collect();
    let none = (!page.calls.iter().any(|call| call.is_open)).then(|| {
        let follow = cx.t(
            "次の募集が始まると、シリーズのページに出ます。",
            "The page of the series says when the next call begins.",
        );
        parts::empty(cx.t("いまは募集していません", "Nothing is asked for now"), follow)
    });
    view! {
        <div class="wrap narrow-page talk-calls">
            {parts::crumbs(cx, vec![(routes::series(slug), page.series.name.clone())])}
            <div class="page-head"><h1>{cx.t("登壇募集", "Call for talks")}</h1></div>
            {cx.place(OWN, ())}
            {none}
            {calls}
            {parts::contact(cx, &page.series.contact)}
        </div>
    }
    .into_any()
}

fn one(cx: &Cx, page: &CallsPage, public: &PublicCall) -> AnyView {
    let (lang, call) = (cx.lang, &public.call);
    let slug = page.series.slug.as_str();
    let zone = zone_name(&page.series.time_zone, lang);
    let closes = call.closes.as_ref().map(|at| {
        let when = format!("{} ({zone})", words::moment(at, lang));
        let words = if public.is_open {
            cx.t("締め切り", "Open until")
        } else {
            cx.t("締め切りました", "Closed on")
        };
        view! { <div><dt>{words}</dt><dd><time datetime=at.machine()>{when}</time></dd></div> }
    });
    let event = match &public.card {
        Some(card) => {
            let when = card.starts.as_ref().map(|at| format!(" {}", at.date(lang)));
            view! { <a href=routes::event(&card.series_slug, card.number)>{card.name(lang)}</a>{when} }.into_any()
        }
        None => words::of_event(public.number, lang).into_any(),
    };
    let anonymous = call.is_anonymous.then(|| {
        let text = cx.t(
            "選ぶ人には、お名前と所属を伏せて読んでもらいます。",
            "Whoever chooses reads it without your name and affiliation.",
        );
        words::fact(cx.t("選考", "How it is chosen"), text)
    });
    let max = call.max_proposals;
    let propose = public.is_open.then(|| {
        view! { <p><a class="button primary big" href=routes::new_proposal_to(slug, call.id)>{icon::mic()}{cx.t("登壇に応募する", "Propose a talk")}</a></p> }
    });
    let words_html = public.words_html.get(lang).to_owned();
    let written = (!words_html.is_empty()).then(|| {
        view! { <div class="prose" lang=cx.content_lang(call.words(lang)) inner_html=words_html></div> }
    });
    let title = call.title(lang).to_owned();
    let (class, state) = if public.is_open {
        ("badge ok", cx.t("募集中", "Open"))
    } else {
        ("badge ring", cx.t("募集終了", "Closed"))
    };
    let badge = view! { <span class=class>{state}</span> };
    view! {
        <article class="card talk-call" id=format!("call-{}", call.id)>
            <p class="row small">{badge}<span>{event}</span></p>
            <h2 lang=cx.content_lang(&title)>{title.clone()}</h2>
            {written}
            <dl class="talk-facts">
                {closes}
                {words::fact(cx.t("枠", "Kinds"), words::kinds(call, lang))}
                {words::fact(cx.t("長さ", "Length"), words::lengths(call, lang))}
                {anonymous}
                {words::fact(cx.t("件数", "How many"), t!(lang, "1人{max}件まで。締め切りまで直せます。", "Up to {max} from one person. They can be changed until it closes.", max))}
            </dl>
            {propose}
        </article>
    }
    .into_any()
}

fn own_list(cx: &Cx, page: &CallsPage, own: &[OwnRow]) -> AnyView {
    let slug = page.series.slug.as_str();
    let rows: Vec<_> = own
        .iter()
        .map(|proposal| {
            let title = match proposal.title.as_str() {
                "" => words::untitled(cx).to_owned(),
                title => title.to_owned(),
            };
            view! {
                <li>
                    <a href=routes::proposal(slug, &proposal.code)>{title}</a>
                    {words::state_badge(proposal.state, cx.lang)}
                </li>
            }
        })
        .collect();
    view! {
        <section class="card talk-own" aria-labelledby="own-title">
            <h2 id="own-title">{cx.t("あなたの応募", "Your proposals")}</h2>
            <ul class="talk-own-rows">{rows}</ul>
        </section>
    }
    .into_any()
}
