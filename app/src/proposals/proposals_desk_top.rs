//! The head of the desk's list: which call, in which order, in which state, with or without names.

use chrono::{DateTime, Utc};
use domain::{
    pages::desk_proposals::ProposalsDesk,
    proposals::types::{Call, ProposalState},
    t,
};
use leptos::prelude::*;

use super::{
    list_wishes::{ListView, Wanted, address},
    words,
};
use crate::{cx::Cx, routes, ui::icon};

/// Until when it is open, or since when it is closed.
pub(super) fn state_of_call(cx: &Cx, call: &Call, now: DateTime<Utc>) -> AnyView {
    let when = call.closes.as_ref().map(|at| format!("{} {}", at.day(cx.lang), at.clock())).unwrap_or_default();
    if call.is_closed(now) {
        view! { <span class="badge ring">{t!(cx.lang, "募集終了 {when}", "Closed {when}", when)}</span> }.into_any()
    } else if call.is_public(now) {
        view! { <span class="badge ok">{t!(cx.lang, "募集中 {when}まで", "Open until {when}", when)}</span> }.into_any()
    } else {
        view! { <span class="badge ring">{cx.t("まだ公開していません", "Not public yet")}</span> }.into_any()
    }
}

/// All calls, to change between.
pub(super) fn calls(cx: &Cx, page: &ProposalsDesk) -> Option<AnyView> {
    let now = page.call.as_ref().map(|call| call.id);
    let links: Vec<_> = page
        .calls
        .iter()
        .map(|(id, number)| {
            let href = address(page, Some(*id), Wanted::default(), false, false);
            let current = (now == Some(*id)).then_some("page");
            view! { <a class="chip" href=href aria-current=current>{words::of_event(*number, cx.lang)}</a> }
        })
        .collect();
    (links.len() > 1).then(|| view! { <nav class="chips" aria-label=cx.t("募集", "Calls")>{links}</nav> }.into_any())
}

pub(super) fn acts(cx: &Cx, page: &ProposalsDesk) -> AnyView {
    let slug = page.series.slug.as_str();
    let edit = page.call.is_some().then(|| {
        view! { <a class="button" href=routes::call_desk(slug, page.number)>{icon::pencil()}{cx.t("募集の内容", "What is asked for")}</a> }
    });
    let public = page.call.is_some().then(|| {
        view! { <a class="button plain" href=routes::proposals(slug)>{icon::out()}{cx.t("公開ページ", "Public page")}</a> }
    });
    let has = |number: Option<i32>| page.calls.iter().any(|(_, known)| *known == number);
    let mut others: Vec<_> = words::coming(cx)
        .into_iter()
        .filter(|card| !has(Some(card.number)))
        .map(|card| {
            view! { <a href=routes::call_desk(slug, Some(card.number))>{cx.lang.nth(card.number)}</a> }.into_any()
        })
        .collect();
    if !has(None) {
        others.push(view! { <a href=routes::call_desk(slug, None)>{words::of_event(None, cx.lang)}</a> }.into_any());
    }
    let new = (!others.is_empty()).then(|| {
        view! { <details class="menu"><summary class="button">{icon::add()}{cx.t("募集をつくる", "New call")}</summary><div class="panel">{others}</div></details> }
    });
    view! { <div class="row">{public}{edit}{new}</div> }.into_any()
}

/// The order, and whether names are hidden.
pub(super) fn top(cx: &Cx, page: &ProposalsDesk, call: &Call, wanted: Wanted) -> AnyView {
    let looker = page.looker;
    let tab = |view: ListView, words: &'static str, count: Option<usize>| {
        let href = address(page, Some(call.id), Wanted { view, ..wanted }, looker.wants_names, looker.wants_scores);
        let current = (wanted.view == view).then_some("page");
        let count = count.map(|n| view! { " "<b>{n}</b> });
        view! { <a href=href aria-current=current>{words}{count}</a> }
    };
    let names = call.is_anonymous.then(|| {
        let toggle = looker.may_decide.then(|| {
            let href = address(page, Some(call.id), wanted, !looker.wants_names, looker.wants_scores);
            let words = if looker.wants_names {
                cx.t("名前を伏せる", "Hide names")
            } else {
                cx.t("名前を出す(記録に残ります)", "Show names (it is logged)")
            };
            view! { <a class="tall" href=href data-key="a">{words}</a> }
        });
        let said = if looker.wants_names {
            cx.t("名前を出しています", "Names are shown")
        } else {
            cx.t("匿名で読む", "Read without names")
        };
        view! { <p class="row small talk-anonymous">{icon::eye_off()}<b>{said}</b>{toggle}</p> }
    });
    let scores = looker.may_decide.then(|| {
        let href = address(page, Some(call.id), wanted, looker.wants_names, !looker.wants_scores);
        let words = if looker.wants_scores {
            cx.t("採点した応募だけ点を見る", "Scores only where I scored")
        } else {
            cx.t("全部の点を見る", "See all scores")
        };
        view! { <a class="tall small" href=href>{words}</a> }
    });
    view! {
        <div class="talk-top">
            <nav class="talk-views" aria-label=cx.t("並べ方", "Order")>
                {tab(ListView::States, cx.t("状態で並べる", "By state"), None)}
                {tab(ListView::Scores, cx.t("点の高い順", "By score"), None)}
                {tab(ListView::Unscored, cx.t("自分が未採点", "Not scored by me"), Some(page.unscored))}
            </nav>
            {scores}{names}
        </div>
    }
    .into_any()
}

/// A tab for each state in which something is, with how many.
pub(super) fn states(cx: &Cx, page: &ProposalsDesk, wanted: Wanted) -> AnyView {
    let looker = page.looker;
    let call = page.call.as_ref().map(|call| call.id);
    let tab = |state: Option<ProposalState>, words: &'static str, n: usize| {
        let href = address(page, call, Wanted { state, ..wanted }, looker.wants_names, looker.wants_scores);
        let current = (wanted.state == state).then_some("page");
        view! { <a href=href aria-current=current>{words}<span class="quiet">{n}</span></a> }.into_any()
    };
    let all = page.counts.iter().map(|(_, n)| n).sum();
    let mut tabs = vec![tab(None, cx.t("すべて", "All"), all)];
    for (state, n) in page.counts.iter().filter(|(state, n)| *n > 0 || wanted.state == Some(*state)) {
        tabs.push(tab(Some(*state), state.label(cx.lang), *n));
    }
    view! { <nav class="view-tabs" aria-label=cx.t("状態", "States")>{tabs}</nav> }.into_any()
}
