//! `/{series}/{number}/qa/all`: every question of a large board, a page at a time.

use domain::{events::types::EventState, pages::questions::QuestionsPage, qa::types::BoardQuestion, t};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::parts,
};

pub fn document(cx: &Cx, page: &QuestionsPage) -> String {
    let card = &page.card;
    let head = Head {
        title: format!("{} — {}", cx.t("すべての質問", "All questions"), card.name(cx.lang)),
        description: cx.t("この回に届いた質問のすべて。", "Every question to this event.").to_owned(),
        canonical: Some(routes::all_questions(&card.series_slug, card.number, page.page)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &QuestionsPage) -> AnyView {
    let (lang, card) = (cx.lang, &page.card);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let rows: Vec<_> = page.questions.iter().map(|question| row(cx, page, question)).collect();
    let count = t!(
        lang,
        "{questions}・票の多い順",
        "{questions}, most votes first",
        questions = lang.count(page.total, "件", "question", "questions")
    );
    let list = if rows.is_empty() {
        parts::empty(
            cx.t("まだ質問はありません", "No questions yet"),
            cx.t("質問は、質問の画面から送れます。", "Ask on the board."),
        )
    } else {
        view! { <ol class="all-questions">{rows}</ol> }.into_any()
    };
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![
                (routes::event(slug, number), card.name(lang)),
                (routes::board(slug, number), cx.t("質問", "Questions").to_owned()),
            ])}
            <div class="page-head">
                <h1>{cx.t("すべての質問", "All questions")}</h1>
                <p class="quiet">{count}</p>
            </div>
            {list}
            {parts::pager(cx, page.page, page.pages, |n| routes::all_questions(slug, number, n))}
        </div>
    }
    .into_any()
}

fn row(cx: &Cx, page: &QuestionsPage, question: &BoardQuestion) -> AnyView {
    let (lang, card) = (cx.lang, &page.card);
    let href = routes::question(&card.series_slug, card.number, question.id);
    let asker = if question.asker.is_empty() { cx.t("匿名", "Anonymous").to_owned() } else { question.asker.clone() };
    let talk = question.talk.as_ref().map(|(_, title)| view! { <span class="board-talk">{title.clone()}</span> });
    view! {
        <li>
            <p class="all-votes"><span class="count">{question.votes}</span>" "<span class="word">{if question.votes == 1 { cx.t("票", "vote") } else { cx.t("票", "votes") }}</span></p>
            <div class="board-words">
                <p class="board-body"><a class="plain-link" href=href>{question.body.clone()}</a></p>
                <p class="board-meta">
                    {parts::question_badge(question.state, card.state == EventState::Ended, lang)}
                    <span>{asker}</span>
                    {question.source.word(lang).map(|word| view! { <span>{word}</span> })}
                    {talk}
                </p>
            </div>
        </li>
    }
    .into_any()
}
