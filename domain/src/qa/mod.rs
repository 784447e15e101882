//! Questions, votes, answers.

#[cfg(feature = "db")]
pub mod admission;
#[cfg(feature = "db")]
pub mod asking;
#[cfg(feature = "db")]
pub mod board;
#[cfg(feature = "db")]
pub mod calling;
#[cfg(feature = "db")]
pub mod confidential;
#[cfg(feature = "db")]
pub mod exchange;
pub mod frames;
#[cfg(feature = "db")]
pub mod highlights;
#[cfg(feature = "db")]
pub mod imported;
#[cfg(feature = "db")]
pub mod moderation;
#[cfg(feature = "db")]
pub mod own;
#[cfg(feature = "db")]
pub mod polls;
#[cfg(feature = "db")]
pub mod presence;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod reading;
pub mod rules;
#[cfg(all(test, feature = "db"))]
mod samples;
pub mod screens;
#[cfg(feature = "db")]
pub mod speaking;
pub mod states;
#[cfg(feature = "db")]
pub mod telling;
#[cfg(feature = "db")]
pub mod together;
pub mod types;
#[cfg(feature = "db")]
pub mod voting;
#[cfg(feature = "db")]
pub mod wake;
