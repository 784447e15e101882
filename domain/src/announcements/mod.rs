//! What organizers write to those who registered: to a part of them, now or at a time, with what came of it.

#[cfg(feature = "db")]
pub mod choosing;
#[cfg(feature = "db")]
pub mod letters;
#[cfg(feature = "db")]
pub mod mailing;
#[cfg(feature = "db")]
pub mod queries;
pub mod rules;
#[cfg(feature = "db")]
pub mod sending;
#[cfg(feature = "db")]
pub mod stopping;
pub mod types;
#[cfg(feature = "db")]
pub mod writing;
