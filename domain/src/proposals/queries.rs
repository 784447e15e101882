//! The only SQL of the call for talks.

mod called_off;
mod calls;
mod decisions;
mod drafts;
mod lists;
mod own;
mod own_data;
mod proposals;
mod reviews;
mod speakers;

pub use called_off::*;
pub use calls::*;
pub use decisions::*;
pub use drafts::*;
pub use lists::*;
pub use own::*;
pub use own_data::*;
pub use proposals::*;
pub use reviews::*;
pub use speakers::*;
