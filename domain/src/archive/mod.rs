//! An archive that moves in: a ZIP, a folder or single files of other services, kept until each of them is applied.
//! What they say is read by [`format`]; what it becomes is decided in `workflows::archive`.

#[cfg(feature = "db")]
pub mod handing_in;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod rules;
#[cfg(feature = "db")]
pub mod tables;
#[cfg(feature = "db")]
pub mod types;

/// The formats of other services, and our own: a crate of its own, without a database.
#[cfg(feature = "db")]
pub use archive_import as format;
