//! What happens at an event, slot by slot, and who speaks.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod queries;
#[cfg(feature = "db")]
pub mod rules;
pub mod types;
