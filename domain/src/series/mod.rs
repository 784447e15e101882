//! A recurring study session: its numbering, look and defaults.

#[cfg(feature = "db")]
pub mod access;
#[cfg(feature = "db")]
pub mod following;
#[cfg(feature = "db")]
pub mod put_off;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod settings;
#[cfg(feature = "db")]
pub mod site_map;
pub mod types;
