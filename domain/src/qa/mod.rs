//! Questions, votes, answers.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod queries;
pub mod types;
