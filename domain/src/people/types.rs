//! What pages and handlers see of accounts.

use chrono::{DateTime, Utc};

use crate::{ids::AccountId, lang::Lang, viewer::Account, viewer::Role};

/// What stands for the name of whoever closed their account.
pub const fn closed_account(lang: Lang) -> &'static str {
    lang.t("(退会済み)", "(account closed)")
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the code of the second factor is still owed.
    OwesCode,
    /// The password was right; a second factor must be set up first.
    OwesSetUp,
    /// Signed in.
    Full,
}

/// A living session as it is at this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Only to be shown as the viewer's account when `stage` is [`Stage::Full`].
    pub account: Account,
    pub stage: Stage,
    pub lang: Lang,
    pub is_demo: bool,
    /// When the person last proved who they are.
    pub proved_at: DateTime<Utc>,
}

impl Session {
    /// The account, if nothing is owed any more.
    pub fn signed_in(self) -> Option<Account> {
        (self.stage == Stage::Full).then_some(self.account)
    }
}

/// A one-time link that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    pub mail: String,
    pub name: String,
    /// The account has a second factor, so that a shorter password will do.
    pub second_factor: bool,
}

/// What a person enters into the authenticator.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSetUp {
    /// Base32, to type by hand.
    pub secret: String,
    /// `otpauth://` address, for the QR code.
    pub url: String,
}

impl std::fmt::Debug for TotpSetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetUp(…)")
    }
}

/// A person of the demonstration whose side can be seen with one click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub id: AccountId,
    pub name: String,
    /// The widest role in any series; `None` for an attendee.
    pub role: Option<Role>,
}

/// `/settings`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub name: String,
    pub mail: String,
    pub lang: Lang,
    pub has_password: bool,
    pub second_factor: bool,
    /// Name of the series, the role there, and the number of the one event that it reaches.
    pub roles: Vec<(String, Role, Option<i32>)>,
    /// Signed-in browsers, the current one first.
    pub sessions: Vec<SessionRow>,
}

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub id: i64,
    /// Two words, or empty.
    pub browser: String,
    pub is_current: bool,
    pub since: DateTime<Utc>,
    pub last_seen: DateTime<Utc>,
}

/// A role as an owner gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    /// Number of the one event that it reaches; `None` for the whole series.
    pub number: Option<i32>,
}

impl From<Role> for Grant {
    fn from(role: Role) -> Self {
        Self { role, number: None }
    }
}

/// Somebody who works on an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    pub id: AccountId,
    pub name: String,
    pub role: Role,
}
