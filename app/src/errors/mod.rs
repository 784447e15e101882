//! Errors are pages too.

pub mod error_page;
