//! `/{series}/{number}`: when, where, state, the one action, then the agenda as a time line.

use domain::{pages::event::EventPage, registration::types::CurrentRegistration, t};
use leptos::prelude::*;

use super::{event_data, event_parts as event};
use crate::{
    cx::{Cx, Fill, html},
    routes,
    shell::{self, Head, Nav},
    ui::{art, event_card, parts},
};

pub fn document(cx: &Cx, page: &EventPage) -> String {
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
        json_ld: Some(event_data::event(cx, page)),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

/// What somebody who holds a place reads instead.
pub fn fills(cx: &Cx, page: &EventPage, held: Option<&CurrentRegistration>) -> Vec<Fill> {
    let Some(held) = held else { return Vec::new() };
    vec![
        ("action", html(event::action_button(cx, page, Some(held)))),
        ("bottom", html(event::bottom_bar(cx, page, Some(held)))),
    ]
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
    let updated = t!(lang, "{date}に更新", "Updated {date}", date = info.updated.date(lang));
    view! {
        <div class="wrap event" data-state=card.state.into_str()>
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
        {cx.place("bottom", event::bottom_bar(cx, page, None))}
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
