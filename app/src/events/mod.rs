//! The page of an event, and its desk.

mod called_off;
pub mod checklist;
mod evening;
mod event_action;
mod event_agenda;
mod event_data;
pub mod event_desk_page;
mod event_desk_parts;
mod event_ended;
mod event_facts;
pub mod event_live;
pub mod event_page;
pub mod event_parts;
pub mod event_state;
mod event_streams;
pub mod fact_groups;
mod permitted;
pub mod revive;
pub mod run_lines;
pub mod run_sheet_page;
mod telling;

pub(crate) use event_ended::what_comes_next;
pub(crate) use event_facts::facts;
pub(crate) use event_live::{small as small_hour, strip as hour_strip};
pub(crate) use event_parts::{capacity, state_note, title, waitlist_words};
pub(crate) use event_streams::{buttons as stream_buttons, line as stream_line};
