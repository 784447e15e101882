//! What happens at an event, slot by slot, and who speaks.

pub mod changes;
#[cfg(feature = "db")]
pub mod drafting;
pub mod flow;
#[cfg(feature = "db")]
pub mod joining;
#[cfg(feature = "db")]
pub mod own;
#[cfg(feature = "db")]
pub(crate) mod queries;
pub mod relabelling;
#[cfg(feature = "db")]
pub mod rules;
#[cfg(feature = "db")]
pub mod run_sheet;
#[cfg(feature = "db")]
pub mod running;
#[cfg(feature = "db")]
pub mod slots;
#[cfg(feature = "db")]
pub mod speakers;
#[cfg(feature = "db")]
pub mod steps;
pub mod tlp;
pub mod types;
pub mod wanted;
