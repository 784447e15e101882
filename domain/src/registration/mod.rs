//! Who comes: participation types, registrations, the waitlist, tickets.

#[cfg(feature = "db")]
mod answered;
#[cfg(feature = "db")]
pub mod answering;
#[cfg(feature = "db")]
pub mod answers;
#[cfg(feature = "db")]
pub mod by_hand;
#[cfg(feature = "db")]
pub mod by_mail;
#[cfg(feature = "db")]
mod changes;
#[cfg(feature = "db")]
pub mod changing;
#[cfg(feature = "db")]
pub mod drawing;
#[cfg(feature = "db")]
pub mod expecting;
pub mod forecast;
#[cfg(feature = "db")]
pub mod foreseeing;
#[cfg(feature = "db")]
pub mod held;
#[cfg(feature = "db")]
pub mod history;
#[cfg(feature = "db")]
pub(crate) mod imported;
#[cfg(feature = "db")]
pub mod in_bulk;
#[cfg(feature = "db")]
pub mod in_full;
#[cfg(feature = "db")]
pub mod lottery;
#[cfg(feature = "db")]
mod mailboxes;
#[cfg(feature = "db")]
pub mod mails;
#[cfg(feature = "db")]
pub mod news;
#[cfg(feature = "db")]
mod placing;
#[cfg(feature = "db")]
pub mod promoting;
#[cfg(feature = "db")]
pub mod queries;
pub mod queue;
#[cfg(feature = "db")]
pub(crate) mod recorded;
#[cfg(feature = "db")]
mod refusing;
#[cfg(feature = "db")]
pub mod retention;
#[cfg(feature = "db")]
mod retyping;
pub mod rules;
#[cfg(feature = "db")]
pub mod seats;
#[cfg(feature = "db")]
pub mod still;
pub mod type_changes;
pub mod types;
#[cfg(feature = "db")]
pub mod types_form;
#[cfg(feature = "db")]
mod undoing;
