//! The live board as islands: what attendees, moderators and the stage see of the same questions.
//!
//! Each is drawn on the server with all of its forms, and works without script. With it, a stream
//! keeps the board as it is, and forms are sent without leaving the page.
#![cfg_attr(not(all(feature = "board", feature = "desk")), allow(dead_code))] // a bundle holds a part of it

#[cfg(any(feature = "ssr", feature = "board"))]
mod attendee;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(any(feature = "ssr", feature = "desk"))]
mod moderator;
mod question;
mod shared;
#[cfg(any(feature = "ssr", feature = "desk"))]
mod stage;

#[cfg(any(feature = "ssr", feature = "board"))]
pub use attendee::BoardIsland;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub use moderator::ModeratorIsland;
pub use shared::Places;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub use stage::StageIsland;
