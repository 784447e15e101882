//! Talks, and the editor of an agenda.

mod agenda_choice;
pub mod agenda_desk_page;
mod agenda_fields;
mod agenda_grid;
pub mod agenda_released;
mod agenda_rooms;
mod agenda_rows;
mod agenda_unplaced;
pub mod agenda_view;
mod agenda_warnings;
mod agenda_ways;
pub mod asked_to;
pub mod changes_page;
pub mod release_page;
mod speaking_label;
pub mod speaking_page;
mod speaking_parts;
pub mod speaking_permissions;
mod speaking_picture;
mod speaking_profile;
mod speaking_questions;
mod speaking_slides;
mod speaking_talk;
pub mod talk_page;
mod talk_parts;
pub mod within_page;
