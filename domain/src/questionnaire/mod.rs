//! What organizers ask of whoever registers: for a series, or for one event of it.

#[cfg(feature = "db")]
pub mod answering;
#[cfg(feature = "db")]
pub mod editing;
#[cfg(feature = "db")]
pub mod queries;
#[cfg(feature = "db")]
pub mod rules;
pub mod types;
