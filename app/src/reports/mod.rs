//! Reports: the page, its archive, the desk, and the island that edits notes.

pub mod api;
#[cfg(feature = "ssr")]
pub mod desk_home_page;
#[cfg(feature = "ssr")]
mod import_difference;
#[cfg(feature = "ssr")]
mod import_field;
#[cfg(feature = "ssr")]
mod import_guess;
#[cfg(feature = "ssr")]
pub mod import_page;
#[cfg(feature = "ssr")]
mod import_people;
#[cfg(feature = "ssr")]
pub mod import_review_page;
#[cfg(feature = "ssr")]
mod import_rows;
#[cfg(feature = "ssr")]
mod import_sections;
#[cfg(any(feature = "hydrate", test))]
mod list_edit;
pub mod notes_editor;
#[cfg(feature = "ssr")]
pub mod notes_page;
#[cfg(feature = "ssr")]
pub mod report_desk_page;
#[cfg(feature = "ssr")]
pub mod report_page;
#[cfg(feature = "ssr")]
mod report_progress;
#[cfg(feature = "ssr")]
pub mod reports_page;
#[cfg(feature = "ssr")]
pub mod revision_page;
