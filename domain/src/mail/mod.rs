//! Mail that use cases write and workers send.
//!
//! A mail is a job, written in the transaction of the use case that it tells of. The job
//! holds facts, what organizers wrote, and no secret: the text around it, and the secret of a link, are made when it is
//! sent.

pub mod types;

pub mod render;
mod words;
mod words_of_agenda;
mod words_of_people;
mod words_of_proposals;
mod words_of_questions;
mod words_of_reports;
mod words_of_seats;
mod words_of_speakers;

pub use words_of_proposals::answer_wanted;

#[cfg(feature = "db")]
pub mod dead_letters;
#[cfg(feature = "db")]
pub mod outbox;
