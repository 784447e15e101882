//! The demonstration evening: facts of Security-JAWS #32 with words of our own, a next event with
//! invented people, and people to sign in as.

pub mod archive;
mod data;
mod evening;
pub mod later_morning;
mod proposals;
mod seed;

pub use seed::{is_empty, load};
