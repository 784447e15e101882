//! Who comes: kinds of seats.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod queries;
pub mod types;
