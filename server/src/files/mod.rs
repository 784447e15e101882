//! Files that pages hand out.

pub mod attachment;
pub mod csv;
pub mod ics;
pub mod questions;
pub mod share;
mod zones;
