//! The only SQL of questions and answers.

mod asking;
mod board;
mod highlights;
mod history;
mod imported;
mod moderation;
mod reading;
mod voting;

pub use asking::*;
pub use board::*;
pub use highlights::*;
pub use history::*;
pub use imported::*;
pub use moderation::*;
pub use reading::*;
pub use voting::*;
