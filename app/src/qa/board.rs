//! The live board as islands: what attendees, moderators and the stage see of the same questions.
//!
//! Each is drawn on the server with all of its forms, and works without script. With it, a stream
//! keeps the board as it is, and forms are sent without leaving the page.
#![allow(
    clippy::large_types_passed_by_value,
    reason = "what islands share is signals, which are handles: copies are one"
)]
#![cfg_attr(not(all(feature = "board", feature = "console")), allow(dead_code))] // a bundle holds a part of it

#[cfg(any(feature = "ssr", feature = "board"))]
mod ask_form;
#[cfg(all(feature = "hydrate", feature = "board"))]
mod asking;
#[cfg(any(feature = "ssr", feature = "board"))]
mod attendee;
mod connection;
#[cfg(any(feature = "ssr", feature = "console"))]
mod console;
mod drawn;
#[cfg(all(feature = "hydrate", feature = "console"))]
mod fit;
#[cfg(feature = "hydrate")]
mod idle;
#[cfg(all(feature = "hydrate", feature = "console"))]
mod keys;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(any(feature = "ssr", feature = "console"))]
mod moderator;
#[cfg(any(feature = "ssr", feature = "console"))]
mod moderator_notes;
#[cfg(any(feature = "ssr", feature = "console"))]
mod moderator_row;
#[cfg(any(feature = "ssr", feature = "console"))]
mod moderator_settings;
#[cfg(feature = "ssr")]
mod paged;
#[cfg(any(feature = "ssr", feature = "board"))]
mod question;
#[cfg(feature = "hydrate")]
mod received;
mod returning;
#[cfg(feature = "hydrate")]
mod send;
mod shared;
#[cfg(any(feature = "ssr", feature = "console"))]
mod stage;
#[cfg(any(feature = "ssr", feature = "console"))]
mod typed;
#[cfg(all(feature = "hydrate", feature = "board"))]
mod voting;

#[cfg(any(feature = "ssr", feature = "board"))]
pub use attendee::BoardIsland;
#[cfg(feature = "ssr")]
pub use attendee::Since;
#[cfg(any(feature = "ssr", feature = "console"))]
pub use moderator::ModeratorIsland;
#[cfg(feature = "ssr")]
pub(super) use moderator_row::once;
#[cfg(feature = "ssr")]
pub use moderator_row::united;
#[cfg(feature = "ssr")]
pub(super) use paged::found;
#[cfg(feature = "ssr")]
pub(super) use question::VOTES;
#[cfg(feature = "ssr")]
pub(super) use shared::refused_on_the_way;
pub use shared::{Facts, Places};
#[cfg(any(feature = "ssr", feature = "console"))]
pub use stage::StageIsland;
