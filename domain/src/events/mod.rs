//! One numbered meeting of a series. [`access`] is the one door to it.

#[cfg(feature = "db")]
pub mod access;
#[cfg(feature = "db")]
pub mod changes;
#[cfg(feature = "db")]
pub mod checklist;
#[cfg(feature = "db")]
pub(crate) mod facts;
#[cfg(feature = "db")]
pub(crate) mod lists;
#[cfg(feature = "db")]
pub(crate) mod next_event;
#[cfg(feature = "db")]
pub(crate) mod queries;
pub mod rules;
#[cfg(feature = "db")]
pub mod times;
pub mod types;
