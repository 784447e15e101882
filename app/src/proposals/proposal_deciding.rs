//! What is decided of a proposal, and what organizers do with one that is accepted. Nobody is told of a decision before
//! all of them are sent; moving on and cancelling are told by letters of their own.

use domain::{
    events::types::EventCard,
    pages::{desk_letter::Doing, desk_proposals::ProposalDesk},
    proposals::{
        states::may,
        types::{Actor, Decision, ProposalState, Staged},
    },
    t,
};
use leptos::prelude::*;

use super::{proposals_rows::decided, words};
use crate::{
    cx::Cx,
    routes,
    ui::{icon, parts},
};

/// Nothing for who may not decide. `next`: where a decision leads back to.
pub(super) fn section(cx: &Cx, page: &ProposalDesk, next: &str) -> Option<AnyView> {
    if !page.looker.may_decide {
        return None;
    }
    let state = page.proposal.state;
    let staged = page.staged.as_ref().map(|staged| {
        let to = staged.event.and_then(|event| words::coming(cx).into_iter().find(|card| card.id == event));
        let letters = routes::decisions_desk(&page.series.slug, page.call.id, page.looker.wants_names);
        let edited = staged.letter.is_some().then(|| view! { <span class="tag">{cx.t("文面を書き直しました", "letter edited")}</span> });
        view! { <p class="row">{decided(cx, staged.decision, to.map(|card| card.number))}{edited}<span class="quiet small">{cx.t("まだ送っていません", "not sent yet")}</span><a class="tall small" href=letters>{cx.t("届く文面を読む", "Read the letters")}</a></p> }
    });
    let until = page.proposal.confirm_by.filter(|_| state == ProposalState::Accepted).map(|at| {
        let day = words::last_day(&domain::time::Local::at(at, &page.series.time_zone), cx.lang);
        view! { <p class="small">{t!(cx.lang, "お返事の期限は{day}です。", "The answer is due by {day}.", day)}</p> }
    });
    let placed = page.proposal.placed_at.map(|_| {
        view! { <p class="small">{icon::check()}" "{cx.t("タイムテーブルに入っています。取り下げや取りやめのときは、タイムテーブルからも外してください。", "It stands on the agenda. If it is withdrawn or cancelled, take it off there, too.")}</p> }
    });
    let called_off = page.proposal.called_off_at.map(|at| {
        let at = words::moment(&domain::time::Local::at(at, &page.series.time_zone), cx.lang);
        let title = if state == ProposalState::Withdrawn {
            t!(cx.lang, "登壇者が{at}に辞退しました", "Its speaker declined on {at}", at)
        } else {
            t!(cx.lang, "登壇者が{at}に取りやめました", "Its speaker called it off on {at}", at)
        };
        parts::note("warn", title, page.proposal.called_off_words.clone())
    });
    Some(
        view! {
            <section class="card desk-card" id="decide" aria-labelledby="decide-title">
                <h2 id="decide-title">{cx.t("決定", "Decision")}</h2>
                {called_off}{staged}{until}{placed}
                {buttons(cx, page, next)}
                {taken(cx, page, next)}
                {consenting(cx, page, next)}
                <p class="quiet small">{cx.t("決定は、まとめて送るまで応募した人に届きません。", "Nobody is told of a decision before the results are sent together.")}</p>
            </section>
        }
        .into_any(),
    )
}

fn action(page: &ProposalDesk) -> String {
    routes::proposal_desk_act(&page.series.slug, page.proposal.id, "decide")
}

/// Events that it could move to.
fn others<'a>(cx: &'a Cx, page: &ProposalDesk) -> Vec<&'a EventCard> {
    words::coming(cx).into_iter().filter(|card| Some(card.id) != page.proposal.event).collect()
}

/// A button for each decision that the state allows.
fn buttons(cx: &Cx, page: &ProposalDesk, next: &str) -> Option<AnyView> {
    let lang = cx.lang;
    let state = page.proposal.state;
    let staged = page.staged.as_ref().map(|staged| staged.decision);
    let button = |value: String, sign: AnyView, words: String, is_on: bool, key: &'static str| {
        let class = if is_on { "button chosen" } else { "button" };
        let shown = (!key.is_empty()).then(|| view! { <kbd aria-hidden="true">{key.to_uppercase()}</kbd> });
        view! { <button class=class name="do" value=value aria-pressed=if is_on { "true" } else { "false" } data-key=key>{sign}{words}{shown}</button> }.into_any()
    };
    let mut all: Vec<AnyView> = [(Decision::Accept, "y"), (Decision::Waitlist, "w"), (Decision::Reject, "n")]
        .into_iter()
        .filter(|(decision, _)| decision.to().is_some_and(|to| may(state, to, Actor::Organizer)))
        .map(|(decision, key)| {
            let sign = match decision {
                Decision::Accept => icon::check(),
                Decision::Waitlist => icon::clock(),
                _ => icon::cross(),
            };
            let words = decision.label(lang).to_owned();
            button(decision.into_str().to_owned(), sign, words, staged == Some(decision), key)
        })
        .collect();
    if state.is_under_review() && page.proposal.moves_on {
        let aim = page.staged.as_ref().and_then(|staged| staged.event);
        all.extend(others(cx, page).into_iter().take(3).enumerate().map(|(at, card)| {
            let words = t!(lang, "{nth}へ", "To {nth}", nth = lang.nth(card.number));
            let key = if at == 0 { "h" } else { "" };
            button(format!("move:{}", card.number), icon::arrow(), words, aim == Some(card.id), key)
        }));
    }
    if staged.is_some() {
        all.push(button(
            "undo".to_owned(),
            icon::undo(),
            cx.t("決定を取り消す", "Undo the decision").to_owned(),
            false,
            "u",
        ));
    }
    (!all.is_empty()).then(|| {
        view! { <form method="post" action=action(page)>{words::back(next)}<input type="hidden" name="was" value=was(cx, page)/>{words::staged(page.staged.as_ref().map(Staged::seen))}<div class="row">{all}</div></form> }.into_any()
    })
}

/// What was decided before, as the way back to it names it.
fn was(cx: &Cx, page: &ProposalDesk) -> String {
    let Some(staged) = &page.staged else { return "undo".to_owned() };
    let to = staged.event.and_then(|event| words::coming(cx).into_iter().find(|card| card.id == event));
    match (staged.decision, to) {
        (Decision::Move, Some(card)) => format!("move:{}", card.number),
        (Decision::Move, None) => "undo".to_owned(),
        (decision, _) => decision.into_str().to_owned(),
    }
}

/// What can be done with one that was accepted, whose proposer knows.
fn taken(cx: &Cx, page: &ProposalDesk, next: &str) -> Option<AnyView> {
    let state = page.proposal.state;
    if !state.is_taken() {
        return None;
    }
    let confirm = (state == ProposalState::Accepted).then(|| {
        view! { <form method="post" action=action(page)>{words::back(next)}<button class="button" name="do" value="confirm">{icon::check()}{cx.t("本人に代わって確定する", "Confirm for them")}</button></form> }
    });
    let ask = (state == ProposalState::Accepted).then(|| {
        let href = routes::proposal_letter_desk(&page.series.slug, page.proposal.id, &Doing::Ask.word(), next);
        view! { <a class="button" href=href>{icon::mail()}{cx.t("お返事をもう一度お願いする", "Ask for the answer again")}</a> }
    });
    let letter = |doing: Doing| routes::proposal_letter_desk(&page.series.slug, page.proposal.id, &doing.word(), next);
    let events = if page.proposal.moves_on { others(cx, page) } else { Vec::new() };
    let moving: Vec<_> = events
        .into_iter()
        .take(3)
        .map(|card| {
            let words = t!(cx.lang, "{nth}へ移す", "Move it to {nth}", nth = cx.lang.nth(card.number));
            view! { <a class="button" href=letter(Doing::Move(card.number))>{icon::arrow()}{words}</a> }
        })
        .collect();
    Some(
        view! {
            <div class="row">{confirm}{ask}{moving}<a class="button danger" href=letter(Doing::Cancel)>{icon::cross()}{cx.t("登壇を取りやめる", "Cancel the talk")}</a></div>
            <p class="quiet small">{cx.t("お願いするとき、移すとき、取りやめるときは、届く文面を読んでから送ります。", "Before you ask again, move or cancel it, you read and edit the letter.")}</p>
        }
        .into_any(),
    )
}

/// Nothing moves to another event unasked; what the proposer agreed to elsewhere is noted here.
fn consenting(cx: &Cx, page: &ProposalDesk, next: &str) -> Option<AnyView> {
    let state = page.proposal.state;
    let is_wanted = (state.is_under_review() || state.is_taken()) && !page.proposal.moves_on;
    is_wanted.then(|| {
        view! {
            <form class="row" method="post" action=action(page)>
                {words::back(next)}
                <span class="quiet small">{cx.t("応募した人は、次の回へ移すことに同意していません。", "The proposer has not agreed that it may go on to another event.")}</span>
                <button class="button" name="do" value="agreed">{icon::check()}{cx.t("本人の同意を得た", "They agreed to it")}</button>
            </form>
        }
        .into_any()
    })
}
