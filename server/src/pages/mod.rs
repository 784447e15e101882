//! Handlers of pages, by feature. Each makes three moves: viewer, action, reply.

pub mod account;
pub mod calendars;
pub mod ctx;
pub mod feeds;
pub mod functions;
pub mod organize;
pub mod reading;

pub use ctx::Ctx;
