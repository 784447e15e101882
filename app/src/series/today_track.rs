//! The way of an event from its announcement to its report, as a line with stops.

use chrono::{DateTime, Utc};
use domain::{events::types::EventState, pages::today::NextOnTrack, reports::types::ReportState, t, time::Local};
use leptos::prelude::*;

use crate::{cx::Cx, routes};

/// Where a stop lies as seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Done,
    Now,
    Later,
}

struct Stop {
    word: &'static str,
    /// When, in words.
    when: String,
    more: String,
    href: String,
    place: Place,
    /// Of the day itself.
    is_evening: bool,
}

/// How many of the stops are done: the state says it up to the evening, the clock within it.
fn reached(next: &NextOnTrack, now: DateTime<Utc>) -> usize {
    let passed = |at: &Option<Local>| at.as_ref().is_some_and(|at| at.utc <= now);
    match next.card.state {
        EventState::Planned | EventState::Postponed | EventState::Cancelled => 0,
        EventState::Announced => 1,
        EventState::Open if passed(&next.doors) => 4,
        EventState::Open if next.types.iter().any(|kind| passed(&kind.closes)) => 3,
        EventState::Open => 2,
        EventState::Live => 5,
        EventState::Ended if next.report == Some(ReportState::Published) => 7,
        EventState::Ended => 6,
    }
}

fn stops(cx: &Cx, next: &NextOnTrack, now: DateTime<Utc>) -> Vec<Stop> {
    let (lang, card) = (cx.lang, &next.card);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let desk = routes::event_desk(slug, number);
    let day = |at: &Option<Local>| at.as_ref().map_or_else(String::new, |at| at.day(lang));
    let clock = |at: &Option<Local>| at.as_ref().map_or_else(String::new, Local::clock);
    let confirmed: i64 = next.types.iter().map(|kind| kind.confirmed).sum();
    let closes = next.types.iter().filter_map(|kind| kind.closes).max_by_key(|at| at.utc);
    let closing = closes.as_ref().map_or_else(String::new, |at| format!("{} {}", at.day(lang), at.clock()));
    let seats = format!("{desk}#seats");
    let people = t!(lang, "{people}", "{people}", people = lang.count(confirmed, "人", "person", "people"));
    let line = [
        (cx.t("告知", "Announced"), String::new(), String::new(), desk.clone(), false),
        (cx.t("受付中", "Open"), String::new(), people, routes::event_desk_part(slug, number, "attendees"), false),
        (cx.t("受付終了", "Closes"), closing, String::new(), seats, false),
        (cx.t("開場", "Doors"), clock(&next.doors), String::new(), desk.clone(), true),
        (cx.t("開始", "Starts"), clock(&card.starts), day(&card.starts), desk.clone(), true),
        (cx.t("終了", "Ends"), clock(&card.ends), String::new(), desk, true),
        (cx.t("レポート", "Report"), String::new(), String::new(), routes::report_desk(slug, number), false),
    ];
    let reached = reached(next, now);
    line.into_iter()
        .enumerate()
        .map(|(at, (word, when, more, href, is_evening))| {
            let place = match at + 1 {
                n if n < reached => Place::Done,
                n if n == reached => Place::Now,
                _ => Place::Later,
            };
            Stop { word, when, more, href, place, is_evening }
        })
        .collect()
}

pub fn track(cx: &Cx, next: &NextOnTrack, now: DateTime<Utc>) -> AnyView {
    let items: Vec<_> = stops(cx, next, now)
        .into_iter()
        .map(|stop| {
            let (class, word) = match stop.place {
                Place::Done => ("stop done", cx.t("済み", "done")),
                Place::Now => ("stop now", cx.t("いま", "now")),
                Place::Later => ("stop", ""),
            };
            let class = if stop.is_evening { format!("{class} evening") } else { class.to_owned() };
            let when = if stop.place == Place::Now { cx.t("いま", "now").to_owned() } else { stop.when };
            let said = (stop.place == Place::Done).then(|| view! { <span class="vh">{word}</span> });
            let sign = if stop.place == Place::Now {
                view! { <svg class="stop-fin" viewBox="0 0 36 32" aria-hidden="true"><path d="M2 31C13 28 15 6 29 0c-5 12-4 24 6 31z"/></svg> }.into_any()
            } else {
                view! { <span class="stop-dot" aria-hidden="true"></span> }.into_any()
            };
            view! {
                <li class=class><a href=stop.href>{sign}<b>{stop.word}</b>{said}<span>{when}</span><span>{stop.more}</span></a></li>
            }
        })
        .collect();
    view! { <ol class="track" tabindex="0" aria-label=cx.t("この回の流れ", "The way of this event")>{items}</ol> }
        .into_any()
}
