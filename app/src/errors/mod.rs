//! Errors are pages too.

pub mod busy_page;
pub mod error_page;
pub mod typed;
pub mod unsent_page;
