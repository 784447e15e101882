//! A recurring study session: its numbering, look and defaults.

#[cfg(feature = "db")]
pub mod actions;
#[cfg(feature = "db")]
pub mod following;
#[cfg(feature = "db")]
pub mod queries;
#[cfg(feature = "db")]
pub mod site_map;
pub mod types;
