//! The organizers' desk.

pub mod home_page;
pub mod import_page;
pub mod import_review_page;
mod import_sections;
pub mod notes_page;
pub mod report_desk_page;
pub mod revision_page;
