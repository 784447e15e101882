//! Accounts, sessions, second factors, roles.
//!
//! A password alone opens nothing for organizers: their session waits in the state `password`
//! until the second factor is proved, and is then replaced by one with a new id.

pub mod types;

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
mod new_password;
#[cfg(feature = "db")]
pub mod password;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod rules;
#[cfg(feature = "db")]
pub mod secret;
#[cfg(feature = "db")]
pub mod totp;
