//! The page of an event, and its desk.

mod event_action;
mod event_data;
pub mod event_desk_page;
mod event_desk_parts;
pub mod event_page;
mod event_parts;
pub mod event_state;

pub(crate) use event_parts::{capacity, facts, seats, state_note, title, waitlist_words};
