//! What happens at an event, slot by slot, and who speaks.

#[cfg(feature = "db")]
pub mod actions;
pub mod changes;
#[cfg(feature = "db")]
pub mod drafting;
pub mod flow;
#[cfg(feature = "db")]
pub mod joining;
#[cfg(feature = "db")]
pub mod queries;
#[cfg(feature = "db")]
pub mod rules;
pub mod types;
