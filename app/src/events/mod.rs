//! The page of an event.

mod event_data;
pub mod event_page;
mod event_parts;

pub(crate) use event_data::{address, event_status, performers};
pub(crate) use event_parts::{capacity, facts, seats, state_note, title, waitlist_words};
