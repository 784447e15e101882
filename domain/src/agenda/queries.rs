//! The only SQL of agendas, speakers included.

mod drafts;
mod files;
mod own;
mod pictures;
mod releases;
mod reminding;
mod run;
mod slots;
mod speakers;

pub use drafts::*;
pub use files::*;
pub use own::*;
pub use pictures::*;
pub use releases::*;
pub use reminding::*;
pub use run::*;
pub use slots::*;
pub use speakers::*;
