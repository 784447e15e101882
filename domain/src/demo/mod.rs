//! The demonstration evening: facts of Security-JAWS #32 with words of our own, a next event with
//! invented people, and people to sign in as.

mod actions;
mod data;
mod evening;

pub use actions::{is_empty, load};
