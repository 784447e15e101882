//! Talks, and the editor of an agenda.

pub mod agenda_desk_page;
mod agenda_rows;
mod agenda_unplaced;
pub mod talk_page;
mod talk_parts;
pub mod within_page;
