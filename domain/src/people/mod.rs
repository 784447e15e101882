//! Accounts, sessions, second factors, roles.
//!
//! A password alone opens nothing for organizers: their session waits in the state `password`
//! until the second factor is proved, and is then replaced by one with a new id.

pub mod types;

#[cfg(feature = "db")]
mod accounts;
#[cfg(feature = "db")]
mod by_mail;
#[cfg(feature = "db")]
pub mod calendar;
#[cfg(feature = "db")]
mod credentials;
#[cfg(feature = "db")]
mod devices;
#[cfg(feature = "db")]
pub mod invitations;
#[cfg(feature = "db")]
mod links;
#[cfg(feature = "db")]
mod mail_address;
#[cfg(feature = "db")]
mod new_password;
#[cfg(feature = "db")]
pub mod password;
#[cfg(feature = "db")]
pub(crate) mod queries;
#[cfg(feature = "db")]
pub mod rules;
#[cfg(feature = "db")]
mod second_factor;
#[cfg(feature = "db")]
mod sessions;
#[cfg(feature = "db")]
mod settings;
#[cfg(feature = "db")]
mod sign_in;
#[cfg(feature = "db")]
pub mod team;
#[cfg(feature = "db")]
pub mod totp;
#[cfg(feature = "db")]
mod tries;

#[cfg(feature = "db")]
pub use accounts::{
    Invitation, add_organizer, clean_up, clear_second_factor, create_demo_account, demo_accounts, disable_account,
    disable_account_of, grant_role, revoke_role, seal_secrets,
};
#[cfg(feature = "db")]
pub(crate) use accounts::{ensure_attendee, make_owner};
#[cfg(feature = "db")]
pub use by_mail::{WayIn, issue_way_in, request_sign_in, request_sign_up, sign_in_by_link};
#[cfg(feature = "db")]
pub(crate) use by_mail::{of_mailbox, own_mailbox};
#[cfg(feature = "db")]
pub use links::{Purpose, accept_invitation, inspect_token, issue_reset, request_reset, reset_password};
#[cfg(feature = "db")]
pub use mail_address::{PendingMail, change_mail, confirm_mail, issue_mail_confirm, pending_mail};
#[cfg(feature = "db")]
pub use second_factor::{begin_totp, confirm_second_factor, confirm_totp, pending_totp};
#[cfg(feature = "db")]
pub use sessions::{
    DEVICE_MAX_AGE, NewSession, Sessions, close_browser, desks, ended_account, sign_out, sign_out_everywhere,
};
#[cfg(feature = "db")]
pub use settings::{change_password, change_profile, prove_again, settings, show_name};
#[cfg(feature = "db")]
pub use sign_in::{demo_sign_in, sign_in};
