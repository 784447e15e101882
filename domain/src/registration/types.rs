//! Participation types, their draws, and who holds one.

mod draw;
mod file_shape;
mod history;
mod participation_type;
mod registration;

pub use draw::*;
pub use file_shape::*;
pub use history::*;
pub use participation_type::*;
pub use registration::*;
