//! `/organize/{series}/proposals`: what was proposed to one call, by its states, with what reviewers think and what is
//! decided.

use chrono::{DateTime, Utc};
use domain::{
    pages::desk_proposals::{ProposalDesk, ProposalsDesk},
    t,
};
use leptos::prelude::*;

use super::{
    charts,
    list_wishes::{Wanted, here},
    proposals_desk_top::{acts, calls, state_of_call, states, top},
    proposals_list::{list, ordered},
    proposals_panel, words,
};
use crate::{
    cx::Cx,
    routes,
    shell::{self, BarAction, BarTarget, DeskPage, Head, Nav},
    ui::parts,
};

/// `opened`: the proposal that is read beside the list, where `wanted` names one.
pub fn document(
    cx: &Cx,
    page: &ProposalsDesk,
    opened: Option<&ProposalDesk>,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> String {
    let title = cx.t("登壇応募", "Proposals");
    let send = page.call.as_ref().filter(|_| page.looker.may_decide && page.staged > 0).map(|call| BarAction {
        to: BarTarget::Link(routes::decisions_desk(&page.series.slug, call.id, page.looker.wants_names)),
        text: t!(cx.lang, "{n}件の結果をまとめて送る", "Send {n} results together", n = page.staged),
        is_primary: true,
    });
    let place = format!("{} {title}", page.series.name);
    let head = Head {
        title: opened.map_or_else(|| place.clone(), |opened| format!("{} — {place}", opened.proposal.title)),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Proposals,
        actions: send.into_iter().collect(),
        keys: words::keys(cx, page.looker.may_decide),
        count: count(cx, page),
        scripts: vec![cx.assets.proposals_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, opened, wanted, now))
}

/// How many there are, and how far the scores have got: the viewer's own, and for who decides those of all.
fn count(cx: &Cx, page: &ProposalsDesk) -> String {
    let (done, all) = page.scored;
    let own = t!(
        cx.lang,
        "応募{n}件 ・ 自分の採点 {done} / {all}",
        "{n} proposals, scored by me {done} / {all}",
        n = page.rows.len(),
        done,
        all
    );
    match page.judged {
        Some((done, all)) if all > 0 => {
            t!(cx.lang, "{own} ・ 全員の採点 {done} / {all}", "{own}, by all {done} / {all}", own, done, all)
        }
        _ => own,
    }
}

fn body(cx: &Cx, page: &ProposalsDesk, opened: Option<&ProposalDesk>, wanted: Wanted, now: DateTime<Utc>) -> AnyView {
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
    let panel = opened.map(|opened| {
        let order: Vec<_> = ordered(page, wanted).into_iter().map(|one| one.row.id).collect();
        proposals_panel::panel(cx, page, opened, wanted, &order)
    });
    let class = if panel.is_some() { "proposal-columns with-panel" } else { "proposal-columns" };
    view! {
        <div class=class data-here=here(page, wanted)><div class="wrap talk-desk">
            <div class="page-head desk-head">
                <div>
                    <div class="row"><h1 class="desk-title">{cx.t("登壇応募", "Proposals")}</h1>{page.call.as_ref().map(|call| state_of_call(cx, call, now))}</div>
                    {calls(cx, page)}
                </div>
                {page.looker.may_decide.then(|| acts(cx, page))}
            </div>
            {content}
        </div>{panel}</div>
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
