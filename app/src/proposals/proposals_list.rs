//! The rows of the desk's list in their order: in groups by what is decided and by state, or by what reviewers think.

use domain::{
    pages::desk_proposals::{Listed, ProposalsDesk},
    proposals::types::{Decision, ProposalState},
};
use leptos::prelude::*;

use super::{
    list_wishes::{ListView, Wanted},
    proposals_rows,
};
use crate::{cx::Cx, routes, ui::parts};

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

/// The rows that are wanted, in the order in which they are drawn.
pub(super) fn ordered(page: &ProposalsDesk, wanted: Wanted) -> Vec<&Listed> {
    let mut rows: Vec<&Listed> = page.rows.iter().collect();
    if wanted.view == ListView::Unscored {
        rows.retain(|one| one.row.waits_for_viewer());
    }
    match wanted.view {
        ListView::States => rows.sort_by_key(|one| group(one)),
        ListView::Scores | ListView::Unscored => {
            rows.sort_by(|a, b| b.median.unwrap_or(0.0).total_cmp(&a.median.unwrap_or(0.0)));
        }
    }
    rows
}

pub(super) fn list(cx: &Cx, page: &ProposalsDesk, wanted: Wanted) -> AnyView {
    let rows = ordered(page, wanted);
    if rows.is_empty() {
        let text = cx.t("別の状態か、別の並べ方を選んでください。", "Choose another state or another order.");
        return parts::empty(cx.t("ここに応募はありません", "No proposals here"), text);
    }
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
