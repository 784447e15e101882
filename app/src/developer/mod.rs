//! Pages for developers, never in production.

pub mod mail_page;
