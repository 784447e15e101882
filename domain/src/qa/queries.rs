//! The only SQL of questions and answers.

mod admission;
mod afterwards;
mod asking;
mod board;
mod highlights;
mod history;
mod imported;
mod moderation;
mod moves;
mod polls;
mod presence;
mod reactions;
mod reading;
mod speaking;
mod standing;
mod voting;

pub use admission::*;
pub use afterwards::*;
pub use asking::*;
pub use board::*;
pub use highlights::*;
pub use history::*;
pub use imported::*;
pub use moderation::*;
pub use moves::*;
pub use polls::*;
pub use presence::*;
pub use reactions::*;
pub use reading::*;
pub use speaking::*;
pub use standing::*;
pub use voting::*;
