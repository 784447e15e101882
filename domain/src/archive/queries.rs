//! The only SQL of archives.

mod files;
mod record;

pub use files::*;
pub use record::*;
