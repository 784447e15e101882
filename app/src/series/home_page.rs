//! `/`: what is live, what comes next, the newest reports, search.

use domain::{pages::home::HomePage, series::types::Series};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::{art, event_card, icon, parts},
};

pub fn document(cx: &Cx, page: &HomePage) -> String {
    let head = Head {
        title: cx.t("勉強会の予定とレポート", "Study sessions and their reports").to_owned(),
        description: cx
            .t(
                "勉強会の次回の予定、過去のレポート、質問と回答をまとめて読めます。",
                "The next study sessions, reports of past ones, and every question with its answers.",
            )
            .to_owned(),
        canonical: Some(routes::HOME.to_owned()),
        nav: Nav::Events,
        json_ld: Some(serde_json::json!({
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": "Benkyokai",
            "url": format!("{}/", cx.origin),
            "potentialAction": {
                "@type": "SearchAction",
                "target": format!("{}/search?q={{q}}", cx.origin),
                "query-input": "required name=q",
            },
        })),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &HomePage) -> AnyView {
    let lang = cx.lang;
    let cards = |list: &[domain::events::types::EventCard]| -> Vec<AnyView> {
        list.iter().map(|card| event_card::card(card, lang)).collect()
    };
    let live = (!page.live.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="live">
                <h2 id="live" class="section-head">{cx.t("開催中", "Live now")}</h2>
                <div class="cards large">{cards(&page.live)}</div>
            </section>
        }
    });
    let next = if page.upcoming.is_empty() {
        parts::empty(
            cx.t("次回の予定は準備中です", "The next session is being planned"),
            cx.t(
                "シリーズのフィードかカレンダーを登録すると、決まりしだい届きます。",
                "Follow a series by feed or calendar to hear of it first.",
            ),
        )
    } else {
        view! { <div class="cards large">{cards(&page.upcoming)}</div> }.into_any()
    };
    let reports = if page.reports.is_empty() {
        parts::empty(
            cx.t("レポートはまだありません", "No report yet"),
            cx.t("開催のあと、ここに並びます。", "They appear here after an event."),
        )
    } else {
        let lines: Vec<_> = page.reports.iter().map(|card| event_card::line(card, lang)).collect();
        view! { <ol class="event-list">{lines}</ol> }.into_any()
    };
    let series: Vec<_> = page.series.iter().map(|series| series_card(cx, series)).collect();
    view! {
        <div class="wrap home">
            <div class="hero">
                <h1>{cx.t("学んだ夜を、残す。", "Evenings worth keeping.")}</h1>
                <p class="lede">{cx.t("勉強会の予定から、登壇のノート、質問と回答まで。ひとつの場所で読めて、さがせます。", "From the next session to every talk's notes, questions and answers: read it and find it in one place.")}</p>
                <form class="searchbox" action=routes::SEARCH role="search">
                    <label class="vh" for="q">{cx.t("さがす", "Search")}</label>
                    <input class="input" id="q" type="search" name="q" placeholder=cx.t("例: 権限、GuardDuty、鍵", "e.g. GuardDuty, IAM")/>
                    <button class="button primary">{icon::search()}{cx.t("さがす", "Search")}</button>
                </form>
            </div>
            {live}
            <section class="section" aria-labelledby="next">
                <h2 id="next" class="section-head">{cx.t("これからの開催", "Coming up")}</h2>
                {next}
            </section>
            <section class="section" aria-labelledby="reports">
                <div class="section-head">
                    <h2 id="reports">{cx.t("新しいレポート", "Newest reports")}</h2>
                    <a href=routes::REPORTS>{cx.t("すべてのレポート", "All reports")}</a>
                </div>
                {reports}
            </section>
            <section class="section" aria-labelledby="series">
                <h2 id="series" class="section-head">{cx.t("シリーズ", "Series")}</h2>
                <div class="series-cards">{series}</div>
            </section>
        </div>
    }
    .into_any()
}

fn series_card(cx: &Cx, series: &Series) -> AnyView {
    view! {
        <article class="series-card" data-mark=series.mark.as_str()>
            {art::small_mark(Some(series.mark))}
            <div>
                <h3><a href=routes::series(&series.slug)>{series.name.clone()}</a></h3>
                <p class="quiet">{series.tagline(cx.lang).to_owned()}</p>
            </div>
        </article>
    }
    .into_any()
}
