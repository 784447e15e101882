//! The only SQL of agendas, speakers included.

mod drafts;
mod slots;
mod speakers;

pub use drafts::*;
pub use slots::*;
pub use speakers::*;
