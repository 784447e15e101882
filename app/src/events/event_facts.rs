//! When, where and with whom an event takes place.

use domain::{
    events::types::{Event, EventState},
    pages::event::EventPage,
    t,
    time::{self, Local},
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    ui::{calendar_links, icon, parts},
};

fn fact(icon: AnyView, main: impl IntoView + 'static, under: Option<AnyView>) -> AnyView {
    view! {
        <div class="fact">
            <span class="fact-icon">{icon}</span>
            <div><p class="fact-main">{main}</p>{under.map(|under| view! { <p class="quiet small">{under}</p> })}</div>
        </div>
    }
    .into_any()
}

/// When, on site, online.
pub fn facts(cx: &Cx, info: &Event) -> AnyView {
    facts_with(cx, info, None)
}

/// The same on the event's own page: the zone, and the way into a calendar.
pub fn facts_of(cx: &Cx, page: &EventPage) -> AnyView {
    facts_with(cx, &page.event, Some(&page.event.card.zone))
}

/// How many days are left, written by the browser: the page itself is the same for days.
fn days_left(cx: &Cx, start: &Local, zone: Option<&str>) -> AnyView {
    view! {
        <span data-day=start.wall.format("%Y-%m-%d").to_string() data-zone=zone.unwrap_or_default().to_owned() data-left=cx.t("あと{n}日", "in {n} days") data-tomorrow=cx.t("あした", "tomorrow") data-today=cx.t("きょう", "today")></span>
    }
    .into_any()
}

fn facts_with(cx: &Cx, info: &Event, zone: Option<&str>) -> AnyView {
    let (lang, card) = (cx.lang, &info.card);
    let given_up = info.given_up.as_ref().filter(|_| card.awaits_day() || card.state == EventState::Cancelled);
    let doors = info.doors.as_ref().map(|at| t!(lang, "開場 {clock}", "Doors {clock}", clock = at.clock()));
    let when = match &card.starts {
        Some(start) if card.state == EventState::Cancelled => {
            view! { <del>{parts::when(start, card.ends.as_ref(), &card.zone, lang)}</del> }.into_any()
        }
        Some(start) => parts::when(start, card.ends.as_ref(), &card.zone, lang),
        None => {
            let word = (card.state != EventState::Cancelled).then(|| cx.t("日程は調整中です", "Date to be announced"));
            let old =
                given_up.map(|(from, to)| view! { <del>{parts::when(from, Some(to), &card.zone, lang)}</del>" " });
            view! { {old}{word} }.into_any()
        }
    };
    // Where the time itself names no zone.
    let is_named = !time::zone_suffix(&card.zone, lang).is_empty();
    let zone_word = zone.filter(|_| card.starts.is_some() && !is_named).map(|zone| time::zone_name(zone, lang));
    let under = doors.into_iter().chain(zone_word).collect::<Vec<_>>().join(" ・ ");
    let is_ahead =
        matches!(card.state, EventState::Announced | EventState::Open | EventState::Live) || card.has_new_day();
    let calendar = (is_ahead && zone.is_some()).then(|| calendar_links::menu(cx, info));
    let left = card.starts.as_ref().filter(|_| is_ahead && zone.is_some()).map(|start| days_left(cx, start, zone));
    let when = fact(icon::calendar(), when, (!under.is_empty()).then(|| view! { {under}{left} }.into_any()));
    let place = (!card.venue_name.is_empty()).then(|| {
        let address = info.venue_address.clone();
        let map = info.venue_url.clone();
        let under = (!address.is_empty() || map.is_some()).then(|| {
            view! {
                {address}
                {map.map(|url| view! { " ・ "<a href=url rel="noopener">{cx.t("地図", "Map")}</a> })}
            }
            .into_any()
        });
        let label = format!("{}: {}", cx.t("現地", "On site"), card.venue_name);
        fact(icon::place(), label, under)
    });
    let online = card.is_online.then(|| {
        let note = info.online_note.clone();
        fact(icon::screen(), cx.t("オンライン", "Online"), (!note.is_empty()).then(|| note.into_any()))
    });
    let hosts = (!info.hosts.is_empty()).then(|| {
        let names: Vec<String> =
            info.hosts.iter().map(|host| format!("{} {}", host.name, host.label).trim().to_owned()).collect();
        let pages: Vec<_> = info
            .hosts
            .iter()
            .filter_map(|host| Some((host.url.clone()?, host.name.clone())))
            .map(|(url, name)| view! { <a href=url rel="noopener">{t!(lang, "{name}のページ", "Page of {name}", name)}</a>" " })
            .collect();
        let under = (!pages.is_empty()).then(|| pages.into_any());
        fact(icon::person(), format!("{}: {}", cx.t("共催", "Together with"), names.join(cx.t("、", ", "))), under)
    });
    view! { <div class="facts">{when}{days(cx, info)}{calendar}{place}{online}{hosts}</div> }.into_any()
}

/// The hours of each day of an event of several.
fn days(cx: &Cx, info: &Event) -> Option<AnyView> {
    let days: Vec<_> = info
        .days
        .iter()
        .enumerate()
        .map(|(n, (from, to))| {
            let words = t!(
                cx.lang,
                "{n}日目 {day} {from}〜{to}",
                "Day {n}: {day}, {from}–{to}",
                n = n + 1,
                day = from.day(cx.lang),
                from = from.clock(),
                to = to.clock()
            );
            view! { <li>{words}</li> }
        })
        .collect();
    (!days.is_empty()).then(|| view! { <ul class="event-days">{days}</ul> }.into_any())
}
