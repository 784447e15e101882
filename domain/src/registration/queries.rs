//! The only SQL of registration.

mod absences;
mod attendees;
mod by_hand;
mod expecting;
mod exported;
mod held;
mod imported;
mod kept;
mod lottery;
mod many;
mod places;
mod queue;
mod readings;
mod registrations;
mod retention;
mod steps;
mod still;
mod types;

pub use absences::*;
pub use attendees::*;
pub use by_hand::*;
pub use expecting::*;
pub use exported::*;
pub use held::*;
pub use imported::*;
pub use kept::*;
pub use lottery::*;
pub use many::*;
pub use places::*;
pub use queue::*;
pub use readings::*;
pub use registrations::*;
pub use retention::*;
pub use steps::*;
pub use still::*;
pub use types::*;
