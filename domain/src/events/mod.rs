//! One numbered meeting of a series.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod planning;
#[cfg(feature = "db")]
pub mod queries;
pub mod rules;
#[cfg(feature = "db")]
pub mod times;
pub mod types;
