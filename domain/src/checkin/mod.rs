//! The door: who came. Phones that check people in may lose the network; what they tell later is joined with what
//! others told meanwhile, in whatever order it arrives.

#[cfg(feature = "db")]
pub mod attendance_code;
#[cfg(feature = "db")]
pub mod calling;
#[cfg(feature = "db")]
pub mod entering;
#[cfg(feature = "db")]
pub mod queries;
#[cfg(feature = "db")]
pub mod rules;
pub mod types;
