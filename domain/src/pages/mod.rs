//! What a page shows: one file a page, its data and what gathers them. Reads of several features meet
//! here, for readers and for the desk alike.

pub mod agenda_editor;
pub mod attendees;
pub mod board;
pub mod desk_frame;
pub mod desk_home;
pub mod event;
pub mod event_desk;
pub mod events_desk;
pub mod feed;
pub mod home;
pub mod import_review;
pub mod me;
pub mod members;
pub mod next_evening;
pub mod notes_editor;
pub mod own;
pub mod paging;
pub mod palette;
pub mod queries;
pub mod question;
pub mod questions;
pub mod register;
pub mod report;
pub mod report_desk;
pub mod reports;
pub mod revision;
pub mod samples;
pub mod search;
pub mod series;
pub mod series_settings;
pub mod site_map;
pub mod speaker;
pub mod talk;
pub mod ticket;
pub mod today;
