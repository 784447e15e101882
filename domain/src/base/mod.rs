//! What every feature stands on: errors, ids, time, languages, who looks, the database, the log of
//! acts, and how texts and forms of two people are joined. Knows no feature.

pub mod addresses;
pub mod encoding;
pub mod error;
pub mod fields;
pub mod filling;
pub mod ids;
pub mod json;
pub mod participant;
pub mod time;
pub mod viewer;

#[cfg(feature = "db")]
pub mod audit;
#[cfg(feature = "db")]
pub mod db;
#[cfg(feature = "db")]
pub mod gather;
#[cfg(feature = "db")]
pub mod input;
#[cfg(feature = "db")]
pub mod jobs;
#[cfg(feature = "db")]
pub mod joining;
#[cfg(feature = "db")]
pub mod keys;
#[cfg(feature = "db")]
pub mod mail_address;
#[cfg(feature = "db")]
pub mod markdown;
#[cfg(feature = "db")]
pub mod merge;
#[cfg(feature = "db")]
pub mod secret;
#[cfg(feature = "db")]
pub mod vault;
