//! The only SQL of registration.

mod registrations;
mod types;

pub use registrations::*;
pub use types::*;
