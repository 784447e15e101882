//! The only SQL of agendas, speakers included.

mod drafts;
mod files;
mod own;
mod pictures;
mod planned_slots;
mod releases;
mod reminding;
mod run;
mod slots;
mod speakers;
mod talks;
mod written_slots;

pub use drafts::*;
pub use files::*;
pub use own::*;
pub use pictures::*;
pub use planned_slots::*;
pub use releases::*;
pub use reminding::*;
pub use run::*;
pub use slots::*;
pub use speakers::*;
pub use talks::*;
pub use written_slots::*;
