//! What of an agenda its editor shows: a list or rooms side by side, in a narrow window one of them, and of a long agenda a
//! part of its rows. Such a page sends only the rows that it holds, so that one of many hundred slots is as quick as one of ten.

use domain::{
    agenda::{grid, rooms},
    events::types::EventCard,
    pages::agenda_editor::AgendaEditor,
};
use leptos::prelude::*;

use crate::{form::Form, routes};

/// More slots than this are edited a part at a time; as many rows stand on one page.
pub(super) const LONG: usize = 100;

/// Names of what an address says of the view; forms carry them along.
pub const NAMES: [&str; 4] = ["view", "in", "from", "slot"];

pub(super) struct View {
    pub is_long: bool,
    /// In the order of their columns.
    pub rooms: Vec<String>,
    /// The agenda can be shown by the clock, with a column for each room; without a room with one for everybody.
    pub has_grid: bool,
    /// That is shown.
    pub shows_rooms: bool,
    /// The place of the room that a narrow window shows of it.
    pub tab: usize,
    /// The view that forms carry along: `rooms` or `list`. Whoever finds a grid only since nothing stands on the agenda yet goes
    /// on with a list.
    kept: &'static str,
    /// The slot that is opened for writing.
    pub opened: Option<usize>,
    /// Of a long agenda: the room whose rows the list holds, and the first of them.
    pub room: String,
    pub from: usize,
    /// How many rows that room has.
    pub many: usize,
    /// The rows of the page, by the places of their slots.
    pub rows: Vec<usize>,
}

impl View {
    /// `form` has what the address says, and the errors of a form that came back: their rows are always there.
    pub fn from_form(editor: &AgendaEditor, form: &Form) -> Self {
        let slots = &editor.slots;
        let named = rooms::named(slots, &editor.rooms);
        // Whoever added a room sees its column, also where it is the only one.
        let has_rooms = grid::is_grid(&named) || (!editor.rooms.is_empty() && named.len() == 1);
        let has_grid = editor.card.starts.is_some() && named.len() <= grid::MAX_ROOMS;
        let is_long = slots.len() > LONG;
        let asked = form.value("view");
        let wants_rooms = asked == "rooms" || (has_rooms && asked != "list");
        let kept = if has_grid && wants_rooms { "rooms" } else { "list" };
        // An agenda that is empty has a place for its first talk.
        let shows_rooms = kept == "rooms" || (has_grid && slots.is_empty());
        let number = |name: &str| form.value(name).parse::<usize>().ok();
        let opened = number("slot").or(number("row")).filter(|at| *at < slots.len());
        // Where something was just done, or is opened, is what one wants to see.
        let seen = number("at").filter(|at| *at < slots.len()).or(opened).map(|at| slots[at].room.as_str());
        let seen = seen.filter(|room| !room.is_empty()).unwrap_or_else(|| form.value("in"));
        let tab = named.iter().position(|room| room == seen).unwrap_or(0);
        let wanted = match opened {
            Some(at) => slots[at].room.as_str(),
            None => form.value("in"),
        };
        let room = if named.iter().any(|room| room == wanted) { wanted.to_owned() } else { String::new() };
        let here: Vec<usize> = (0..slots.len()).filter(|at| slots[*at].room == room).collect();
        let behind = opened.and_then(|at| here.iter().position(|other| *other == at)).map(|n| n - n % LONG);
        let from = behind.or(number("from")).filter(|from| *from < here.len()).unwrap_or(0);
        let many = here.len();
        let mut rows: Vec<usize> = match (is_long, shows_rooms) {
            (false, _) => (0..slots.len()).collect(),
            (true, true) => opened.into_iter().collect(),
            (true, false) => here.into_iter().skip(from).take(LONG).collect(),
        };
        let wrong = form.errors.iter().filter_map(|(name, _)| name.split_once('.')?.0.parse::<usize>().ok());
        rows.extend(wrong.filter(|at| *at < slots.len()));
        rows.sort_unstable();
        rows.dedup();
        Self { is_long, rooms: named, has_grid, shows_rooms, tab, kept, opened, room, from, many, rows }
    }

    /// The next rows of the same room, where there are more.
    pub fn next(&self) -> Option<usize> {
        let next = self.from + LONG;
        (self.is_long && !self.shows_rooms && next < self.many).then_some(next)
    }

    /// The rows before them, where there are some.
    pub fn before(&self) -> Option<usize> {
        (self.is_long && !self.shows_rooms && self.from > 0).then(|| self.from.saturating_sub(LONG))
    }

    /// Whether the form has buttons that say which room a narrow window shows.
    const fn has_tabs(&self) -> bool {
        self.shows_rooms && self.rooms.len() > 1
    }

    /// What a form says so that the page after it shows the same.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        // Whoever writes in a list goes on there, also once there are rooms.
        let part = |text: String| if self.is_long { text } else { String::new() };
        let mut fields = vec![
            ("view", self.kept.to_owned()),
            ("in", if self.has_tabs() { self.rooms[self.tab].clone() } else { part(self.room.clone()) }),
            ("from", part(if self.from > 0 { self.from.to_string() } else { String::new() })),
            ("slot", self.opened.map(|at| at.to_string()).unwrap_or_default()),
        ];
        if self.is_long {
            fields.push(("part", "yes".to_owned()));
        }
        fields.retain(|(_, value)| !value.is_empty());
        fields
    }
}

/// The same as fields.
pub(super) fn hidden(shown: &View) -> Vec<AnyView> {
    shown.fields().into_iter().map(field).collect()
}

/// The same in the form of the agenda itself, where the buttons of the rooms stand.
pub(super) fn hidden_beside_tabs(shown: &View) -> Vec<AnyView> {
    shown.fields().into_iter().filter(|(name, _)| *name != "in" || !shown.has_tabs()).map(field).collect()
}

fn field((name, value): (&'static str, String)) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

/// The editor's address with a view.
pub(super) fn href(card: &EventCard, pairs: &[(&str, &str)]) -> String {
    routes::with_query(&routes::event_desk_part(&card.series_slug, card.number, "agenda"), pairs)
}

/// Where a slot is opened for writing.
pub(super) fn open(card: &EventCard, view: &View, at: usize) -> String {
    // All rows are there already.
    if !view.is_long && !view.shows_rooms {
        return format!("#row-{at}");
    }
    let shown = if view.shows_rooms { "rooms" } else { "list" };
    format!("{}#row-{at}", href(card, &[("view", shown), ("slot", &at.to_string())]))
}
