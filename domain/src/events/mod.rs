//! One numbered meeting of a series.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod queries;
pub mod types;
