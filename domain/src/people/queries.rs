//! The only SQL of accounts, sessions, tokens and roles.

mod accounts;
mod devices;
mod invitations;
mod roles;
mod sessions;
mod team;
mod tokens;
mod tries;

pub use accounts::*;
pub use devices::*;
pub use invitations::*;
pub use roles::*;
pub use sessions::*;
pub use team::*;
pub use tokens::*;
pub use tries::*;
