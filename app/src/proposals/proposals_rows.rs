//! A row of the desk's list: what is proposed, what reviewers think, what is decided, and the buttons that decide.

use domain::{
    pages::desk_proposals::{Listed, ProposalsDesk},
    proposals::{
        states::may,
        types::{Actor, Decision, ProposalRow, ProposalState},
    },
    t,
    time::Local,
};
use leptos::prelude::*;

use super::{
    charts,
    list_wishes::{Wanted, here},
    words,
};
use crate::{cx::Cx, routes, ui::icon};

pub(super) fn row(cx: &Cx, page: &ProposalsDesk, one: &Listed, wanted: Wanted) -> AnyView {
    let (lang, row) = (cx.lang, &one.row);
    let by = if row.name.is_empty() {
        view! { <span class="quiet">{cx.t("名前は伏せています", "name hidden")}</span> }.into_any()
    } else {
        let from = (!row.affiliation.is_empty()).then(|| format!(" {}", row.affiliation));
        let others = (row.others > 0).then(|| t!(lang, " ほか{n}人", " and {n} more", n = row.others));
        view! { <span>{row.name.clone()}{from}{others}</span> }.into_any()
    };
    let mut meta = vec![words::minutes(row.minutes, lang), row.kind.label(lang).to_owned()];
    meta.extend(row.level.map(|level| format!("Level {level}")));
    meta.extend(row.event.filter(|event| Some(*event) != page.number).map(|event| lang.nth(event)));
    let mine = match (row.is_own, row.has_conflict, row.waits_for_viewer()) {
        (true, ..) => Some(cx.t("自分の応募", "Your own")),
        (_, true, _) => Some(cx.t("利害関係あり", "Conflict of interest")),
        (_, _, true) => Some(cx.t("未採点", "Not scored")),
        _ => None,
    };
    let mine = mine.map(|text| view! { <span class="tag">{text}</span> });
    let scores = if row.means.is_empty() {
        let text = match row.reviews {
            0 => cx.t("採点なし", "No scores"),
            _ if row.is_own || row.has_conflict => cx.t("見られません", "Not for you"),
            _ => cx.t("採点すると見えます", "Shown once you scored"),
        };
        view! { <span class="quiet small">{text}</span> }.into_any()
    } else {
        charts::dots(cx, &row.means, row.own_mean)
    };
    let median = one.median.map(|median| format!("{median:.1}"));
    let label = cx.t("中央値", "Median");
    let href = here(page, Wanted { open: Some(row.id), ..wanted });
    let current = (wanted.open == Some(row.id)).then_some("true");
    view! {
        <li class="talk-row" id=format!("proposal-{}", row.id) data-row="" tabindex="-1" aria-current=current>
            <span class="talk-number">{format!("{:02}", row.number)}</span>
            <div class="talk-what">
                <a href=href data-beside="" lang=cx.content_lang(&row.title)>{row.title.clone()}</a>
                <p class="small quiet">{meta.join(" ・ ")}" ・ "{by}" "{mine}</p>
            </div>
            <div class="talk-scores">{scores}</div>
            <p class="talk-median"><span class="vh">{label}</span><b>{median}</b></p>
            <div class="talk-decision">{decision(cx, page, one)}</div>
            {page.looker.may_decide.then(|| deciding(cx, page, row, wanted)).flatten()}
        </li>
    }
    .into_any()
}

/// What is decided, or what it waits for.
fn decision(cx: &Cx, page: &ProposalsDesk, one: &Listed) -> AnyView {
    let (lang, row) = (cx.lang, &one.row);
    if let Some(staged) = row.staged {
        return decided(cx, staged, row.moves_to);
    }
    match row.state {
        ProposalState::Confirmed => {
            let placed = row.is_placed.then(|| {
                view! { <span class="quiet small block">{cx.t("タイムテーブルに入りました", "On the agenda")}</span> }
            });
            view! { <span class="decided yes">{icon::check()}{cx.t("確定", "Confirmed")}</span>{placed} }.into_any()
        }
        ProposalState::Accepted => {
            let until = row.confirm_by.map(|at| {
                let day = words::last_day(&Local::at(at, &page.series.time_zone), lang);
                view! { <span class="quiet small block">{t!(lang, "{day}まで", "until {day}", day)}</span> }
            });
            view! { <span class="decided wait">{icon::clock()}{cx.t("返事待ち", "Asked")}</span>{until} }.into_any()
        }
        ProposalState::Submitted | ProposalState::Waitlisted => waiting(cx, one),
        state => view! { <span class="decided no">{state.label(lang)}</span> }.into_any(),
    }
}

fn waiting(cx: &Cx, one: &Listed) -> AnyView {
    let lang = cx.lang;
    let waits = match one.waits_for.as_slice() {
        [] => None,
        [name] => Some((t!(lang, "{name} 待ち", "{name} to score", name), String::new())),
        names => {
            let n = names.len();
            Some((t!(lang, "{n}人 待ち", "{n} to score", n), names.join(lang.t("、", ", "))))
        }
    };
    let split =
        one.is_split.then(|| view! { <span class="warn-word">{icon::warn()}{cx.t("割れています", "Split")}</span> });
    let waits = waits.map(|(words, names)| {
        let names = (!names.is_empty()).then(|| view! { <span class="vh">": "{names.clone()}</span> });
        view! { <span class="quiet small block">{words}{names}</span> }
    });
    view! { {split}{waits} }.into_any()
}

/// A decision with its sign.
pub(super) fn decided(cx: &Cx, decision: Decision, to: Option<i32>) -> AnyView {
    let words = match (decision, to) {
        (Decision::Move, Some(number)) => t!(cx.lang, "{nth}へ", "To {nth}", nth = cx.lang.nth(number)),
        _ => decision.label(cx.lang).to_owned(),
    };
    let (class, sign) = match decision {
        Decision::Accept => ("decided yes", icon::check()),
        Decision::Waitlist => ("decided wait", icon::clock()),
        Decision::Reject => ("decided no", icon::cross()),
        Decision::Move => ("decided next", icon::arrow()),
    };
    view! { <span class=class>{sign}{words}</span> }.into_any()
}

/// The buttons that decide; nothing where there is nothing to decide.
fn deciding(cx: &Cx, page: &ProposalsDesk, row: &ProposalRow, wanted: Wanted) -> Option<AnyView> {
    let lang = cx.lang;
    let was = match (row.staged, row.moves_to) {
        (None, _) => "undo".to_owned(),
        (Some(Decision::Move), Some(number)) => format!("move:{number}"),
        (Some(decision), _) => decision.into_str().to_owned(),
    };
    let button = |value: String, words: String, key: &'static str| {
        view! { <button name="do" value=value data-key=key>{words}</button> }.into_any()
    };
    let mut buttons: Vec<AnyView> = [(Decision::Accept, "y"), (Decision::Waitlist, "w"), (Decision::Reject, "n")]
        .into_iter()
        .filter(|(decision, _)| row.staged != Some(*decision))
        .filter(|(decision, _)| decision.to().is_some_and(|to| may(row.state, to, Actor::Organizer)))
        .map(|(decision, key)| button(decision.into_str().to_owned(), decision.label(lang).to_owned(), key))
        .collect();
    let next = words::coming(cx).into_iter().find(|card| row.event.or(page.number).is_none_or(|now| card.number > now));
    let may_move = row.state.is_under_review() && row.moves_on && row.staged != Some(Decision::Move);
    if let Some(card) = next.filter(|card| may_move && row.event != Some(card.number)) {
        let words = t!(lang, "{nth}へ", "To {nth}", nth = lang.nth(card.number));
        buttons.push(button(format!("move:{}", card.number), words, "h"));
    }
    if row.staged.is_some() {
        buttons.push(button("undo".to_owned(), cx.t("決定を取り消す", "Undo the decision").to_owned(), "u"));
    }
    if buttons.is_empty() {
        return None;
    }
    let label = t!(lang, "応募{n}を決める", "Decide on no. {n}", n = row.number);
    let back = here(page, wanted);
    Some(
        view! {
            <details class="menu talk-decide">
                <summary aria-label=label>{cx.t("決める", "Decide")}{icon::down()}</summary>
                <form class="panel" method="post" action=routes::proposal_desk_act(&page.series.slug, row.id, "decide")>
                    <input type="hidden" name="next" value=back/><input type="hidden" name="was" value=was/>{words::staged(row.staged_at)}
                    {buttons}
                </form>
            </details>
        }
        .into_any(),
    )
}
