//! `/{series}/{number}/qa/polls`: polls, written and run by moderators.

use domain::{
    ids::PollId,
    pages::board::BoardPage,
    qa::polls::types::{PollKind, PollState},
};
use leptos::prelude::*;
use strum::VariantArray as _;

use super::poll_card;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, parts},
};

/// `form` holds what could not be written, and what tells the form from others: `base` what a draft was drawn with, `drawn` this
/// form of a new one. `edited`: the draft that is written anew.
pub fn document(cx: &Cx, page: &BoardPage, form: &Form, edited: Option<PollId>) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} — {}", cx.t("投票", "Polls"), card.name(cx.lang)),
        series: Some((&page.series).into()),
        bar: cx.t("投票", "Polls").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Questions,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, edited))
}

fn body(cx: &Cx, page: &BoardPage, form: &Form, edited: Option<PollId>) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let board = routes::board(slug, number);
    let drafts: Vec<_> = page
        .board
        .polls
        .iter()
        .filter(|poll| poll.state == PollState::Draft)
        .map(|poll| view! { <li><a class="tall" href=format!("{}?edit={}#write", routes::polls(slug, number), poll.id)>{poll.title.clone()}</a></li> })
        .collect();
    let list = if page.board.polls.is_empty() {
        parts::empty(
            cx.t("まだ投票はありません", "No polls yet"),
            cx.t(
                "書いておくと、当日は一度押すだけで始められます。",
                "Write them beforehand: on the day one press opens them.",
            ),
        )
    } else {
        poll_card::rows(cx, &page.board.polls, &board)
    };
    view! {
        <div class="wrap polls-page">
            {parts::crumbs(cx, vec![
                (routes::series_desk(slug), page.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
                (routes::moderate(slug, number), cx.t("質問の整理", "Moderation").to_owned()),
            ])}
            <div class="page-head">
                <h1 class="desk-title">{cx.t("投票", "Polls")}</h1>
                <p class="quiet">{cx.t(
                    "始めると、参加者とステージの画面に出ます。同時に開くのは一つです。結果は、開くまで人数だけが見えます。",
                    "An open poll is on everybody's screen and on the stage, one at a time. Until you show the results, people see only how many answered.",
                )}</p>
            </div>
            {list}
            {(!page.board.polls.is_empty()).then(|| view! { <p><a class="tall small" href=routes::polls_file(slug, number)>{cx.t("投票のCSV", "Polls as CSV")}</a></p> })}
            {(!drafts.is_empty()).then(|| view! { <details class="polls-drafts"><summary>{cx.t("下書きを書き直す", "Change a draft")}</summary><ul>{drafts}</ul></details> })}
            {write(cx, page, form, edited)}
        </div>
    }
    .into_any()
}

fn write(cx: &Cx, page: &BoardPage, form: &Form, edited: Option<PollId>) -> AnyView {
    let card = &page.event.card;
    let polls = routes::polls(&card.series_slug, card.number);
    let (title, action) = match edited {
        Some(id) => (cx.t("下書きを書き直す", "Change the draft"), format!("{polls}/{id}")),
        None => (cx.t("投票をつくる", "A new poll"), polls),
    };
    let kinds: Vec<_> =
        PollKind::VARIANTS.iter().map(|kind| (kind.into_str().to_owned(), kind.label(cx.lang).to_owned())).collect();
    let name = if edited.is_some() { "base" } else { "drawn" };
    let carried = view! { <input type="hidden" name=name value=form.value(name).to_owned()/> };
    view! {
        <section id="write" class="polls-write">
            <h2>{title}</h2>
            <form class="form" method="post" action=action data-guard=field::guard(form) data-ask=field::ask(cx)>
                {field::problem(cx, form)}
                {carried}
                {field::Field::new("title", cx.t("聞くこと", "What you ask")).required().view(form)}
                {field::select("kind", cx.t("形", "Kind"), &kinds, form.value("kind"))}
                {field::Field::new("options", cx.t("選択肢(1行に一つ、2個から8個)", "Options, one on each line, 2 to 8")).hint(cx.t("「5段階」と「言葉を送る」では要りません。", "Not needed for “one to five” and for words.")).rows(4).view(form)}
                <p class="row">
                    <button class="button primary">{if edited.is_some() { cx.t("保存", "Save") } else { cx.t("下書きに加える", "Add the draft") }}</button>
                    {edited.map(|_| view! { <button class="button danger" name="do" value="remove">{cx.t("消す", "Remove")}</button> })}
                </p>
            </form>
        </section>
    }
    .into_any()
}
