//! Search in Japanese and English over talks, speakers, notes, questions and answers.
//!
//! Published text is copied into `search_documents`, folded, with its grams ([`rules::grams`]);
//! [`index`] rebuilds the copy, [`find`] asks it.

pub mod types;

#[cfg(feature = "db")]
pub mod facets;
#[cfg(feature = "db")]
pub mod find;
#[cfg(feature = "db")]
pub mod fold;
#[cfg(feature = "db")]
pub mod index;
#[cfg(feature = "db")]
pub mod letters;
#[cfg(feature = "db")]
pub mod marks;
#[cfg(feature = "db")]
pub mod near;
#[cfg(feature = "db")]
pub mod place;
#[cfg(feature = "db")]
pub mod queries;
#[cfg(feature = "db")]
pub(crate) mod rank;
#[cfg(feature = "db")]
pub mod romaji;
#[cfg(feature = "db")]
pub mod rules;
#[cfg(feature = "db")]
pub mod samples;
