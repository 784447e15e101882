//! The page of an event.

mod event_data;
pub mod event_page;
mod event_parts;

pub(crate) use event_data::{address, event_status, performers};
