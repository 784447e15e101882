//! `/{series}/{number}`: when, where, state, the one action, then the agenda as a time line.

use domain::{
    agenda::streams::Streams,
    events::{rules::board_is_open, types::EventState},
    pages::event::EventPage,
    registration::types::CurrentRegistration,
    t,
};
use leptos::prelude::*;

use super::{
    event_action::Own, event_agenda, event_data, event_ended, event_facts, event_live, event_parts as event,
    event_streams,
};
use crate::{
    cx::{Cx, Fill, html},
    routes,
    shell::{self, Head, Nav},
    ui::{art, event_card, icon, parts},
};

pub fn document(cx: &Cx, page: &EventPage) -> String {
    let card = &page.event.card;
    let span = |start| domain::time::span_in(start, card.ends.as_ref(), &card.zone, cx.lang);
    let facts = card.starts.as_ref().map(span).unwrap_or_default();
    let description = if page.event.lead_excerpt.is_empty() {
        format!("{} {facts}", card.headline(cx.lang))
    } else {
        page.event.lead_excerpt.clone()
    };
    let head = Head {
        title: if card.title.is_empty() {
            card.joint_name(cx.lang)
        } else {
            format!("{} — {}", card.title, card.joint_name(cx.lang))
        },
        description,
        canonical: Some(routes::event(&card.series_slug, card.number)),
        image: Some(routes::share_image(&card.series_slug, card.number)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        json_ld: Some(event_data::event(cx, page)),
        // Where a question can be typed.
        scripts: board_is_open(card.state).then(|| cx.assets.ask_js.clone()).into_iter().collect(),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

/// What somebody who holds a place reads instead; `streams` is where they watch the event now.
pub fn fills(cx: &Cx, page: &EventPage, held: Option<&CurrentRegistration>, streams: &Streams) -> Vec<Fill> {
    if held.is_none() {
        return Vec::new();
    }
    let stream = event_streams::way_in(streams, page.live.as_ref());
    let own = Own { held, stream: stream.as_deref() };
    let mut fills =
        vec![("action", html(event::action_button(cx, page, own))), ("bottom", html(event::bottom_bar(cx, page, own)))];
    let live = page.live.as_ref().filter(|_| !streams.is_empty());
    fills.extend(live.map(|hour| ("watch", html(event_streams::places(cx, streams, hour)))));
    fills
}

fn body(cx: &Cx, page: &EventPage) -> AnyView {
    let (lang, info) = (cx.lang, &page.event);
    let card = &info.card;
    let is_over = card.state == EventState::Ended;
    let agenda = if is_over && page.slots.iter().any(event_ended::is_shown) {
        event_ended::talks(cx, page)
    } else if is_over && page.slots.is_empty() {
        event_ended::nothing(cx)
    } else if page.slots.is_empty() {
        parts::empty(
            cx.t("タイムテーブルは準備中です", "The agenda is on its way"),
            cx.t("決まりしだい、このページに載せます。", "It will appear here as soon as it is settled."),
        )
    } else {
        event_agenda::agenda(cx, page)
    };
    let lead = info.lead_html.clone();
    // Afterwards nobody looks for what changed.
    let (heading, beside) = if is_over {
        (event_ended::title(cx, page), event_ended::whole_video(cx, page))
    } else {
        let updated = t!(lang, "{date}に更新", "Updated {date}", date = info.updated.date(lang));
        let to_changes = routes::agenda_changes(&card.series_slug, card.number);
        let changes = page
            .has_agenda_changed
            .then(|| view! { " ・ "<a href=to_changes>{cx.t("変更を見る", "See what changed")}</a> });
        let is_live = page.live.is_some();
        (
            if is_live { cx.t("今日の流れ", "How it goes on") } else { cx.t("タイムテーブル", "Agenda") },
            Some(view! { <span class="quiet small">{updated}{changes}</span> }.into_any()),
        )
    };
    let agenda = view! {
        <section class="event-agenda" aria-labelledby="agenda">
            <div class="section-head">
                <h2 id="agenda">{heading}</h2>
                {beside}
            </div>
            {agenda}
        </section>
    };
    let asked = page.live.as_ref().map(|_| event::questions(cx, page));
    let side = view! { <div class="event-side">{asked}{event::action_card(cx, page)}</div> };
    let more = view! { <aside class="event-more">{event::more(cx, page)}</aside> };
    let about = view! {
        {(!lead.is_empty()).then(|| view! { <div class="lede prose" inner_html=lead></div> })}
        {event::state_note(cx, info)}
        {event_facts::facts_of(cx, page)}
    };
    // While it is on, whoever comes wants what is said now; why they might come stands at the end.
    let content = match &page.live {
        Some(hour) => view! {
            {event_live::hour(cx, page, hour, view! { <header class="hour-top">{named(cx, page)}</header> }.into_any())}
            <div class="columns event-columns">
                {side}
                {agenda}
                {more}
                <section class="event-head" aria-labelledby="about"><h2 id="about">{cx.t("この回について", "About this event")}</h2>{about}</section>
            </div>
        }
        .into_any(),
        None => view! {
            <div class="banner">{art::banner(card.mark, card.number)}</div>
            <div class="columns event-columns">
                <div class="event-head">
                    {named(cx, page)}
                    {about}
                    {is_over.then(|| event_ended::numbers(cx, page))}
                </div>
                {side}
                {agenda}
                {more}
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="wrap event" data-state=card.state.into_str()>
            {content}
            {neighbours(cx, page)}
        </div>
        {cx.place("bottom", event::bottom_bar(cx, page, Own::default()))}
    }
    .into_any()
}

/// Its state, the series and its number, and its title.
fn named(cx: &Cx, page: &EventPage) -> AnyView {
    let card = &page.event.card;
    let edit = page.may_edit.then(|| {
        view! { <a class="button edit-event" href=routes::event_desk(&card.series_slug, card.number)>{icon::pencil()}{cx.t("編集", "Edit")}</a> }
    });
    let series = (!card.title.is_empty()).then(|| {
        view! { <a class="quiet plain-link" href=routes::series(&card.series_slug)>{card.joint_name(cx.lang)}</a> }
    });
    view! {
        <p class="row">{parts::state_badge(card, cx.lang)}{edit}{series}</p>
        <h1 lang=cx.content_lang(&card.title)>{event::title(card, cx.lang)}</h1>
    }
    .into_any()
}

fn neighbours(cx: &Cx, page: &EventPage) -> Option<AnyView> {
    let cards: Vec<_> = page.previous.iter().chain(&page.next).map(|card| event_card::card(card, cx.lang)).collect();
    let title = match (&page.previous, &page.next) {
        (None, None) => return None,
        (Some(_), Some(_)) => cx.t("前の回と次の回", "Previous and next event"),
        (Some(_), None) => cx.t("前の回", "Previous event"),
        (None, Some(_)) => cx.t("次の回", "Next event"),
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
