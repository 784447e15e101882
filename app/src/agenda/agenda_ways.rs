//! How a card of the grid moves without a hand that drags it: buttons for its time, its length and its room.

use chrono::{Duration, NaiveDateTime};
use domain::{
    agenda::{
        moves::{STEP, Spot},
        steps,
    },
    pages::agenda_editor::AgendaEditor,
    t,
};
use leptos::prelude::*;

use super::agenda_warnings::SHORTEST;
use crate::{cx::Cx, ui::icon};

/// Past its neighbours, by five minutes, longer and shorter, and to the rooms beside it. What is for everybody goes to the
/// first room, and from there back. `begin`: when it does.
pub(super) fn ways(
    cx: &Cx,
    editor: &AgendaEditor,
    rooms: &[String],
    at: usize,
    (start, begin): (NaiveDateTime, NaiveDateTime),
) -> Vec<AnyView> {
    let (slots, slot) = (&editor.slots, &editor.slots[at]);
    let here = rooms.iter().position(|room| *room == slot.room);
    let to = |room: Option<&String>| room.map(|room| format!("room:{at}:{room}"));
    let left = here.and_then(|here| here.checked_sub(1)).and_then(|left| rooms.get(left));
    let right = here.map_or_else(|| rooms.first(), |here| rooms.get(here + 1));
    let named = |room: Option<&String>, none: &'static str| {
        room.map_or_else(|| none.to_owned(), |room| t!(cx.lang, "{room}へ", "To {room}", room))
    };
    let way = |way: &'static str, step: Option<String>, sign: AnyView, words: String| {
        let is_off = step.is_none();
        view! { <button class="button" name="do" value=step.unwrap_or_default() data-way=way disabled=is_off>{sign}{words}</button> }
            .into_any()
    };
    let by = |minutes: i64| {
        let moved = Spot { when: begin + Duration::minutes(minutes), room: slot.room.clone() };
        Some(format!("at:{at}:{}", moved.word(start)))
    };
    let long = |minutes: i32| {
        let longer = (slot.minutes + minutes).clamp(SHORTEST.min(slot.minutes), 1_440);
        (longer != slot.minutes).then(|| format!("length:{at}:{longer}"))
    };
    let no_room = cx.t("隣の部屋はありません", "No room beside it");
    let mut all = vec![
        way("earlier", steps::earlier(slots, at), icon::up(), cx.t("前へ", "Earlier").to_owned()),
        way("later", steps::later(slots, at), icon::down(), cx.t("後へ", "Later").to_owned()),
        way("sooner", by(-STEP), icon::up(), cx.t("5分早く", "5 min earlier").to_owned()),
        way("delayed", by(STEP), icon::down(), cx.t("5分遅く", "5 min later").to_owned()),
        way("shorter", long(-5), icon::up(), cx.t("5分短く", "5 min shorter").to_owned()),
        way("longer", long(5), icon::down(), cx.t("5分長く", "5 min longer").to_owned()),
        way("left", to(left), icon::left(), named(left, no_room)),
        way("right", to(right), icon::right(), named(right, no_room)),
    ];
    if here.is_some() {
        let words = cx.t("全員の枠にする", "For everybody").to_owned();
        all.push(way("all", Some(format!("room:{at}:")), icon::same(), words));
    }
    all
}
