//! The only SQL of archives.

mod files;
mod kept_files;
mod record;
mod record_polls;
mod record_writing;

pub use files::*;
pub use kept_files::*;
pub use record::*;
pub use record_writing::*;
