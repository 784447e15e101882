//! Questions, votes, answers.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod asking;
#[cfg(feature = "db")]
pub mod board;
#[cfg(feature = "db")]
pub mod moderation;
#[cfg(feature = "db")]
pub mod queries;
pub mod rules;
pub mod types;
#[cfg(feature = "db")]
pub mod voting;
