//! Who comes: participation types, registrations, the waitlist, tickets.

#[cfg(feature = "db")]
pub mod held;
#[cfg(feature = "db")]
pub(crate) mod imported;
#[cfg(feature = "db")]
pub mod mails;
#[cfg(feature = "db")]
pub mod queries;
pub mod rules;
#[cfg(feature = "db")]
pub mod seats;
pub mod types;
#[cfg(feature = "db")]
pub mod types_form;
