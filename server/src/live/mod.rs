//! Live boards: rooms that read the database when they are woken, and streams that hand the same
//! bytes to every viewer.
//!
//! A room is a pure function of the database. It keeps the last board it sent, takes the difference
//! to the newest one, and serialises it once for each audience. Nothing of a vote or question lives
//! here: a process that dies loses nothing.

pub mod ballots;
pub mod frames;
pub mod listen;
pub mod rooms;
mod screens;
pub mod stream;
