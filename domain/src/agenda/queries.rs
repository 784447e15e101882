//! The only SQL of agendas, speakers included.

mod drafts;
mod run;
mod slots;
mod speakers;

pub use drafts::*;
pub use run::*;
pub use slots::*;
pub use speakers::*;
