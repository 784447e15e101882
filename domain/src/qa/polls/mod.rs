//! What moderators ask everybody at once, and how people react to a talk.
//!
//! Screens draw them from the page and keep the numbers by a script of its own (`app/browser/polls/`): the islands know
//! nothing of them.

pub mod answering;
pub mod reacting;
pub mod rules;
pub mod running;
pub mod types;
pub mod writing;
