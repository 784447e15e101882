//! What organizers write to those who registered.

pub mod announcements_page;
mod sent_rows;
