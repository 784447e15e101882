//! `/`: the next evening as a poster, what comes after it, what was asked and answered, search, reports.

use domain::{
    pages::{home::HomePage, own::Hold, samples::Samples},
    registration::types::CurrentRegistration,
};
use leptos::prelude::*;

use super::{on_now, parts, reports};
use crate::{
    cx::{Cx, Fill, html},
    routes,
    shell::{self, Head, Nav},
};

pub fn document(cx: &Cx, page: &HomePage, samples: &Samples) -> String {
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
    shell::document(cx, head, || body(cx, page, samples))
}

/// What the viewer holds of the next event, and of those that are on (`on`, in their order).
pub fn fills(cx: &Cx, page: &HomePage, held: Option<&CurrentRegistration>, on: &[Hold]) -> Vec<Fill> {
    let own = page.next.as_ref().zip(held);
    let seat = own.map(|(next, held)| ("seat", html(parts::action(cx, next, Some(held)))));
    seat.into_iter().chain(on_now::fills(cx, &page.live, on)).collect()
}

fn body(cx: &Cx, page: &HomePage, samples: &Samples) -> AnyView {
    let over: Vec<_> = page.over.iter().map(|over| on_now::over_strip(cx, over)).collect();
    let poster = match (&page.next, page.reports.first()) {
        (Some(next), _) => parts::poster(cx, next),
        (None, Some(report)) => reports::poster(cx, report),
        (None, None) => parts::first_words(cx, page),
    };
    // The newest report is the poster already when nothing is to come.
    let listed = if page.next.is_none() { page.reports.get(1..).unwrap_or_default() } else { &page.reports };
    view! {
        <div class="home">
            {on_now::live_strips(cx, &page.live)}
            {over}
            {poster}
            {parts::calm(cx)}
            <div class="wrap">
                {parts::horizon(cx, &page.upcoming)}
                {parts::asked(cx, page)}
            </div>
            {reports::search(cx, samples)}
            <div class="wrap">
                {reports::newest(cx, listed)}
                {reports::all_series(cx, &page.series)}
            </div>
        </div>
    }
    .into_any()
}
