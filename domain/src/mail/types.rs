//! What a mail is made from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ids::MailId, lang::Lang};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A link to a new password.
    Reset,
    /// Notice: the password was changed.
    PasswordChanged,
    /// Notice: a second factor was set up.
    SecondFactorOn,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Reset, Self::PasswordChanged, Self::SecondFactorOn];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorOn => "second_factor_on",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s)
    }

    /// At most this many an hour to one address; the rest is dropped silently.
    pub const fn hourly_limit(self) -> Option<i64> {
        match self {
            Self::Reset => Some(3),
            Self::PasswordChanged | Self::SecondFactorOn => None,
        }
    }
}

/// Facts for the text; never a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {}

/// A mail that a worker has claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    pub id: MailId,
    /// Stable over all tries, so that a receiver can tell a repetition.
    pub message_id: String,
    pub to: String,
    pub kind: Kind,
    pub lang: Lang,
    pub created_at: DateTime<Utc>,
    /// From 1.
    pub attempt: i32,
}

/// What became of a mail, for lists.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    pub id: MailId,
    pub to: String,
    pub kind: String,
    /// queued, sent or dead.
    pub state: String,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A mail as text.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}
