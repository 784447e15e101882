//! Who asks, and when. Every use case takes an [`Asked`] and asks its viewer for permission, so pages,
//! the interface and jobs share one set of rules.

use std::ops::Deref;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ids::{AccountId, EventId, PersonId, SeriesId},
    lang::Lang,
    participant::Participant,
};

/// What an account may do in one series. Each role includes those after it, but for the check-in
/// helper and the reporter, who may do their one thing and no more.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Organizer,
    Moderator,
    Reporter,
    Checkin,
}

impl Role {
    /// What it is called.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Owner => lang.t("オーナー", "Owner"),
            Self::Organizer => lang.t("運営", "Organizer"),
            Self::Moderator => lang.t("モデレーター", "Moderator"),
            Self::Reporter => lang.t("レポーター", "Reporter"),
            Self::Checkin => lang.t("受付", "Check-in helper"),
        }
    }

    /// The table of permissions: what each role may do.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::SeeDesk => true,
            Right::EditNotes => matches!(self, Self::Owner | Self::Organizer | Self::Reporter),
            Right::PublishReport | Right::ImportReport | Right::EditEvent | Right::ReadLog => {
                matches!(self, Self::Owner | Self::Organizer)
            }
            Right::Moderate | Right::ReviewProposals => {
                matches!(self, Self::Owner | Self::Organizer | Self::Moderator)
            }
            Right::CheckIn => matches!(self, Self::Owner | Self::Organizer | Self::Checkin),
            Right::ManageMembers => matches!(self, Self::Owner),
        }
    }

    /// Whether it can be given for one event alone: what somebody helps with on an evening. The database asks the
    /// same (`series_roles_event_helps`).
    pub const fn helps(self) -> bool {
        matches!(self, Self::Moderator | Self::Reporter | Self::Checkin)
    }
}

/// A role, and where it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    pub series: SeriesId,
    pub role: Role,
    /// The one event that it reaches; `None` for the whole series.
    pub event: Option<EventId>,
}

/// Something that needs a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray)]
pub enum Right {
    SeeDesk,
    EditNotes,
    PublishReport,
    ImportReport,
    EditEvent,
    Moderate,
    ReviewProposals,
    CheckIn,
    ReadLog,
    ManageMembers,
}

impl Right {
    /// What it lets one do, as the page of members says it.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::SeeDesk => lang.t("運営デスクを見る", "See the desk"),
            Self::EditNotes => lang.t("ノートを書く", "Write notes"),
            Self::PublishReport => lang.t("レポートを公開する", "Publish reports"),
            Self::ImportReport => lang.t("レポートを取り込む", "Import reports"),
            Self::EditEvent => {
                lang.t("回をつくる、状態とタイムテーブルを変える", "Plan events, change state and agenda")
            }
            Self::Moderate => lang.t("質問を整理する、答える", "Moderate and answer questions"),
            Self::ReviewProposals => lang.t("登壇応募を採点する", "Review proposals"),
            Self::CheckIn => {
                lang.t("申し込みの名前と連絡先を見る、受付をする", "See who registered, and check them in")
            }
            Self::ReadLog => lang.t("記録を見る、書き出す", "Read the log and take it away"),
            Self::ManageMembers => lang.t("人を招待する、役割を変える", "Invite people, change roles"),
        }
    }
}

/// A signed-in account as it is at this request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub mail: String,
    pub person: Option<PersonId>,
    /// One in each series at most.
    pub roles: Vec<HeldRole>,
    /// A second factor is on.
    pub has_second_factor: bool,
    /// Without one, a link from a mail is the way to sign in.
    pub has_password: bool,
    /// A person of the demonstration.
    pub is_demo: bool,
}

/// Who asks, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// `None`: a visitor without an account, or one who still owes the second factor.
    pub account: Option<Account>,
    /// Peer address as text, for the audit log and the limits.
    pub address: String,
    pub request_id: String,
    /// Who votes and asks; `None` for a browser that has not taken part yet.
    pub participant: Option<Participant>,
    /// The program itself: commands and jobs. Never set for a request.
    pub is_system: bool,
    /// When this browser last proved who sits before it; `None` without a full session.
    pub proved_at: Option<DateTime<Utc>>,
    /// SHA-256 of the cookie of a device, in hexadecimal; whose device it is, is looked up where it counts.
    pub device: Option<String>,
    /// What the browser says of itself, in two words; may be empty.
    pub browser: String,
}

/// Who asks for a use case, and at which moment: one clock reading for all that it decides and writes.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub viewer: &'a Viewer,
    pub now: DateTime<Utc>,
}

/// How long a proof of who somebody is counts as fresh.
pub const FRESH: Duration = Duration::minutes(10);
/// How far the clocks of two processes may lie apart.
pub const CLOCK_SKEW: Duration = Duration::seconds(5);

/// A viewer who proved within the last ten minutes who they are: what exports, roles, publishing,
/// the second factor, mail addresses and deletions ask for instead of [`Asked`]. There is no
/// other way to one than [`Asked::prove_fresh`], so that no such use case can forget to ask.
#[derive(Clone, Copy, Debug)]
pub struct Proved<'a>(Asked<'a>);

impl<'a> Deref for Proved<'a> {
    type Target = Asked<'a>;

    fn deref(&self) -> &Asked<'a> {
        &self.0
    }
}

impl<'a> Asked<'a> {
    /// The same with the marker that dangerous use cases ask for. The program itself needs no proof.
    ///
    /// Errors: `SignInRequired` without an account; `ProofRequired` when the last proof is older than
    /// [`FRESH`], or lies in the future because a clock was set right.
    pub fn prove_fresh(self) -> Result<Proved<'a>> {
        if self.viewer.is_system {
            return Ok(Proved(self));
        }
        if self.viewer.account.is_none() {
            return Err(Error::SignInRequired);
        }
        let proved_at = self.viewer.proved_at;
        let is_fresh = proved_at.is_some_and(|at| at <= self.now + CLOCK_SKEW && self.now - at < FRESH);
        if is_fresh { Ok(Proved(self)) } else { Err(Error::ProofRequired) }
    }
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

    /// The role in a series, wherever it reaches.
    pub fn held_in(&self, series: SeriesId) -> Option<HeldRole> {
        self.account.as_ref()?.roles.iter().find(|held| held.series == series).copied()
    }

    /// The role in the whole of a series; none for who helps with one event of it.
    pub fn role_in(&self, series: SeriesId) -> Option<Role> {
        self.held_in(series).filter(|held| held.event.is_none()).map(|held| held.role)
    }

    /// The role at an event of a series.
    pub fn role_at(&self, series: SeriesId, event: EventId) -> Option<Role> {
        self.held_in(series).filter(|held| held.event.is_none_or(|only| only == event)).map(|held| held.role)
    }

    pub fn may(&self, series: SeriesId, right: Right) -> bool {
        self.is_system || self.role_in(series).is_some_and(|role| role.may(right))
    }

    /// As [`may`](Self::may), for what concerns one event alone.
    pub fn may_at(&self, series: SeriesId, event: EventId, right: Right) -> bool {
        self.is_system || self.role_at(series, event).is_some_and(|role| role.may(right))
    }

    /// Whoever owns a series may open another one.
    pub fn may_add_series(&self) -> bool {
        let owns = |account: &Account| account.roles.iter().any(|held| held.role == Role::Owner);
        self.is_system || self.account.as_ref().is_some_and(owns)
    }

    /// This viewer, asking at `now`.
    pub fn asks_at(&self, now: DateTime<Utc>) -> Asked<'_> {
        Asked { viewer: self, now }
    }

    /// This viewer, asking now, by the clock of this process.
    pub fn asks(&self) -> Asked<'_> {
        self.asks_at(Utc::now())
    }

    /// Errors: `Forbidden` for anybody but the program itself.
    pub fn require_program(&self) -> Result<()> {
        if self.is_system { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Errors: `SignInRequired` without an account, `Concealed` for someone who has no role in the
    /// series (they may not learn what is there), `Forbidden` when their role does not reach.
    pub fn require(&self, series: SeriesId, right: Right) -> Result<()> {
        self.require_role(series, self.role_in(series), right)
    }

    /// As [`require`](Self::require), for what concerns one event alone.
    pub fn require_at(&self, series: SeriesId, event: EventId, right: Right) -> Result<()> {
        self.require_role(series, self.role_at(series, event), right)
    }

    fn require_role(&self, series: SeriesId, role: Option<Role>, right: Right) -> Result<()> {
        if self.is_system {
            return Ok(());
        }
        if self.account.is_none() {
            return Err(Error::SignInRequired);
        }
        match role {
            Some(role) if role.may(right) => Ok(()),
            Some(_) => Err(Error::Forbidden),
            // Who helps with another event of it knows of the series.
            None if self.held_in(series).is_some() => Err(Error::Forbidden),
            None => Err(Error::Concealed),
        }
    }
}

#[cfg(test)]
mod tests;
