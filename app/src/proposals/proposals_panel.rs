//! The chosen proposal beside the desk's list: what one reads and does without leaving it. On a narrow screen it stands in
//! the place of the list; all of it stands on a page of its own.

use domain::{
    ids::ProposalId,
    pages::desk_proposals::{ProposalDesk, ProposalsDesk},
    t,
};
use leptos::prelude::*;

use super::{
    list_wishes::{Wanted, here},
    proposal_deciding,
    proposal_desk_page::{by, chips, near},
    proposal_judging,
};
use crate::{cx::Cx, form::Form, routes, ui::icon};

/// `order`: the list as it is drawn, to walk it.
pub(super) fn panel(
    cx: &Cx,
    page: &ProposalsDesk,
    opened: &ProposalDesk,
    wanted: Wanted,
    order: &[ProposalId],
) -> AnyView {
    let proposal = &opened.proposal;
    let next = here(page, wanted);
    let form = Form::default();
    // Once they may be read, they are read before anything is decided.
    let others = || proposal_judging::others(cx, opened);
    let full = routes::with_query(
        &routes::proposal_desk(&page.series.slug, proposal.id),
        &[("names", if page.looker.wants_names { "1" } else { "" })],
    );
    view! {
        <aside class="talk-panel" data-proposal="" tabindex="-1" aria-labelledby="panel-title">
            {walk(cx, page, opened, wanted, order)}
            <h2 id="panel-title" lang=cx.content_lang(&proposal.title)>{proposal.title.clone()}</h2>
            {chips(cx, opened)}
            {by(cx, opened)}
            <div class="prose" lang=cx.content_lang(&proposal.summary) inner_html=opened.summary_html.clone()></div>
            <p><a class="tall small" href=full>{icon::out()}{cx.t("応募の内容をすべて見る", "See all of it on its page")}</a></p>
            {opened.shows_scores.then(others).flatten()}
            {near(cx, opened)}
            {proposal_judging::own(cx, opened, &form, &next)}
            {proposal_deciding::section(cx, opened, &next)}
            {(!opened.shows_scores).then(others).flatten()}
            {proposal_judging::comments(cx, opened, &form, &next)}
        </aside>
    }
    .into_any()
}

/// Which one of how many, the ways to its neighbours, and the way back to the list alone.
fn walk(cx: &Cx, page: &ProposalsDesk, opened: &ProposalDesk, wanted: Wanted, order: &[ProposalId]) -> AnyView {
    let at = order.iter().position(|id| *id == opened.proposal.id);
    let number = opened.proposal.number.unwrap_or_default();
    let place = match at {
        Some(at) => t!(
            cx.lang,
            "応募 {number} ・ {all}件の{n}件目",
            "No. {number}, {n} of {all}",
            number,
            all = order.len(),
            n = at + 1
        ),
        None => t!(cx.lang, "応募 {number}", "No. {number}", number),
    };
    let way = |to: Option<&ProposalId>, walk: &'static str, label: &'static str, sign: AnyView| {
        to.map(|to| {
            let href = here(page, Wanted { open: Some(*to), ..wanted });
            view! { <a class="talk-way" href=href data-walk=walk aria-label=label>{sign}</a> }
        })
    };
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| order.get(at));
    let after = at.and_then(|at| order.get(at + 1));
    let list = here(page, Wanted { open: None, ..wanted });
    view! {
        <p class="talk-walk small">
            <span class="quiet">{place}</span>
            {way(before, "before", cx.t("前の応募", "The one before"), icon::up())}
            {way(after, "after", cx.t("次の応募", "The next one"), icon::down())}
            <a class="talk-way" href=list data-escape="" aria-label=cx.t("一覧だけにする", "The list alone")>{icon::cross()}</a>
        </p>
    }
    .into_any()
}
