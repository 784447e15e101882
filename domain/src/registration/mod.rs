//! Who comes: kinds of seats, registrations, the waitlist, tickets.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod desk;
#[cfg(feature = "db")]
pub mod mails;
#[cfg(feature = "db")]
pub mod queries;
pub mod rules;
#[cfg(feature = "db")]
pub mod seats;
pub mod types;
