//! Mail that actions write and workers send.
//!
//! A mail is a row in the outbox, written in the transaction of the action that it tells of. The
//! row holds facts, no text and no secret: the text, and the secret of a link, are made when it is sent.

pub mod types;

pub mod render;
mod words;

#[cfg(feature = "db")]
pub mod dead_letters;
#[cfg(feature = "db")]
pub mod outbox;
#[cfg(feature = "db")]
pub(crate) mod queries;
