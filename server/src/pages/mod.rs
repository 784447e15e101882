//! Handlers of pages, by feature. Each makes three moves: viewer, action, reply.

pub mod account;
mod agenda_form;
pub mod board;
pub mod calendars;
pub mod ctx;
pub mod desk;
pub mod feeds;
pub mod functions;
pub mod links;
pub mod mails;
pub mod organize;
pub mod path;
pub mod proving;
pub mod query;
pub mod reading;
pub mod registration;
pub mod site_map;
pub mod well_known;

pub use ctx::Ctx;
