//! What a mail is made from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, EventId, MailId, RegistrationId, SeriesId},
    lang::Lang,
};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A link to a new password.
    Reset,
    /// Notice: the password was changed.
    PasswordChanged,
    /// Notice: a second factor was set up.
    SecondFactorOn,
    /// A link that makes an account; to whom has one, a word that they do.
    SignUp,
    /// A link that confirms a new mail address, to that address.
    MailConfirm,
    /// Notice to the old address: the account has a new one.
    MailChanged,
    /// A seat is theirs.
    Registered,
    /// A place on the waitlist is theirs.
    Waitlisted,
    /// They moved up from the waitlist.
    Promoted,
    /// They gave their place back.
    RegistrationCancelled,
    /// A series that they follow announces an event.
    Announcement,
    EventPostponed,
    EventCancelled,
}

impl Kind {
    pub const ALL: [Self; 13] = [
        Self::Reset,
        Self::PasswordChanged,
        Self::SecondFactorOn,
        Self::SignUp,
        Self::MailConfirm,
        Self::MailChanged,
        Self::Registered,
        Self::Waitlisted,
        Self::Promoted,
        Self::RegistrationCancelled,
        Self::Announcement,
        Self::EventPostponed,
        Self::EventCancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorOn => "second_factor_on",
            Self::SignUp => "sign_up",
            Self::MailConfirm => "mail_confirm",
            Self::MailChanged => "mail_changed",
            Self::Registered => "registered",
            Self::Waitlisted => "waitlisted",
            Self::Promoted => "promoted",
            Self::RegistrationCancelled => "registration_cancelled",
            Self::Announcement => "announcement",
            Self::EventPostponed => "event_postponed",
            Self::EventCancelled => "event_cancelled",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s)
    }

    /// At most this many an hour to one address; the rest is dropped silently.
    pub const fn hourly_limit(self) -> Option<i64> {
        match self {
            Self::Reset | Self::SignUp | Self::MailConfirm => Some(3),
            _ => None,
        }
    }

    /// It tells of one registration.
    pub const fn is_of_registration(self) -> bool {
        matches!(self, Self::Registered | Self::Waitlisted | Self::Promoted | Self::RegistrationCancelled)
    }

    /// It tells of an event.
    pub const fn is_of_event(self) -> bool {
        self.is_of_registration() || matches!(self, Self::Announcement | Self::EventPostponed | Self::EventCancelled)
    }
}

/// Facts for the text, as ids; never a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payload {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<RegistrationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Local path where a new account goes on; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next: String,
}

/// What a mail of an event says, as read when it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Security-JAWS 第33回
    pub event: String,
    /// Its own title; may be empty.
    pub title: String,
    /// As readable text, and as sanitized HTML; both empty when there is none.
    pub lead: String,
    pub lead_html: String,
    /// Empty while there is no date.
    pub when: String,
    /// Venue, online or both; may be empty.
    pub place: String,
    /// Local path of the event.
    pub path: String,
    /// Why it was postponed or cancelled.
    pub reason: String,
    /// Of a registration: name of the kind of seat, number on the ticket, place on the waitlist.
    pub seat: String,
    pub code: String,
    pub position: Option<i64>,
    /// Where a new account goes on.
    pub next: String,
}

/// A mail that a worker has claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    pub id: MailId,
    /// Stable over all tries, so that a receiver can tell a repetition.
    pub message_id: String,
    pub to: String,
    pub kind: Kind,
    pub lang: Lang,
    pub payload: Payload,
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
    /// Address that ends these mails at once (RFC 8058); empty for mails that one cannot end.
    pub unsubscribe: String,
}
