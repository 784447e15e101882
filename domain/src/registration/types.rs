//! Kinds of seats.

use serde::{Deserialize, Serialize};

use crate::time::Local;

/// A kind of seat (現地, オンライン, LT, スタッフ).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationType {
    pub name: String,
    pub is_online: bool,
    /// `None`: without limit.
    pub capacity: Option<i32>,
    pub opens: Option<Local>,
    pub closes: Option<Local>,
}
