//! The first page: it shows something of every feature.

pub mod home_page;
pub mod on_now;
mod parts;
mod reports;
