//! The only SQL of questions and answers.

mod admission;
mod asking;
mod board;
mod highlights;
mod history;
mod imported;
mod moderation;
mod moves;
mod reading;
mod speaking;
mod voting;

pub use admission::*;
pub use asking::*;
pub use board::*;
pub use highlights::*;
pub use history::*;
pub use imported::*;
pub use moderation::*;
pub use moves::*;
pub use reading::*;
pub use speaking::*;
pub use voting::*;
