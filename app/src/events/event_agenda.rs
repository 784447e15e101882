//! The agenda on the page of an event: a time line, by day where it has several. With several rooms it is the same list,
//! which a wide window lays out as a grid of rooms; a narrow one shows one room at a time.

use chrono::Duration;
use domain::{
    agenda::{
        flow,
        grid::{self, Block, Day},
        types::{Slot, SlotKind},
    },
    events::types::EventState,
    pages::event::EventPage,
    t,
    time::day_words,
};
use leptos::prelude::*;

use super::event_parts::minutes;
use crate::{
    cx::Cx,
    ui::{
        icon, parts,
        rooms::{self, Place},
        tlp,
    },
};

/// For how long a slot counts whose length nobody has said.
const UNTOLD: i32 = 10;

pub fn agenda(cx: &Cx, page: &EventPage) -> AnyView {
    let Some(blocks) = blocks(&page.slots) else {
        let has_times = page.slots.iter().any(|slot| slot.starts.is_some());
        let rows: Vec<_> = page.slots.iter().map(|slot| agenda_row(cx, page, slot, has_times, None)).collect();
        return view! { <ol class="agenda" data-now=now(cx, page)>{rows}</ol> }.into_any();
    };
    let rooms = grid::rooms(page.slots.iter().map(|slot| slot.room.as_str()));
    if grid::is_grid(&rooms) {
        let days = grid::days(&blocks, &rooms);
        let has_days = days.len() > 1;
        let tabs = rooms::tabs(cx, ("room", true), &rooms, 0, |room| seats(cx, page, room));
        let days: Vec<_> = days.iter().map(|day| of_rooms(cx, page, &rooms, day, has_days)).collect();
        return view! { <div class="by-room">{tabs}{days}</div> }.into_any();
    }
    let times: Vec<_> = blocks.iter().map(|block| (block.begin, block.end)).collect();
    let days = flow::days(&times);
    let has_days = days.len() > 1;
    let of_day = |day: &Vec<usize>| {
        let heading =
            has_days.then(|| view! { <h3 class="agenda-day">{day_words(times[day[0]].0.date(), cx.lang)}</h3> });
        let rows: Vec<_> = day.iter().map(|at| agenda_row(cx, page, &page.slots[*at], true, None)).collect();
        view! { {heading}<ol class="agenda" data-now=now(cx, page)>{rows}</ol> }
    };
    days.iter().map(of_day).collect_view().into_any()
}

/// While it is on, a script marks where it has got to.
fn now(cx: &Cx, page: &EventPage) -> Option<&'static str> {
    (page.event.card.state == EventState::Live).then(|| cx.t("いま", "now"))
}

/// `None` while not every slot has a time.
fn blocks(slots: &[Slot]) -> Option<Vec<Block<'_>>> {
    let block = |slot: &'_ Slot| {
        let begin = slot.starts?.wall;
        let long = Duration::minutes(slot.minutes.unwrap_or(UNTOLD).into());
        Some((begin, begin + long))
    };
    let times: Option<Vec<_>> = slots.iter().map(block).collect();
    let blocks = times?.into_iter().zip(slots).map(|((begin, end), slot)| Block { begin, end, room: &slot.room });
    Some(blocks.collect()).filter(|blocks: &Vec<_>| !blocks.is_empty())
}

/// How many a room seats; empty where nobody said so.
fn seats(cx: &Cx, page: &EventPage, room: &str) -> String {
    page.seats.get(room).map(|n| rooms::seats(cx, *n)).unwrap_or_default()
}

/// In the order of time, whichever the room.
fn of_rooms(cx: &Cx, page: &EventPage, rooms: &[String], day: &Day, has_days: bool) -> AnyView {
    let row = |cell: &grid::Cell| agenda_row(cx, page, &page.slots[cell.at], true, Some(Place::from_cell(cell)));
    let rows: Vec<_> = day.cells.iter().map(row).collect();
    let date = day_words(day.date, cx.lang);
    let label =
        if has_days { date.clone() } else { cx.t("部屋ごとのタイムテーブル", "Agenda by room").to_owned() };
    view! {
        {has_days.then(|| view! { <h3 class="agenda-day">{date}</h3> })}
        <div class="rooms-scroll" role="region" tabindex="0" aria-label=label>
            <div class="rooms-grid" data-rooms=rooms.len()>
                {rooms::heads(rooms, |room| seats(cx, page, room))}
                {rooms::ticks(day)}
                <ol class="agenda rooms-list" data-now=now(cx, page)>{rows}</ol>
            </div>
        </div>
    }
    .into_any()
}

/// `place`: where it stands among rooms; without one it is a line of a time line.
fn agenda_row(cx: &Cx, page: &EventPage, slot: &Slot, has_times: bool, place: Option<Place>) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let is_on = card.state == EventState::Live;
    let ends = slot.starts.as_ref().zip(slot.minutes).filter(|_| is_on);
    let ends = ends.map(|(at, minutes)| (at.utc + chrono::Duration::minutes(i64::from(minutes))).to_rfc3339());
    let time = match (&slot.starts, has_times) {
        (Some(at), _) => view! { <time class="at" datetime=at.machine()>{at.clock()}</time> }.into_any(),
        (None, true) => view! { <span class="at"></span> }.into_any(),
        (None, false) => view! { <span class="at">{slot.number}</span> }.into_any(),
    };
    let kind = place.is_some().then(|| slot.kind.into_str());
    let (from, length) = (place.as_ref().map(|place| place.from), place.as_ref().map(|place| place.long));
    let (h, m) = (from.map(|from| from.0), from.map(|from| from.1));
    let (lh, lm) = (length.map(|length| length.0), length.map(|length| length.1));
    let (column, beside) = place.map_or((None, None), |place| (Some(place.room), place.lane));
    // Words of the house are a quiet line, unless there is something to read, to see or to answer.
    if !slot.kind.is_said() && !slot.has_more() && slot.tlp.is_open() {
        let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(lang)).collect();
        let tail = if names.is_empty() { String::new() } else { format!(" ・ {}", names.join(cx.t("、", ", "))) };
        let minutes = slot
            .minutes
            .map(|n| minutes(n, lang))
            .filter(|_| !matches!(slot.kind, SlotKind::Opening | SlotKind::Closing))
            .map(|text| format!(" ・ {text}"));
        let room = (!slot.room.is_empty())
            .then(|| view! { <span class="quiet room-tag">{format!(" ・ {}", slot.room)}</span> });
        return view! {
            <li class="small-slot" data-ends=ends data-kind=kind data-h=h data-m=m data-lh=lh data-lm=lm data-room=column data-lane=beside>
                {time}<p lang=cx.content_lang(&slot.title)>{slot.title.clone()}<span class="quiet">{tail}{minutes}</span>{room}</p>
            </li>
        }
        .into_any();
    }
    let mut facts: Vec<AnyView> = Vec::new();
    if !matches!(slot.kind, SlotKind::Talk) {
        facts.push(view! { <span class="tag">{slot.kind.label(lang)}</span> }.into_any());
    }
    if let Some(n) = slot.minutes {
        facts.push(view! { <span>{minutes(n, lang)}</span> }.into_any());
    }
    if let Some(level) = slot.level {
        facts.push(view! { <span>{format!("Level {level}")}</span> }.into_any());
    }
    if !slot.room.is_empty() {
        facts.push(view! { <span class="tag room-tag">{slot.room.clone()}</span> }.into_any());
    }
    if slot.slides_url.is_some() {
        facts.push(view! { <span class="has">{icon::slides()}{cx.t("資料", "Slides")}</span> }.into_any());
    }
    if slot.questions > 0 {
        let text = t!(lang, "質問 {n}", "{n}", n = lang.count(slot.questions, "", "question", "questions"));
        facts.push(view! { <span class="has">{icon::bubble()}{text}</span> }.into_any());
    }
    view! {
        <li data-ends=ends data-kind=kind data-h=h data-m=m data-lh=lh data-lm=lm data-room=column data-lane=beside>
            {time}
            <div>
                <h3 lang=cx.content_lang(&slot.title)>{parts::talk_link(&card.series_slug, card.number, slot)}</h3>
                {parts::billed(&slot.speakers, card.mark, lang)}
                {tlp::of_slot(cx, slot)}
                {(!facts.is_empty()).then(|| view! { <p class="slot-facts">{facts}</p> })}
            </div>
        </li>
    }
    .into_any()
}
