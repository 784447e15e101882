//! The only SQL of registration.

mod imported;
mod registrations;
mod types;

pub use imported::*;
pub use registrations::*;
pub use types::*;
