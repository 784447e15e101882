//! The only SQL of search.
//!
//! Two ways lead to the newest documents that hold the terms: by the grams' index, which costs what
//! matches, and along the dates, which costs what does not. How many of the newest hold them tells which is short.

mod counting;
mod finding;
mod indexing;
mod near;

pub use counting::*;
pub use finding::*;
pub use indexing::*;
pub use near::*;
