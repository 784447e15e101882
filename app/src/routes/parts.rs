//! What other addresses are made of.

use std::fmt::Write as _;

use domain::encoding::percent_encode;

/// A path with those pairs whose value is not empty.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    let mut sign = if path.contains('?') { '&' } else { '?' };
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(out, "{sign}{name}={}", percent_encode(value));
        sign = '&';
    }
    out
}

/// A part of an event's desk: types, state, agenda, attendees, attendees.csv.
pub fn event_desk_part(slug: &str, number: i32, part: &str) -> String {
    format!("/organize/{slug}/{number}/{part}")
}

/// Whom the release of an agenda would tell, before it is released.
pub fn release_agenda(slug: &str, number: i32) -> String {
    event_desk_part(slug, number, "agenda/release")
}

/// Whom it would tell that a talk goes to another event, or comes back, before it does.
pub fn move_talk(slug: &str, number: i32) -> String {
    event_desk_part(slug, number, "agenda/move")
}

/// Adds a room to the agenda of an event, renames one, or takes one away.
pub fn agenda_rooms(slug: &str, number: i32) -> String {
    event_desk_part(slug, number, "agenda/rooms")
}

pub fn talk(slug: &str, number: i32, slot: i32) -> String {
    format!("/{slug}/{number}/talks/{slot}")
}
/// The number of a page as a query value; the first page has none.
pub(super) fn page_value(page: u32) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}
