//! What the product knows: rules, and the only SQL.
//!
//! Each feature has the same four files: `types` (data that server and browser both see), `rules`
//! (pure), `actions` (use cases; each takes a [`viewer::Viewer`]; transactions live here) and
//! `queries` (the only SQL). The last two need the feature `db`; the browser is built without it.

pub mod error;
pub mod fields;
pub mod ids;
pub mod lang;
pub mod time;
pub mod viewer;

pub mod agenda;
pub mod events;
pub mod mail;
pub mod people;
pub mod qa;
pub mod registration;
pub mod reports;
pub mod search;
pub mod series;

#[cfg(feature = "db")]
pub mod audit;
#[cfg(feature = "db")]
pub mod db;
#[cfg(feature = "db")]
pub mod demo;
#[cfg(feature = "db")]
pub mod held;
#[cfg(feature = "db")]
pub mod joining;
#[cfg(feature = "db")]
pub mod markdown;
#[cfg(feature = "db")]
pub mod vault;

pub use error::{Error, Result};
pub use lang::{Lang, Text};
