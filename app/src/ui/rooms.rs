//! What every grid of rooms has: its heads, the times at its side, where a slot stands in it, and which room a narrow window
//! shows. The numbers are attributes that `rooms.css` reads, because no element may bring a style of its own.

use domain::agenda::grid::{Cell, Day};
use leptos::prelude::*;

use crate::cx::Cx;

/// Rows of an hour.
const HOUR: u32 = 12;
/// So many lanes stand side by side; what is more stands in the last one.
const LANES: usize = 4;

/// The place of a slot, as attributes say it.
pub struct Place {
    /// Hours and rows from the beginning of the day, and how long it takes, in the same.
    pub from: (u32, u32),
    pub long: (u32, u32),
    /// From 1; `all`.
    pub room: String,
    /// `1-2`: the first of two; `None` where it has the room for itself.
    pub lane: Option<String>,
    /// How many lines there is space for.
    pub size: Option<&'static str>,
}

impl Place {
    pub fn from_cell(cell: &Cell) -> Self {
        let lanes = cell.lanes.min(LANES);
        Self {
            from: (cell.row / HOUR, cell.row % HOUR),
            long: (cell.rows / HOUR, cell.rows % HOUR),
            room: cell.room.map_or_else(|| "all".to_owned(), |room| (room + 1).to_string()),
            lane: (lanes > 1).then(|| format!("{}-{lanes}", (cell.lane + 1).min(lanes))),
            size: match cell.rows {
                n if n <= 1 => Some("line"),
                n if n <= 3 => Some("short"),
                _ => None,
            },
        }
    }
}

/// The names of the rooms over their columns, each with a word beside it.
pub fn heads(rooms: &[String], beside: impl Fn(&str) -> String) -> Vec<AnyView> {
    rooms
        .iter()
        .zip(1..)
        .map(|(room, column): (&String, u32)| {
            view! { <p class="room-head" data-room=column data-name=room.clone()><b>{room.clone()}</b><span>{beside(room)}</span></p> }
                .into_any()
        })
        .collect()
}

/// Which of several rooms a narrow window shows, one at a time: radio buttons of this name, which need no script, at the head
/// of an element of the class `by-room`. `chosen`: the place of the first one. With `all` one more shows all rooms.
pub fn tabs(
    cx: &Cx,
    (name, all): (&'static str, bool),
    rooms: &[String],
    chosen: usize,
    beside: impl Fn(&str) -> String,
) -> Option<AnyView> {
    if rooms.len() < 2 {
        return None;
    }
    let tab = |at: usize, value: String, words: String, fact: String| {
        let is_chosen = at == chosen + 1;
        view! {
            <label class="rooms-tab">
                <input type="radio" name=name value=value data-tab=at checked=is_chosen/>
                <span>{words}</span>
                {(!fact.is_empty()).then(|| view! { <span class="quiet">{fact}</span> })}
            </label>
        }
        .into_any()
    };
    let mut tabs: Vec<AnyView> = rooms
        .iter()
        .zip(1..)
        .map(|(room, at): (&String, usize)| tab(at, room.clone(), room.clone(), beside(room)))
        .collect();
    if all {
        tabs.push(tab(0, String::new(), cx.t("すべて", "All").to_owned(), String::new()));
    }
    let legend = cx.t("表示する部屋", "Room to show");
    Some(view! { <fieldset class="rooms-tabs"><legend class="vh">{legend}</legend>{tabs}</fieldset> }.into_any())
}

/// How many people find a seat in a room.
pub fn seats(cx: &Cx, seats: i32) -> String {
    cx.lang.count(seats, "席", "seat", "seats")
}

/// The times at the side; every slot says its own too.
pub fn ticks(day: &Day) -> Vec<AnyView> {
    day.ticks()
        .into_iter()
        .map(|(row, at)| {
            let clock = at.format("%H:%M").to_string();
            let class =
                if clock.ends_with(":00") || clock.ends_with(":30") { "room-tick room-half" } else { "room-tick" };
            let (hours, rows) = (row / HOUR, row % HOUR);
            view! { <span class=class data-h=hours data-m=rows aria-hidden="true"><b>{clock}</b></span> }.into_any()
        })
        .collect()
}
