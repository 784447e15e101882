//! The call for talks: what is asked for, what is proposed, how it is judged, decided, told and answered.

#[cfg(feature = "db")]
pub mod call_rules;
pub mod call_types;
#[cfg(feature = "db")]
pub mod calling_off;
#[cfg(feature = "db")]
pub mod calls;
#[cfg(feature = "db")]
pub mod cancelling;
#[cfg(feature = "db")]
pub mod confirming;
#[cfg(feature = "db")]
pub mod deciding;
#[cfg(feature = "db")]
pub mod fields;
#[cfg(feature = "db")]
pub mod handing_in;
#[cfg(feature = "db")]
pub mod letters;
#[cfg(feature = "db")]
pub(crate) mod linking;
#[cfg(feature = "db")]
mod log;
#[cfg(feature = "db")]
pub mod moving;
#[cfg(feature = "db")]
pub mod own_data;
#[cfg(feature = "db")]
pub mod placing;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod reviewing;
#[cfg(feature = "db")]
pub mod rules;
pub mod scores;
#[cfg(feature = "db")]
pub mod sending;
#[cfg(feature = "db")]
pub mod speakers;
pub mod states;
#[cfg(feature = "db")]
mod telling;
pub mod types;
pub mod visibility;
pub mod words;
