//! All that the database holds of one account, as it leaves: a function for each noun. What is written here field by field
//! is the shape that `docs/own-data.md` describes.

mod account;
mod board;
mod mails;
mod seats;
mod speaking;

pub use account::*;
pub use board::*;
pub use mails::*;
pub use seats::*;
pub use speaking::*;
