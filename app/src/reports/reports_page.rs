//! `/reports`: the archive of reports, newest first.

use domain::pages::reports::ReportsPage;
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, InSeries, Nav},
    ui::{event_card, icon, parts},
};

pub fn document(cx: &Cx, page: &ReportsPage) -> String {
    let only = page.only.as_ref().and_then(|slug| page.series.iter().find(|series| &series.slug == slug));
    let head = Head {
        title: cx.t("レポート", "Reports").to_owned(),
        description: cx
            .t(
                "開催レポートの一覧です。登壇のノート、質問と回答を読めます。",
                "All reports, with notes of every talk, questions and answers.",
            )
            .to_owned(),
        canonical: Some(routes::reports(page.only.as_deref(), page.page)),
        series: only.map(InSeries::from),
        nav: Nav::Reports,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &ReportsPage) -> AnyView {
    let chip = |href: String, text: String, current: bool| {
        view! { <a class="chip" href=href aria-current=current.then_some("true")>{text}</a> }.into_any()
    };
    let mut chips = vec![chip(routes::reports(None, 1), cx.t("すべて", "All").to_owned(), page.only.is_none())];
    for series in &page.series {
        let current = page.only.as_deref() == Some(series.slug.as_str());
        chips.push(chip(routes::reports(Some(&series.slug), 1), series.name.clone(), current));
    }
    let mut years: Vec<AnyView> = Vec::new();
    let mut rest = page.reports.as_slice();
    // Gathered by fiscal year, as the yearly review counts.
    while let Some(first) = rest.first() {
        let year =
            |card: &domain::events::types::EventCard| card.starts.map(|at| domain::time::fiscal_year(at.wall.date()));
        let end = rest.iter().position(|card| year(card) != year(first)).unwrap_or(rest.len());
        let lines: Vec<_> = rest[..end].iter().map(|card| event_card::line(card, cx.lang)).collect();
        let heading = match (year(first), cx.lang) {
            (Some(y), domain::Lang::Ja) => format!("{y}年度"),
            (Some(y), domain::Lang::En) => format!("April {y} to March {}", y + 1),
            (None, lang) => lang.t("日付なし", "No date").to_owned(),
        };
        years.push(view! { <section class="section"><h2 class="year">{heading}</h2><ol class="event-list">{lines}</ol></section> }.into_any());
        rest = &rest[end..];
    }
    let list = if years.is_empty() {
        parts::empty(
            cx.t("レポートはまだありません", "No report yet"),
            cx.t("開催のあと、ここに並びます。", "They appear here after an event."),
        )
    } else {
        years.into_any()
    };
    let only = page.only.clone();
    view! {
        <div class="wrap narrow-page">
            <div class="page-head">
                <h1>{cx.t("レポート", "Reports")}</h1>
                <form class="searchbox" action=routes::SEARCH role="search">
                    <label class="vh" for="q">{cx.t("ノートと質問をさがす", "Search notes and questions")}</label>
                    <input class="input" id="q" type="search" name="q" placeholder=cx.t("ノートと質問をさがす", "Search notes and questions")/>
                    {only.map(|slug| view! { <input type="hidden" name="series" value=slug/> })}
                    <button class="button">{icon::search()}{cx.t("さがす", "Search")}</button>
                </form>
                <nav class="chips" aria-label=cx.t("シリーズ", "Series")>{chips}</nav>
            </div>
            {list}
            {parts::pager(cx, page.page, page.pages, |n| routes::reports(page.only.as_deref(), n))}
        </div>
    }
    .into_any()
}
