//! `/{series}`: what it is, what comes next, all of its events.

use domain::{pages::series::SeriesPage, t};
use leptos::prelude::*;

use crate::{
    cx::{Cx, Fill, html},
    routes,
    shell::{self, Head, Nav},
    ui::{event_card, icon, parts},
};

pub fn document(cx: &Cx, page: &SeriesPage) -> String {
    let head = Head {
        title: page.series.name.clone(),
        description: page.series.tagline(cx.lang).to_owned(),
        canonical: Some(routes::series_on_page(&page.series.slug, page.page)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        json_ld: Some(serde_json::json!({
            "@context": "https://schema.org",
            "@type": "EventSeries",
            "name": page.series.name,
            "description": page.series.tagline(cx.lang),
            "url": format!("{}{}", cx.origin, routes::series(&page.series.slug)),
        })),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &SeriesPage) -> AnyView {
    let (lang, series) = (cx.lang, &page.series);
    let description = page.description_html.get(lang).to_owned();
    let over = (page.over > 0).then(|| {
        t!(
            lang,
            "これまでに{events}",
            "{events}",
            events = lang.count(page.over, "回", "event so far", "events so far")
        )
    });
    let next = match &page.next {
        Some(card) => event_card::card(card, lang),
        None => parts::empty(
            cx.t("次回は準備中です", "The next one is being planned"),
            cx.t(
                "フィードかカレンダーを登録すると、決まりしだい届きます。",
                "Follow by feed or calendar to hear of it first.",
            ),
        ),
    };
    let lines: Vec<_> = page.events.iter().map(|card| event_card::line(card, lang)).collect();
    let list = if lines.is_empty() {
        parts::empty(
            cx.t("過去の開催はまだありません", "No past events yet"),
            cx.t("終わった回がここに並びます。", "They appear here afterwards."),
        )
    } else {
        view! { <ol class="event-list">{lines}</ol> }.into_any()
    };
    let first_page = page.page <= 1;
    let by_mail = cx.place("announcements", announcements(cx, page, false));
    view! {
        <div class="wrap">
            <div class="page-head">
                <h1>{series.name.clone()}</h1>
                <p class="lede">{series.tagline(lang).to_owned()}</p>
            </div>
            <div class="columns">
                <div>
                    {first_page.then(|| view! {
                        <section aria-labelledby="next">
                            <h2 id="next" class="section-head">{cx.t("次回", "Next")}</h2>
                            <div class="series-next">{next}</div>
                        </section>
                    })}
                    <section class=if first_page { "section" } else { "" } aria-labelledby="all">
                        <div class="section-head"><h2 id="all">{cx.t("すべての回", "All events")}</h2>{over.map(|text| view! { <span class="quiet small">{text}</span> })}</div>
                        {list}
                        {parts::pager(cx, page.page, page.pages, |n| routes::series_on_page(&series.slug, n))}
                    </section>
                </div>
                <aside>
                    {(!description.is_empty()).then(|| view! {
                        <section class="stack"><h2 class="aside-head">{cx.t("このシリーズについて", "About this series")}</h2><div class="prose" inner_html=description></div></section>
                    })}
                    <section class="stack">
                        <h2 class="aside-head">{cx.t("次の回を受け取る", "Follow")}</h2>
                        {by_mail}
                        <div class="stack tight">
                            <a class="button" href=routes::series_calendar(&series.slug)>{icon::calendar()}{cx.t("カレンダーに登録", "Calendar")}</a>
                            <a class="button" href=routes::series_feed(&series.slug)>{icon::link()}{cx.t("フィード (Atom)", "Feed (Atom)")}</a>
                        </div>
                    </section>
                    {(!series.hashtags.is_empty()).then(|| view! {
                        <section class="stack"><h2 class="aside-head">{cx.t("ハッシュタグ", "Hashtags")}</h2>{parts::hashtags(cx, &series.hashtags)}</section>
                    })}
                </aside>
            </div>
        </div>
    }
    .into_any()
}

/// What somebody who is signed in reads instead.
pub fn fills(cx: &Cx, page: &SeriesPage, follows: bool) -> Vec<Fill> {
    if cx.account.is_none() {
        return Vec::new();
    }
    vec![("announcements", html(announcements(cx, page, follows)))]
}

/// Announcements by mail. The page is shared among visitors, so they are led to sign-in and back.
fn announcements(cx: &Cx, page: &SeriesPage, follows: bool) -> AnyView {
    let slug = page.series.slug.as_str();
    let words = cx.t("開催のお知らせをメールで受け取る", "Get announcements by mail");
    if cx.account.is_none() {
        let here = routes::series(slug);
        return view! { <a class="button" href=routes::sign_in_then(&here)>{icon::mail()}{words}</a> }.into_any();
    }
    if follows {
        return view! {
            <form class="stack tight" method="post" action=routes::follow(slug)>
                <p><span class="badge ok">{cx.t("お知らせをメールで受け取っています", "You get announcements by mail")}</span></p>
                <input type="hidden" name="follow" value="0"/>
                <button class="button">{cx.t("お知らせを止める", "Stop announcements")}</button>
            </form>
        }
        .into_any();
    }
    view! {
        <form class="stack tight" method="post" action=routes::follow(slug)>
            <input type="hidden" name="follow" value="1"/>
            <button class="button">{icon::mail()}{words}</button>
        </form>
    }
    .into_any()
}
