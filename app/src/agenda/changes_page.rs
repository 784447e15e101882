//! `/{series}/{number}/agenda/changes`: what each release of the agenda changed, the newest first.

use domain::{
    agenda::releases::Release,
    pages::agenda_changes::AgendaChanges,
    t,
    time::{zone_name, zone_suffix},
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::parts,
};

pub fn document(cx: &Cx, page: &AgendaChanges) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("タイムテーブルの変更", "Changes of the agenda"), page.card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &AgendaChanges) -> AnyView {
    let card = &page.card;
    let list = if page.releases.is_empty() {
        parts::empty(
            cx.t("変更はまだありません", "No changes yet"),
            cx.t("タイムテーブルが変わると、ここに載ります。", "They appear here as soon as the agenda changes."),
        )
    } else {
        page.releases.iter().map(|one| release(cx, one)).collect_view().into_any()
    };
    // Named once for all of the times below; in Japanese not where it is the reader's.
    let zone = (!page.releases.is_empty() && !zone_suffix(&card.zone, cx.lang).is_empty()).then(|| {
        let zone = zone_name(&card.zone, cx.lang);
        view! { <p class="quiet">{t!(cx.lang, "時刻は {zone} のものです。", "All times are in {zone}.", zone)}</p> }
    });
    view! {
        <div class="wrap narrow-page">
            {parts::event_crumb(cx, card)}
            <div class="page-head"><h1>{cx.t("タイムテーブルの変更", "Changes of the agenda")}</h1>{zone}</div>
            {list}
            <p class="section"><a href=routes::event(&card.series_slug, card.number)>{cx.t("いまのタイムテーブルへ", "To the agenda as it is")}</a></p>
        </div>
    }
    .into_any()
}

fn release(cx: &Cx, one: &Release) -> AnyView {
    let lines: Vec<_> = one
        .changes
        .iter()
        .map(|change| {
            let words = change.words.get(cx.lang).to_owned();
            view! { <li lang=cx.content_lang(&words)>{words.clone()}</li> }
        })
        .collect();
    let lines = if lines.is_empty() {
        view! { <p class="quiet">{cx.t("公開している内容に変更はありません。", "Nothing that is public changed.")}</p> }
            .into_any()
    } else {
        view! { <ul>{lines}</ul> }.into_any()
    };
    let id = format!("v{}", one.version);
    let title = t!(
        cx.lang,
        "第{version}版 {date} {clock}",
        "Version {version}, {date} {clock}",
        version = one.version,
        date = one.at.date(cx.lang),
        clock = one.at.clock()
    );
    let named = id.clone();
    view! { <section class="section prose" aria-labelledby=named><h2 id=id>{title}</h2>{lines}</section> }.into_any()
}
