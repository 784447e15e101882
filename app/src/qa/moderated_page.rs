//! `/{series}/{number}/qa/moderate?state=…`: every question of a board for its moderators, found by words and state.

use chrono::{DateTime, Utc};
use domain::{
    pages::{
        moderated::{Find, ModeratedPage},
        questions::Kind,
    },
    qa::types::{BoardQuestion, ParticipantState},
    t,
};
use leptos::prelude::*;

use super::{
    board::{Facts, Places, found, once},
    moderate_page::{lost, undo},
    questions_page::kind_word,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` as for the console: what could not be done, or the `act` that was.
pub fn document(cx: &Cx, page: &ModeratedPage, form: &Form, now: DateTime<Utc>) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("すべての質問の整理", "All questions, moderation"), page.card.name(cx.lang)),
        series: Some((&page.series).into()),
        bar: cx.t("質問", "Questions").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Questions,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, now))
}

fn body(cx: &Cx, page: &ModeratedPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let (card, list) = (&page.card, &page.list);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    // Acts come back to the list, and look for no other question any more.
    let here = Find { part: None, ..list.find.clone() };
    let back = routes::moderated(slug, number, &here);
    let back = back.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    let undo = undo(cx, card, &back, form);
    let facts = Facts {
        board: list.board.clone(),
        mine: ParticipantState::default(),
        own: Vec::new(),
        now: now.timestamp_millis(),
        places: Places { page: routes::board(slug, number), back, ..Places::default() },
        lang: cx.lang,
    };
    let rows = if list.ids.is_empty() {
        parts::empty(
            cx.t("当てはまる質問はありません", "No such question"),
            cx.t("言葉を短くするか、「すべて」から選んでください。", "Try fewer words, or look at all of them."),
        )
    } else {
        found(facts, list.find.part, &list.ids)
    };
    let at = |n: u32| routes::moderated(slug, number, &Find { page: n, ..list.find.clone() });
    view! {
        <div class="wrap board-page">
            {parts::crumbs(cx, vec![
                (routes::series_desk(slug), page.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
                (routes::moderate(slug, number), cx.t("質問の整理", "Moderation").to_owned()),
            ])}
            <header class="board-top"><h1 class="desk-title">{cx.t("すべての質問", "All questions")}</h1></header>
            {field::problem(cx, form)}
            {undo}
            {lost(cx, form)}
            {merging(cx, page, &here)}
            {search(cx, page)}
            {kinds(cx, page)}
            {rows}
            {parts::pager(cx, list.find.page, list.pages, at)}
        </div>
    }
    .into_any()
}

/// While another question is looked for.
fn merging(cx: &Cx, page: &ModeratedPage, here: &Find) -> Option<AnyView> {
    let list = &page.list;
    let is_part = |question: &&BoardQuestion| Some(question.id) == list.find.part;
    let part = list.board.questions.iter().find(is_part)?;
    let question = part.body.clone();
    let words =
        t!(cx.lang, "「{question}」を、どの質問にまとめますか?", "Which question is “{question}” a part of?", question);
    let href = routes::moderated(&page.card.series_slug, page.card.number, here);
    Some(
        view! {
            <div class="note warn">
                <strong>{words}</strong>
                <p>{cx.t("さがして、「ここにまとめる」を押してください。", "Look for it, and press “It is a part of this one”.")}" "{once(cx.lang)}</p>
                <p><a class="button" href=href>{cx.t("やめる", "Cancel")}</a></p>
            </div>
        }
        .into_any(),
    )
}

fn search(cx: &Cx, page: &ModeratedPage) -> AnyView {
    let (card, find) = (&page.card, &page.list.find);
    let kept = [("state", find.kind.into_str().to_owned())]
        .into_iter()
        .chain(find.part.map(|part| ("merge", part.to_string())));
    let kept: Vec<_> = kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    view! {
        <form class="moderate-search" role="search" action=routes::moderate(&card.series_slug, card.number)>
            <label class="vh" for="q">{cx.t("質問、名前、番号", "Question, name or number")}</label>
            <div class="searchbox">
                <input class="input" id="q" type="search" name="q" maxlength="100" value=find.words.clone() placeholder=cx.t("質問、名前、番号", "Question, name or number")/>
                <button class="button">{icon::search()}{cx.t("さがす", "Search")}</button>
            </div>
            {kept}
        </form>
    }
    .into_any()
}

/// What there is of each kind, as far as it holds the words.
fn kinds(cx: &Cx, page: &ModeratedPage) -> AnyView {
    let (card, find) = (&page.card, &page.list.find);
    let link = |kind: Kind, n: usize| {
        let href = routes::moderated(&card.series_slug, card.number, &Find { kind, page: 1, ..find.clone() });
        let current = (kind == find.kind).then_some("page");
        view! { <a href=href aria-current=current>{kind_word(cx, kind)}" "<span class="quiet">{n}</span></a> }
    };
    let links: Vec<_> = page.list.counts.iter().map(|(kind, n)| link(*kind, *n)).collect();
    view! { <nav class="view-tabs" aria-label=cx.t("表示する質問", "Questions shown")>{links}</nav> }.into_any()
}
