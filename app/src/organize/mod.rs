//! The organizers' desk.

pub mod agenda_page;
mod agenda_rows;
pub mod attendees_page;
pub mod event_desk_page;
mod event_desk_parts;
pub mod event_state;
pub mod home_page;
pub mod import_page;
pub mod import_review_page;
mod import_sections;
pub mod mails_page;
pub mod new_series_page;
pub mod notes_page;
pub mod report_desk_page;
pub mod revision_page;
pub mod series_desk_page;
