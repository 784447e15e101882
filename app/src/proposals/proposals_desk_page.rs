//! `/organize/{series}/proposals`: what was proposed to one call, by its states, with what reviewers think and what is
//! decided.

use chrono::{DateTime, Utc};
use domain::{
    pages::desk_proposals::{Listed, ProposalsDesk},
    proposals::types::{Decision, ProposalState},
    t,
};
use leptos::prelude::*;

use super::{
    charts,
    list_wishes::{ListView, Wanted},
    proposals_desk_top::{acts, calls, state_of_call, states, top},
    proposals_rows,
};
use crate::{
    cx::Cx,
    routes,
    shell::{self, BarAction, BarTarget, DeskPage, Head, Nav},
    ui::parts,
};

pub fn document(cx: &Cx, page: &ProposalsDesk, wanted: Wanted, now: DateTime<Utc>) -> String {
    let title = cx.t("登壇応募", "Proposals");
    let send = page.call.as_ref().filter(|_| page.looker.may_decide && page.staged > 0).map(|call| BarAction {
        to: BarTarget::Link(routes::decisions_desk(&page.series.slug, call.id, page.looker.wants_names)),
        text: t!(cx.lang, "{n}件の結果をまとめて送る", "Send {n} results together", n = page.staged),
        is_primary: true,
    });
    let head = Head {
        title: format!("{} {title}", page.series.name),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Proposals,
        actions: send.into_iter().collect(),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, wanted, now))
}

fn body(cx: &Cx, page: &ProposalsDesk, wanted: Wanted, now: DateTime<Utc>) -> AnyView {
    let content = match &page.call {
        None => nothing(cx, page),
        Some(call) => view! {
            {top(cx, page, call, wanted)}
            {charts::budget(cx, page.budget)}
            {states(cx, page, wanted)}
            {list(cx, page, wanted)}
        }
        .into_any(),
    };
    view! {
        <div class="wrap talk-desk">
            <div class="page-head desk-head">
                <div>
                    <div class="row"><h1 class="desk-title">{cx.t("登壇応募", "Proposals")}</h1>{page.call.as_ref().map(|call| state_of_call(cx, call, now))}</div>
                    {calls(cx, page)}
                </div>
                {page.looker.may_decide.then(|| acts(cx, page))}
            </div>
            {content}
        </div>
    }
    .into_any()
}

fn nothing(cx: &Cx, page: &ProposalsDesk) -> AnyView {
    let text = if page.looker.may_decide {
        cx.t(
            "「募集をつくる」で、枠・長さ・締め切りを決めると、公開ページで応募を受け付けられます。",
            "Choose “New call”, say what is wanted and until when, and talks can be proposed on the public page.",
        )
    } else {
        cx.t("募集が始まると、ここに応募が並びます。", "Once something is asked for, proposals stand here.")
    };
    parts::empty(cx.t("登壇はまだ募集していません", "Nothing is asked for yet"), text)
}

/// Which group a row stands in, in the order of the groups.
fn group(one: &Listed) -> usize {
    match (one.row.staged, one.row.state) {
        (Some(_), _) => 0,
        (None, ProposalState::Submitted) => 1,
        (None, ProposalState::Waitlisted) => 2,
        (None, ProposalState::Accepted) => 3,
        (None, ProposalState::Confirmed) => 4,
        (None, _) => 5,
    }
}

fn list(cx: &Cx, page: &ProposalsDesk, wanted: Wanted) -> AnyView {
    let mut rows: Vec<&Listed> = page.rows.iter().collect();
    if wanted.view == ListView::Unscored {
        rows.retain(|one| proposals_rows::is_unscored(&one.row));
    }
    if rows.is_empty() {
        let text = cx.t("別の状態か、別の並べ方を選んでください。", "Choose another state or another order.");
        return parts::empty(cx.t("ここに応募はありません", "No proposals here"), text);
    }
    let by_median = |a: &&Listed, b: &&Listed| b.median.unwrap_or(0.0).total_cmp(&a.median.unwrap_or(0.0));
    let draw = |rows: Vec<&Listed>| {
        let rows: Vec<_> = rows.into_iter().map(|one| proposals_rows::row(cx, page, one, wanted)).collect();
        view! { <ul class="talk-rows">{rows}</ul> }
    };
    let content = if wanted.view == ListView::States {
        let titles = [
            cx.t("決定ずみ・未送信", "Decided, not sent"),
            cx.t("選考中", "Under review"),
            cx.t("補欠", "Waitlisted"),
            cx.t("返事待ち", "Awaiting confirmation"),
            cx.t("登壇確定", "Confirmed"),
            cx.t("そのほか", "Others"),
        ];
        let groups: Vec<_> = titles
            .into_iter()
            .enumerate()
            .filter_map(|(at, title)| {
                let of: Vec<&Listed> = rows.iter().copied().filter(|one| group(one) == at).collect();
                let n = cx.lang.count(of.len(), "件", "proposal", "proposals");
                let end = (at == 0).then(|| decided(cx, page, &of));
                (!of.is_empty()).then(|| view! { <section><div class="talk-group"><h2>{title}</h2><span>{n}</span>{end}</div>{draw(of)}</section> })
            })
            .collect();
        groups.into_any()
    } else {
        rows.sort_by(by_median);
        draw(rows).into_any()
    };
    view! {
        <p class="talk-legend" aria-hidden="true"><span></span><span>{cx.t("題名", "Title")}</span><span>{cx.t("採点 1〜5", "Scores 1–5")}</span><span>{cx.t("中央値", "Median")}</span><span>{cx.t("決定", "Decision")}</span></p>
        {content}
        <p class="quiet small talk-foot">{cx.t("下書きは本人だけに見えます。まとめて送るまで、応募した人には何も届きません。", "Drafts are seen by their proposers alone. Nobody is told before the results are sent together.")}</p>
    }
    .into_any()
}

/// What is decided in a line, with the way to the letters.
fn decided(cx: &Cx, page: &ProposalsDesk, rows: &[&Listed]) -> AnyView {
    let count = |decision: Decision| rows.iter().filter(|one| one.row.staged == Some(decision)).count();
    let words: Vec<String> = [Decision::Accept, Decision::Waitlist, Decision::Reject, Decision::Move]
        .into_iter()
        .map(|decision| (decision, count(decision)))
        .filter(|(_, n)| *n > 0)
        .map(|(decision, n)| format!("{} {n}", decision.label(cx.lang)))
        .collect();
    let read = page.call.as_ref().filter(|_| page.looker.may_decide).map(|call| {
        let href = routes::decisions_desk(&page.series.slug, call.id, page.looker.wants_names);
        view! { <a class="tall" href=href>{cx.t("届く文面を読む", "Read the letters")}</a> }
    });
    view! { <span class="push row"><span>{words.join(cx.t("・", ", "))}</span>{read}</span> }.into_any()
}
