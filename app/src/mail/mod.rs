//! Mails that could not be delivered.

pub mod mails_desk_page;
