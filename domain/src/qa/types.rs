//! Questions and their boards, as server and browser both see them.

mod board;
mod question;

pub use board::*;
pub use question::*;
