//! Errors are pages too.

pub mod error_page;
pub mod unsent_page;
