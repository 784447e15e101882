//! An event while it is on: what is said now and for how long, what comes next, the question that is being answered.
//! A script counts the minutes down and follows the board.

use domain::{
    agenda::streams::Streams,
    events::types::EventCard,
    pages::{
        event::EventPage,
        live_hour::{Idle, LiveHour, OnNow},
    },
    t,
};
use leptos::prelude::*;

use super::{evening, event_streams, permitted};
use crate::{
    cx::Cx,
    routes,
    ui::{icon, parts, tlp},
};

/// The block above everything else. `top`: the event's state and title, which begin it.
pub fn hour(cx: &Cx, page: &EventPage, hour: &LiveHour, top: AnyView) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let watch = page.event.video_url.as_deref().map(|url| event_streams::watch(cx, url, ""));
    let next: Vec<_> = hour
        .next
        .iter()
        .zip([cx.t("つぎ", "Next"), cx.t("そのあと", "Then")])
        .map(|(slot, word)| soon(cx, slot, word))
        .collect();
    let on = match &hour.on {
        Some(slot) => Some(talk(cx, slug, number, slot, card.mark)),
        None => hour.idle().map(|idle| nothing_on(cx, idle)),
    };
    view! {
        <section class="event-hour" aria-labelledby="hour">
            {top}
            <div class="hour-main">
                <h2 id="hour" class="vh">{cx.t("いま", "Now")}</h2>
                {cx.place("watch", watch)}
                <div class="hour-slots" data-late=hour.late.to_string()>
                    {on}
                    {beside(cx, &hour.beside)}
                    {(!next.is_empty()).then(|| view! { <ul class="hour-next">{next}</ul> })}
                </div>
            </div>
            {answering(cx, page, hour)}
            {evening::strip(cx, hour, card.mark)}
        </section>
    }
    .into_any()
}

fn nothing_on(cx: &Cx, idle: Idle) -> AnyView {
    let words = match idle {
        Idle::Before => cx.t("まもなく始まります", "About to begin"),
        Idle::After => cx.t("予定の話は終わりました", "All planned talks are over"),
    };
    view! { <p class="hour-idle">{words}</p> }.into_any()
}

fn talk(cx: &Cx, slug: &str, number: i32, slot: &OnNow, mark: domain::series::types::Mark) -> AnyView {
    let times = times(cx, slot);
    let left = minutes_left(cx, slot);
    let room = (!slot.room.is_empty()).then(|| view! { <span class="tag">{slot.room.clone()}</span> });
    let title = if slot.tlp.is_named() {
        view! { <a href=routes::talk(slug, number, slot.number)>{slot.title.clone()}</a> }.into_any()
    } else {
        slot.title.clone().into_any()
    };
    let bar = slot
        .ends
        .as_ref()
        .map(|_| view! { <progress class="hour-bar" max="100" value="0" aria-hidden="true"></progress> });
    view! {
        <div class="hour-talk" data-slot=slot.number.to_string()>
            <p class="hour-times"><span>{times}</span>{room}{left}</p>
            {bar}
            <h3 lang=cx.content_lang(&slot.title)>{title}</h3>
            {parts::billed(&slot.speakers, mark, cx.lang)}
            {tlp::line(cx, slot.tlp, None)}
            {permitted::line(cx, slot.permissions)}
        </div>
    }
    .into_any()
}

/// 19:05〜19:30
fn times(cx: &Cx, slot: &OnNow) -> String {
    match &slot.ends {
        Some(ends) => format!("{}{}{}", slot.starts.clock(), cx.t("〜", "–"), ends.clock()),
        None => slot.starts.clock(),
    }
}

/// A slot in a line: when, where, what.
fn line(cx: &Cx, slot: &OnNow) -> AnyView {
    let room = (!slot.room.is_empty()).then(|| view! { <span class="tag">{slot.room.clone()}</span>" " });
    view! { <span class="hour-clock">{times(cx, slot)}</span>" "{room}<strong lang=cx.content_lang(&slot.title)>{slot.title.clone()}</strong> }
        .into_any()
}

/// What is on in other rooms.
fn beside(cx: &Cx, slots: &[OnNow]) -> Option<AnyView> {
    let lines: Vec<_> =
        slots.iter().map(|slot| view! { <li>{line(cx, slot)}{permitted::line(cx, slot.permissions)}</li> }).collect();
    (!lines.is_empty()).then(|| view! { <ul class="hour-beside">{lines}</ul> }.into_any())
}

/// What is on and what comes next in two lines, over a board and on its stage. A script asks anew when the times change.
pub(crate) fn strip(cx: &Cx, hour: &LiveHour) -> AnyView {
    let item = |slot: &OnNow, left: Option<AnyView>| view! { <li>{line(cx, slot)}" "{left}</li> }.into_any();
    let on = hour.on.iter().chain(&hour.beside).map(|slot| item(slot, minutes_left(cx, slot).map(IntoAny::into_any)));
    let (on, next): (Vec<_>, Vec<_>) = (on.collect(), hour.next.iter().map(|slot| item(slot, None)).collect());
    let part = |word: &'static str, lines: Vec<AnyView>| {
        (!lines.is_empty()).then(|| view! { <div><b>{word}</b><ul>{lines}</ul></div> })
    };
    view! {
        <section class="hour-strip" aria-label=cx.t("いまと次", "Now and next") aria-live="polite" data-late=hour.late.to_string()>
            {part(cx.t("いま", "Now"), on)}{part(cx.t("つぎ", "Next"), next)}
        </section>
    }
    .into_any()
}

/// How long the talk goes on, which a script counts down; nothing where nobody said so.
pub(crate) fn minutes_left(cx: &Cx, slot: &OnNow) -> Option<impl IntoView + use<>> {
    let (from, to) = (slot.starts.utc.timestamp_millis(), slot.ends.as_ref()?.utc.timestamp_millis());
    let words = cx.t("あと{n}分", "{n} min left");
    Some(
        view! { <strong class="hour-left" aria-live="off" data-from=from.to_string() data-until=to.to_string() data-words=words data-over=cx.t("まもなく次へ", "About to end")></strong> },
    )
}

fn soon(cx: &Cx, slot: &OnNow, word: &'static str) -> AnyView {
    let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(cx.lang)).collect();
    let room = (!slot.room.is_empty()).then(|| format!(" ・ {}", slot.room));
    view! {
        <li>
            <span class="small">{word}" "{slot.starts.clock()}{room}</span>
            <strong lang=cx.content_lang(&slot.title)>{slot.title.clone()}</strong>
            {(!names.is_empty()).then(|| view! { <span class="small quiet">{names.join(cx.t("、", ", "))}</span> })}
        </li>
    }
    .into_any()
}

/// The question on stage, and the way to ask.
fn answering(cx: &Cx, page: &EventPage, hour: &LiveHour) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (&card.series_slug, card.number);
    let body = hour.answering.as_ref().map(|(_, body)| body.clone()).unwrap_or_default();
    let questions =
        t!(cx.lang, "質問 {n}", "{n}", n = cx.lang.count(page.questions.all, "件", "question", "questions"));
    let is_idle = body.is_empty();
    view! {
        <aside class="hour-board" aria-label=cx.t("質問", "Questions")>
            <div class="hour-answering" aria-live="polite" hidden=is_idle data-hour=format!("{}/stream?aside=1", routes::api_questions(slug, number))>
                <p><span class="badge live">{cx.t("回答中", "Answering now")}</span></p>
                <p class="board-body" data-body="">{body}</p>
            </div>
            <p class="quiet small">{questions}</p>
            <a class="button primary block" href=routes::board(slug, number)>{icon::bubble()}{cx.t("質問する・投票する", "Ask and vote")}</a>
        </aside>
    }
    .into_any()
}

/// The same in a few lines, on the page of somebody who holds a place; `streams` is where they watch it.
pub(crate) fn small(cx: &Cx, card: &EventCard, hour: &LiveHour, streams: &Streams) -> AnyView {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let body = hour.answering.as_ref().map(|(_, body)| body.clone()).unwrap_or_default();
    let is_idle = body.is_empty();
    let on = match &hour.on {
        Some(slot) => Some(talk(cx, slug, number, slot, card.mark)),
        None => hour.idle().map(|idle| nothing_on(cx, idle)),
    };
    // One of the two ways leads.
    let ask = if streams.is_empty() { "button primary block" } else { "button block" };
    view! {
        <section class="event-hour small-hour" data-late=hour.late.to_string() aria-label=cx.t("開催中", "Live now")>
            <p><span class="badge live">{cx.t("開催中", "Live now")}</span></p>
            {event_streams::buttons(cx, streams, &hour.rooms())}
            {on}
            <div class="hour-answering" aria-live="polite" hidden=is_idle data-hour=format!("{}/stream?aside=1", routes::api_questions(slug, number))>
                <p class="small quiet">{cx.t("回答中", "Answering now")}</p>
                <p class="board-body" data-body="">{body}</p>
            </div>
            <a class=ask href=routes::board(slug, number)>{icon::bubble()}{cx.t("質問する・投票する", "Ask and vote")}</a>
        </section>
    }
    .into_any()
}
