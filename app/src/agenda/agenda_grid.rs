//! The agenda of an event with several rooms as a grid above its rows: what happens where at the same time. A card moves
//! by the buttons in it; `rooms.js` presses them for whoever drags it or moves it by keys.

use chrono::NaiveDateTime;
use domain::{
    agenda::{
        flow,
        grid::{self, Block, Cell, Day},
        steps,
        types::{DraftSlot, Warning, WarningKind},
    },
    pages::agenda_editor::AgendaEditor,
    t,
    time::day_words,
};
use leptos::prelude::*;

use super::agenda_rows::{named, sentence};
use crate::{
    cx::Cx,
    ui::{
        icon,
        rooms::{self, Place},
        tlp,
    },
};

/// `None` while there is no date, or fewer than two rooms.
pub(super) fn grids(cx: &Cx, editor: &AgendaEditor) -> Option<AnyView> {
    let start = editor.card.starts?;
    let rooms = grid::rooms(editor.slots.iter().map(|slot| slot.room.as_str()));
    if !grid::is_grid(&rooms) {
        return None;
    }
    let times = flow::times(start.wall, &editor.slots);
    let blocks: Vec<_> = editor
        .slots
        .iter()
        .zip(&times)
        .map(|(slot, (begin, end))| Block { begin: *begin, end: *end, room: &slot.room })
        .collect();
    let days = grid::days(&blocks, &rooms);
    let has_days = days.len() > 1;
    let grids: Vec<_> = days.iter().map(|day| of_day(cx, editor, &rooms, &times, day, has_days)).collect();
    Some(view! { {grids} }.into_any())
}

fn of_day(
    cx: &Cx,
    editor: &AgendaEditor,
    rooms: &[String],
    times: &[(NaiveDateTime, NaiveDateTime)],
    day: &Day,
    has_days: bool,
) -> AnyView {
    let beside = |room: &str| {
        let many = day.cells.iter().filter(|cell| editor.slots[cell.at].room == room).count();
        cx.lang.count(many, "枠", "slot", "slots")
    };
    let cards: Vec<_> = day.cells.iter().map(|cell| card(cx, editor, rooms, times[cell.at], cell)).collect();
    let (title, count) = (cx.t("部屋ごと", "Rooms"), cx.lang.count(rooms.len(), "部屋", "room", "rooms"));
    let date = has_days.then(|| day_words(day.date, cx.lang));
    let id = format!("rooms-{}", day.date);
    let named = id.clone();
    view! {
        <section class="rooms" aria-labelledby=named>
            <h2 class="rooms-title" id=id.clone()>{title}{date.map(|date| view! { " "<span>{date}</span> })}" "<span class="quiet">{count}</span></h2>
            <div class="rooms-scroll" role="region" tabindex="0" aria-labelledby=id>
                <div class="rooms-grid" data-rooms=rooms.len()>
                    {rooms::heads(rooms, beside)}
                    {rooms::ticks(day)}
                    <ol class="rooms-cards">{cards}</ol>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn card(
    cx: &Cx,
    editor: &AgendaEditor,
    rooms: &[String],
    (begin, end): (NaiveDateTime, NaiveDateTime),
    cell: &Cell,
) -> AnyView {
    let at = cell.at;
    let slot = &editor.slots[at];
    let Place { from: (h, m), long: (lh, lm), room: column, lane, size } = Place::of(cell);
    let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
    let when = format!("{}–{}", clock(begin), clock(end));
    let warned = warnings_of(editor, at);
    let said: Vec<_> = warned
        .iter()
        .map(|warning| view! { <p class="room-warning">{icon::warn()}<span>{sentence(cx, editor, warning)}</span></p> })
        .collect();
    let is_changed = editor.changes.iter().any(|change| change.at == Some(at));
    let class = match (warned.is_empty(), is_changed) {
        (false, _) => "room-card warned",
        (true, true) => "room-card changed",
        (true, false) => "room-card",
    };
    let names = slot.speakers.iter().map(|speaker| speaker.name.as_str()).collect::<Vec<_>>().join("、");
    let title = if slot.title.is_empty() { cx.t("題名なし", "No title").to_owned() } else { slot.title.clone() };
    let room = if slot.room.is_empty() { cx.t("全員", "everybody") } else { slot.room.as_str() };
    let label = t!(
        cx.lang,
        "{title}を動かす（{when} {room}）",
        "Move {title} ({when}, {room})",
        title = named(&slot.title, cx.lang),
        when,
        room
    );
    view! {
        <li class=class id=format!("card-{at}") data-row=at data-name=slot.room.clone() data-kind=slot.kind.into_str() data-size=size
            data-h=h data-m=m data-lh=lh data-lm=lm data-room=column data-lane=lane>
            <details class="room-ways" name="room-ways">
                <summary aria-label=label title=cx.t("つかんで動かす。押すと、動かし方が開きます。", "Drag to move. Press to see how else.")><span class="room-grip" aria-hidden="true"></span></summary>
                <div class="room-ways-list">{ways(cx, &editor.slots, rooms, at)}</div>
            </details>
            <div class="room-words">
                <p class="room-title"><a href=format!("#row-{at}")>{title}</a></p>
                {(!names.is_empty()).then(|| view! { <p class="room-who">{names}</p> })}
                {said}
            </div>
            <p class="room-time"><span>{when}</span>{(!slot.sharing.tlp.is_open()).then(|| tlp::mark(slot.sharing.tlp))}</p>
        </li>
    }
    .into_any()
}

/// What deserves a look at a card: also what another one says of it. What is not there yet is said in its row.
fn warnings_of(editor: &AgendaEditor, at: usize) -> Vec<Warning> {
    let is_lacking = |kind: &WarningKind| matches!(kind, WarningKind::NoTitle | WarningKind::NoSpeaker);
    let of_here = |warning: &Warning| match &warning.kind {
        WarningKind::SpeakerTwice { name, with } if *with == at => {
            Some(Warning { at, kind: WarningKind::SpeakerTwice { name: name.clone(), with: warning.at } })
        }
        _ => (warning.at == at && !is_lacking(&warning.kind)).then(|| warning.clone()),
    };
    editor.warnings.iter().filter_map(of_here).collect()
}

/// Earlier and later in its room, and to the rooms beside it. What is for everybody goes to the first room, and from
/// there back.
fn ways(cx: &Cx, slots: &[DraftSlot], rooms: &[String], at: usize) -> Vec<AnyView> {
    let slot = &slots[at];
    let here = rooms.iter().position(|room| *room == slot.room);
    let to = |room: Option<&String>| room.map(|room| format!("room:{at}:{room}"));
    let left = here.and_then(|here| here.checked_sub(1)).and_then(|left| rooms.get(left));
    let right = here.map_or_else(|| rooms.first(), |here| rooms.get(here + 1));
    let named = |room: Option<&String>, none: &'static str| {
        room.map_or_else(|| none.to_owned(), |room| t!(cx.lang, "{room}へ", "To {room}", room))
    };
    let everybody = here.map(|_| format!("room:{at}:"));
    let way = |way: &'static str, step: Option<String>, sign: AnyView, words: String| {
        let is_off = step.is_none();
        view! { <button class="button" name="do" value=step.unwrap_or_default() data-way=way disabled=is_off>{sign}{words}</button> }
            .into_any()
    };
    let no_room = cx.t("隣の部屋はありません", "No room beside it");
    let mut all = vec![
        way("earlier", steps::earlier(slots, at), icon::up(), cx.t("前へ", "Earlier").to_owned()),
        way("later", steps::later(slots, at), icon::down(), cx.t("後へ", "Later").to_owned()),
        way("left", to(left), icon::left(), named(left, no_room)),
        way("right", to(right), icon::right(), named(right, no_room)),
    ];
    if everybody.is_some() {
        all.push(way("all", everybody, icon::same(), cx.t("全員の枠にする", "For everybody").to_owned()));
    }
    all
}
