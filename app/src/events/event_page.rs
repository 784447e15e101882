//! `/{series}/{number}`: when, where, state, the one action, then the agenda as a time line.

use domain::{
    Lang,
    events::types::{EventPage, EventState},
};
use leptos::prelude::*;

use super::{event_data, event_parts as event};
use crate::{
    routes,
    shell::{self, Cx, Head, Nav},
    ui::{art, event_card, parts},
};

pub fn document(cx: &Cx, page: EventPage) -> String {
    let card = &page.event.card;
    let facts =
        card.starts.as_ref().map(|start| domain::time::span(start, card.ends.as_ref(), cx.lang)).unwrap_or_default();
    let description = if page.event.lead_excerpt.is_empty() {
        format!("{} {facts}", card.headline(cx.lang))
    } else {
        page.event.lead_excerpt.clone()
    };
    let head = Head {
        title: if card.title.is_empty() {
            card.name(cx.lang)
        } else {
            format!("{} — {}", card.title, card.name(cx.lang))
        },
        description,
        canonical: Some(routes::event(&card.series_slug, card.number)),
        image: Some(routes::share_image(&card.series_slug, card.number)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        json_ld: Some(event_data::event(cx, &page)),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page))
}

fn body(cx: &Cx, page: &EventPage) -> AnyView {
    let (lang, info) = (cx.lang, &page.event);
    let card = &info.card;
    let has_title = !card.title.is_empty();
    let agenda = if page.slots.is_empty() {
        parts::empty(
            cx.t("タイムテーブルは準備中です", "The agenda is on its way"),
            cx.t("決まりしだい、このページに載せます。", "It will appear here as soon as it is settled."),
        )
    } else {
        event::agenda(cx, page)
    };
    let lead = info.lead_html.clone();
    let updated = match lang {
        Lang::Ja => format!("{}に更新", info.updated.date(lang)),
        Lang::En => format!("Updated {}", info.updated.date(lang)),
    };
    view! {
        <div class="wrap event" data-state=card.state.as_str()>
            <div class="banner">{art::banner(card.mark, card.number)}</div>
            <div class="columns event-columns">
                <div class="event-head">
                    <p class="row">
                        {parts::state_badge(card, lang)}
                        {has_title.then(|| view! { <a class="quiet plain-link" href=routes::series(&card.series_slug)>{card.name(lang)}</a> })}
                    </p>
                    <h1>{event::title(card, lang)}</h1>
                    {(!lead.is_empty()).then(|| view! { <div class="lede prose" inner_html=lead></div> })}
                    {event::state_note(cx, info)}
                    {event::facts(cx, info)}
                </div>
                <div class="event-side">
                    {event::action_card(cx, page)}
                </div>
                <section class="event-agenda" aria-labelledby="agenda">
                    <div class="section-head">
                        <h2 id="agenda">{cx.t("タイムテーブル", "Agenda")}</h2>
                        <span class="quiet small">{updated}</span>
                    </div>
                    {agenda}
                </section>
                <aside class="event-more">{event::more(cx, page)}</aside>
            </div>
            {neighbours(cx, page)}
        </div>
        {event::bottom_bar(cx, page)}
    }
    .into_any()
}

fn neighbours(cx: &Cx, page: &EventPage) -> Option<AnyView> {
    let cards: Vec<_> = page.previous.iter().chain(&page.next).map(|card| event_card::card(card, cx.lang)).collect();
    let title = match (&page.previous, &page.next) {
        (None, None) => return None,
        (Some(_), Some(_)) => cx.t("前の回と次の回", "Before and after"),
        (Some(_), None) => cx.t("前の回", "The one before"),
        (None, Some(_)) => cx.t("次の回", "The one after"),
    };
    Some(
        view! {
            <section class="section" aria-labelledby="near">
                <h2 id="near" class="section-head">{title}</h2>
                <div class="cards near">{cards}</div>
            </section>
        }
        .into_any(),
    )
}

/// The one action of an event's page, if it has one: address, words, whether it leaves the site.
pub(super) fn action(cx: &Cx, page: &EventPage) -> Option<(String, &'static str, bool)> {
    let info = &page.event;
    let card = &info.card;
    match card.state {
        EventState::Ended if card.has_report => {
            Some((routes::report(&card.series_slug, card.number), cx.t("レポートを読む", "Read the report"), false))
        }
        EventState::Ended => info.video_url.clone().map(|url| (url, cx.t("動画を見る", "Watch the video"), true)),
        EventState::Live => info
            .video_url
            .clone()
            .map(|url| (url, cx.t("配信を見る", "Watch live"), true))
            .or_else(|| registration(cx, page)),
        EventState::Open => registration(cx, page).or_else(|| calendar(cx, page)),
        EventState::Announced => calendar(cx, page),
        EventState::Planned | EventState::Postponed | EventState::Cancelled => None,
    }
}

/// Who holds a place sees it. Where one registers: on another site when the event says so, else here, if there are seats to take.
fn registration(cx: &Cx, page: &EventPage) -> Option<(String, &'static str, bool)> {
    let card = &page.event.card;
    if let Some(held) = &page.held {
        return Some((routes::ticket(&held.code), cx.t("受付票を開く", "Open my ticket"), false));
    }
    let words = cx.t("参加を申し込む", "Register");
    if let Some(link) = page.event.links.iter().find(|link| link.kind == "registration") {
        return Some((link.url.clone(), words, true));
    }
    (!page.types.is_empty()).then(|| (routes::register(&card.series_slug, card.number), words, false))
}

fn calendar(cx: &Cx, page: &EventPage) -> Option<(String, &'static str, bool)> {
    let card = &page.event.card;
    card.starts.as_ref()?;
    Some((routes::event_calendar(&card.series_slug, card.number), cx.t("カレンダーに追加", "Add to calendar"), false))
}
