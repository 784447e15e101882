//! What can be done with accounts. Each file is one thing that a person does.

mod accounts;
mod by_mail;
mod credentials;
mod devices;
mod links;
mod mail_address;
mod second_factor;
mod sessions;
mod settings;
mod sign_in;
mod tries;

pub use accounts::{
    Invitation, add_organizer, clean_up, clear_second_factor, create_demo_account, demo_accounts, disable_account,
    disable_account_of, grant_role, revoke_role, seal_secrets,
};
pub(crate) use accounts::{ensure_attendee, make_owner};
pub use by_mail::{WayIn, issue_way_in, request_sign_in, request_sign_up, sign_in_by_link};
pub use links::{Purpose, accept_invitation, inspect_token, issue_reset, request_reset, reset_password};
pub use mail_address::{PendingMail, change_mail, confirm_mail, issue_mail_confirm, pending_mail};
pub use second_factor::{begin_totp, confirm_second_factor, confirm_totp, pending_totp};
pub use sessions::{DEVICE_MAX_AGE, NewSession, ended_account, sign_out, sign_out_everywhere, viewer_for};
pub use settings::{change_password, change_profile, prove_again, settings};
pub use sign_in::{demo_sign_in, sign_in};
