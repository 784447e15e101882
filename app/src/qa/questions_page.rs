//! `/{series}/{number}/qa/all`: every question of a large board, a page at a time.

use domain::{
    VariantArray as _,
    events::types::EventState,
    pages::questions::{Kind, Order, QuestionsPage, QuestionsView},
    qa::types::BoardQuestion,
    t,
};
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
        // The same questions in another order, or some of them, are found under their first address.
        canonical: (page.view == QuestionsView::default())
            .then(|| routes::all_questions(&card.series_slug, card.number, page.view, page.page)),
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
    let questions = lang.count(page.total, "件", "question", "questions");
    let count = match page.view.order {
        Order::Votes => t!(lang, "{questions}・票の多い順", "{questions}, most votes first", questions),
        Order::Newest => t!(lang, "{questions}・新しい順", "{questions}, newest first", questions),
        Order::Talk => t!(lang, "{questions}・宛先ごと", "{questions}, by talk", questions),
    };
    let list = if rows.is_empty() && page.view.kind != Kind::All {
        parts::empty(
            cx.t("当てはまる質問はありません", "No such question"),
            cx.t("「すべて」を選ぶと、ほかの質問を読めます。", "Choose “All” to read the others."),
        )
    } else if rows.is_empty() {
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
            {views(cx, page)}
            {list}
            {parts::pager(cx, page.page, page.pages, |n| routes::all_questions(slug, number, page.view, n))}
        </div>
    }
    .into_any()
}

/// Ways to look at the same questions, each a link to its first page.
fn views(cx: &Cx, page: &QuestionsPage) -> AnyView {
    let (card, view) = (&page.card, page.view);
    let link = |to: QuestionsView, word: &'static str| {
        let href = routes::all_questions(&card.series_slug, card.number, to, 1);
        view! { <a class="chip" href=href aria-current=(to == view).then_some("page")>{word}</a> }
    };
    let order = |&order: &Order| {
        let word = match order {
            Order::Votes => cx.t("票の多い順", "Most votes"),
            Order::Newest => cx.t("新しい順", "Newest"),
            Order::Talk => cx.t("宛先ごと", "By talk"),
        };
        link(QuestionsView { order, ..view }, word)
    };
    let orders: Vec<_> = Order::VARIANTS.iter().map(order).collect();
    let kinds = Kind::PUBLIC.map(|kind| link(QuestionsView { kind, ..view }, kind_word(cx, kind)));
    view! {
        <nav class="chips" aria-label=cx.t("並び順", "Order")>{orders}</nav>
        <nav class="chips" aria-label=cx.t("表示する質問", "Questions shown")>{Vec::from(kinds)}</nav>
    }
    .into_any()
}

/// What a kind of questions is called, for readers and for moderators.
pub(super) const fn kind_word(cx: &Cx, kind: Kind) -> &'static str {
    match kind {
        Kind::All => cx.t("すべて", "All"),
        Kind::Pending => cx.t("届いた", "Came in"),
        Kind::Open => cx.t("受付中", "Open"),
        Kind::Deferred => cx.t("登壇者に確認", "With the speaker"),
        Kind::Answered => cx.t("回答済み", "Answered"),
        Kind::Declined => cx.t("断った", "Declined"),
        Kind::Aside => cx.t("断った・出していない", "Declined and hidden"),
    }
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
