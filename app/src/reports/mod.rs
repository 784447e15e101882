//! Reports: the page, its archive, the desk, and the island that edits notes.

pub mod api;
#[cfg(any(feature = "hydrate", test))]
mod list_edit;
#[cfg(feature = "ssr")]
pub mod notes;
pub mod notes_editor;
#[cfg(feature = "ssr")]
pub mod report_page;
#[cfg(feature = "ssr")]
pub mod reports_page;
