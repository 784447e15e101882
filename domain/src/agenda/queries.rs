//! The only SQL of agendas, speakers included.

mod drafts;
mod files;
mod foreseen;
mod merging;
mod one_person;
mod own;
mod people;
mod pictures;
mod planned_slots;
mod proposers;
mod releases;
mod reminding;
mod rooms;
mod run;
mod slots;
mod speakers;
mod talks;
mod written_slots;

pub use drafts::*;
pub use files::*;
pub use foreseen::*;
pub use merging::*;
pub use one_person::*;
pub use own::*;
pub use people::*;
pub use pictures::*;
pub use planned_slots::*;
pub use proposers::*;
pub use releases::*;
pub use reminding::*;
pub use rooms::*;
pub use run::*;
pub use slots::*;
pub use speakers::*;
pub use talks::*;
pub use written_slots::*;
