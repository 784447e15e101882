//! The only SQL of registration.

mod imported;
mod queue;
mod registrations;
mod types;

pub use imported::*;
pub use queue::*;
pub use registrations::*;
pub use types::*;
