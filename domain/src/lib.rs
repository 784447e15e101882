//! What the product knows: rules, and the only SQL. Three floors: [`base`], the features in the order
//! that `docs/ARCHITECTURE.md` gives them, and above them `workflows` (writing that crosses features)
//! and `pages` (what a page shows).
//!
//! A feature has `types` (data that server and browser both see), `rules` (pure), use cases named by
//! what they do (each takes a [`viewer::Viewer`]; transactions live here) and `queries` (the only SQL).
//! The last two need the feature `db`; the browser is built without it.

pub mod base;

pub use base::{addresses, encoding, error, fields, filling, ids, json, participant, time, viewer};
#[cfg(feature = "db")]
pub use base::{audit, db, gather, input, jobs, joining, keys, mail_address, markdown, merge, secret, vault};
pub use lang;

pub mod agenda;
pub mod announcements;
pub mod archive;
pub mod checkin;
pub mod events;
pub mod letters;
pub mod mail;
pub mod people;
pub mod proposals;
pub mod qa;
pub mod questionnaire;
pub mod registration;
pub mod reports;
pub mod search;
pub mod series;

#[cfg(feature = "db")]
pub mod demo;
#[cfg(feature = "db")]
pub mod held;
#[cfg(feature = "db")]
pub mod pages;
#[cfg(feature = "db")]
pub mod workflows;

pub use error::{Error, Result};
pub use lang::{Lang, Text, t};
/// `VARIANTS` of the enums that have a word each.
pub use strum::VariantArray;
