//! The report of an event: written, imported, published, read.

#[cfg(feature = "db")]
pub mod importing;
#[cfg(feature = "db")]
pub mod missing;
#[cfg(feature = "db")]
pub mod notes;
#[cfg(feature = "db")]
pub mod publishing;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod reading;
#[cfg(feature = "db")]
pub mod rules;
#[cfg(feature = "db")]
pub mod telling;
pub mod types;

/// The importer: a crate of its own, without a database.
#[cfg(feature = "db")]
pub use report_import as import;
#[cfg(feature = "db")]
pub use report_import::notes as notes_markdown;
