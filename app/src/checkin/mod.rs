//! The door, and the attendance code.

pub mod door_page;
mod door_words;
pub mod paper_page;
