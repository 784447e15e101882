//! The first page: it shows something of every feature.

pub mod home_page;
mod parts;
mod reports;
