//! Questions, votes, answers.

#[cfg(feature = "db")]
pub mod asking;
#[cfg(feature = "db")]
pub mod board;
pub mod frames;
#[cfg(feature = "db")]
pub mod highlights;
#[cfg(feature = "db")]
pub mod imported;
#[cfg(feature = "db")]
pub mod moderation;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod reading;
pub mod rules;
pub mod types;
#[cfg(feature = "db")]
pub mod voting;
#[cfg(feature = "db")]
pub mod wake;
