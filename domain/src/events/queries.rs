//! The only SQL of events.
//!
//! `seen` holds the series in which the viewer has a role: their planned and private events are
//! shown to them and to nobody else.

mod cards;
mod checklist;
mod details;
mod locks;
mod planning;
mod reminders;
mod wall;
mod writing;

pub use cards::*;
pub use checklist::*;
pub use details::*;
pub use locks::*;
pub use planning::*;
pub use reminders::*;
pub use wall::*;
pub use writing::*;
