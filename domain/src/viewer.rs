//! Who asks. Every action takes a [`Viewer`] and asks it for permission, so pages, the interface
//! and jobs share one set of rules.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ids::{AccountId, PersonId, SeriesId},
};

/// What an account may do in one series. Each role includes those after it, but for the check-in
/// helper and the reporter, who may do their one thing and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Organizer,
    Moderator,
    Reporter,
    Checkin,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Owner, Self::Organizer, Self::Moderator, Self::Reporter, Self::Checkin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Organizer => "organizer",
            Self::Moderator => "moderator",
            Self::Reporter => "reporter",
            Self::Checkin => "checkin",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == s)
    }

    /// The table of permissions: what each role may do.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::SeeDesk => true,
            Right::EditNotes => matches!(self, Self::Owner | Self::Organizer | Self::Reporter),
            Right::PublishReport | Right::ImportReport | Right::EditEvent => {
                matches!(self, Self::Owner | Self::Organizer)
            }
            Right::Moderate => matches!(self, Self::Owner | Self::Organizer | Self::Moderator),
            Right::CheckIn => matches!(self, Self::Owner | Self::Organizer | Self::Checkin),
            Right::ManageMembers => matches!(self, Self::Owner),
        }
    }
}

/// Something that needs a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    SeeDesk,
    EditNotes,
    PublishReport,
    ImportReport,
    EditEvent,
    Moderate,
    CheckIn,
    ManageMembers,
}

impl Right {
    pub const ALL: [Self; 8] = [
        Self::SeeDesk,
        Self::EditNotes,
        Self::PublishReport,
        Self::ImportReport,
        Self::EditEvent,
        Self::Moderate,
        Self::CheckIn,
        Self::ManageMembers,
    ];
}

/// A signed-in account as it is at this request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub mail: String,
    pub person: Option<PersonId>,
    pub roles: Vec<(SeriesId, Role)>,
}

impl Account {
    /// Organizers of any kind must prove a second factor.
    pub fn needs_second_factor(&self) -> bool {
        !self.roles.is_empty()
    }
}

/// Who asks, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// `None`: a visitor without an account, or one who still owes the second factor.
    pub account: Option<Account>,
    /// Peer address as text, for the audit log and the limits.
    pub address: String,
    pub request_id: String,
    /// Who votes and asks: `a:` and the account, or `p:` and the SHA-256 of the participant's cookie.
    /// `None` for a browser that has not taken part yet.
    pub participant: Option<String>,
    /// The program itself: commands and jobs. Never set for a request.
    pub is_system: bool,
}

impl Viewer {
    /// The program itself, from a command or a job.
    pub fn system() -> Self {
        Self { is_system: true, ..Self::default() }
    }

    pub fn visitor() -> Self {
        Self::default()
    }

    pub fn account_id(&self) -> Option<AccountId> {
        self.account.as_ref().map(|account| account.id)
    }

    pub fn role_in(&self, series: SeriesId) -> Option<Role> {
        self.account.as_ref()?.roles.iter().find(|(id, _)| *id == series).map(|(_, role)| *role)
    }

    pub fn may(&self, series: SeriesId, right: Right) -> bool {
        self.is_system || self.role_in(series).is_some_and(|role| role.may(right))
    }

    /// Whoever owns a series may open another one.
    pub fn may_add_series(&self) -> bool {
        let owns = |account: &Account| account.roles.iter().any(|(_, role)| *role == Role::Owner);
        self.is_system || self.account.as_ref().is_some_and(owns)
    }

    /// Errors: `SignInRequired` without an account, `NotFound` for someone who has no role in the
    /// series (they may not learn what is there), `Forbidden` when their role does not reach.
    pub fn require(&self, series: SeriesId, right: Right) -> Result<()> {
        if self.is_system {
            return Ok(());
        }
        if self.account.is_none() {
            return Err(Error::SignInRequired);
        }
        match self.role_in(series) {
            None => Err(Error::NotFound),
            Some(role) if role.may(right) => Ok(()),
            Some(_) => Err(Error::Forbidden),
        }
    }
}
