//! Letters to speakers: what each kind says, how organizers write it anew for an event or a series, and whom it goes to.

#[cfg(feature = "db")]
pub mod editing;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod reading;
#[cfg(feature = "db")]
pub mod sending;
pub mod types;
pub mod words;
