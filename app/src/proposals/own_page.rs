//! `/{series}/proposals/{code}`: one's own proposal, where it stands, and what one can do.

use domain::{pages::proposals::ProposalPage, proposals::types::ProposalState, t};
use leptos::prelude::*;

use super::{own_parts, words};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` holds why what was asked for was not done.
pub fn document(cx: &Cx, page: &ProposalPage, form: &Form) -> String {
    let head = Head {
        title: words::title(cx, &page.proposal),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &ProposalPage, form: &Form) -> AnyView {
    let (lang, proposal) = (cx.lang, &page.proposal);
    let slug = page.series.slug.as_str();
    let number = proposal.number.map(|n| t!(lang, "応募番号 {n}", "Proposal no. {n}", n));
    let title = words::title(cx, proposal);
    let (stands, then) = next(cx, page);
    let letters = words::letters(cx, &page.letters).map(|list| {
        view! { <section class="section" aria-labelledby="letters"><h2 id="letters">{cx.t("届いたお知らせ", "What you were told")}</h2>{list}</section> }
    });
    view! {
        <div class="wrap narrow-page talk-own-page">
            {parts::crumbs(cx, vec![
                (routes::series(slug), page.series.name.clone()),
                (routes::proposals(slug), cx.t("登壇募集", "Call for talks").to_owned()),
            ])}
            <div class="page-head">
                <p class="row small">{words::state_badge(proposal.state, lang)}<span class="quiet">{words::of_event(page.call.number, lang)}</span><span class="quiet">{number}</span></p>
                <h1 lang=cx.content_lang(&title)>{title.clone()}</h1>
            </div>
            {field::problem(cx, form)}
            {parts::note(tone(proposal.state), stands, then)}
            {own_parts::answering(cx, page)}
            {acts(cx, page)}
            {own_parts::speakers(cx, page)}
            {letters}
            {(proposal.state != ProposalState::Draft).then(|| own_parts::content(cx, page))}
            {own_parts::details(cx, page, form)}
            {own_parts::moving(cx, page)}
            {own_parts::ending(cx, page)}
            {parts::contact(cx, &page.series.contact)}
        </div>
    }
    .into_any()
}

const fn tone(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Confirmed => "ok",
        ProposalState::Accepted | ProposalState::Cancelled => "warn",
        _ => "",
    }
}

/// Where it stands, and what happens next.
fn next(cx: &Cx, page: &ProposalPage) -> (String, String) {
    let lang = cx.lang;
    let closes = page.call.call.closes.as_ref().map(|at| words::moment(at, lang)).unwrap_or_default();
    let until = page.confirm_by.as_ref().map(|at| words::last_day(at, lang)).unwrap_or_default();
    let (title, text) = match page.proposal.state {
        ProposalState::Draft if page.call.is_open => (
            cx.t("下書きです", "It is a draft"),
            t!(
                lang,
                "まだ運営には届いていません。{closes}までに提出してください。",
                "The organizers have not got it yet. Hand it in by {closes}.",
                closes
            ),
        ),
        ProposalState::Draft => (
            cx.t("下書きのまま、募集が終わりました", "The call closed while it was a draft"),
            cx.t(
                "運営には届いていません。次の募集で使えます。",
                "The organizers have not got it. You can use it for the next call.",
            )
            .to_owned(),
        ),
        ProposalState::Submitted if page.call.is_open => (
            cx.t("運営に届いています", "The organizers have it"),
            t!(
                lang,
                "{closes}まで直せます。結果はメールでお知らせします。",
                "You can change it until {closes}. You are told the result by mail.",
                closes
            ),
        ),
        ProposalState::Submitted => (
            cx.t("選考中です", "It is under review"),
            cx.t("結果はメールでお知らせします。", "You are told the result by mail.").to_owned(),
        ),
        ProposalState::Waitlisted => (
            cx.t("補欠です", "It is on the waitlist"),
            cx.t("枠が空いたら、メールでお知らせします。", "If a slot becomes free, you are told by mail.").to_owned(),
        ),
        ProposalState::Accepted => (
            cx.t("採択されました。お返事をお待ちしています", "It is accepted, and waits for your answer"),
            t!(
                lang,
                "{until}までに、登壇できるかどうかを教えてください。",
                "Please tell us by {until} whether you will give it.",
                until
            ),
        ),
        ProposalState::Confirmed => (
            cx.t("登壇が決まりました", "Your talk is confirmed"),
            cx.t("時刻はタイムテーブルの公開でお知らせします。", "You learn the time when the agenda is released.")
                .to_owned(),
        ),
        ProposalState::Rejected => (
            cx.t("今回は見送りになりました", "It was not taken this time"),
            cx.t("またのご応募をお待ちしています。", "We hope that you propose again.").to_owned(),
        ),
        ProposalState::Withdrawn if page.proposal.called_off_at.is_some() => (
            cx.t("登壇を辞退しました", "You declined to give the talk"),
            cx.t("運営に知らせました。", "The organizers know.").to_owned(),
        ),
        ProposalState::Withdrawn => (
            cx.t("取り下げました", "You withdrew it"),
            cx.t("運営の選考には入っていません。", "It is not among what is chosen from.").to_owned(),
        ),
        ProposalState::Cancelled if page.proposal.called_off_at.is_some() => (
            cx.t("登壇を取りやめました", "You called the talk off"),
            cx.t(
                "運営に知らせました。また登壇できるようになったら、運営に連絡してください。",
                "The organizers know. If you can give it after all, please write to them.",
            )
            .to_owned(),
        ),
        ProposalState::Cancelled => (
            cx.t("登壇が取りやめになりました", "The talk was cancelled"),
            cx.t("理由は、届いたメールにあります。", "The mail that you got says why.").to_owned(),
        ),
    };
    (title.to_owned(), text)
}

/// To change it, and to make a draft of it again.
fn acts(cx: &Cx, page: &ProposalPage) -> Option<AnyView> {
    let (slug, code) = (page.series.slug.as_str(), page.proposal.code.as_str());
    let edit = page.may_edit.then(|| {
        let words = if page.proposal.state == ProposalState::Draft {
            cx.t("続きを書く", "Go on writing")
        } else {
            cx.t("内容を直す", "Change it")
        };
        let class = if page.proposal.state == ProposalState::Draft { "button primary" } else { "button" };
        view! { <a class=class href=routes::proposal_act(slug, code, "edit")>{icon::pencil()}{words}</a> }
    });
    let take_up = page.may_take_up.then(|| {
        view! { <form method="post" action=routes::proposal_act(slug, code, "take-up")><button class="button">{icon::undo()}{cx.t("下書きに戻す", "Make it a draft again")}</button></form> }
    });
    (edit.is_some() || take_up.is_some()).then(|| view! { <div class="row talk-acts">{edit}{take_up}</div> }.into_any())
}
