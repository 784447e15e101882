//! Proposals, and what is thought and decided of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::{
    agenda::{
        tlp::Tlp,
        types::{DraftSpeaker, Permissions},
    },
    fields::Values,
    ids::{AccountId, CallId, CoSpeakerId, CriterionId, DecisionId, EventId, ProposalId},
    lang::Lang,
};

pub use super::call_types::{Call, CallField, CallInput, Criterion, FieldAnswers, ProposalKind};

/// The life of a proposal; `states.rs` says what may follow what.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum ProposalState {
    /// Its proposer alone sees it.
    Draft,
    /// Handed in, and not decided.
    Submitted,
    /// Taken if another one falls out.
    Waitlisted,
    /// It waits for its proposer's answer.
    Accepted,
    /// The proposer said yes.
    Confirmed,
    Rejected,
    /// By its proposer, before they confirmed it.
    Withdrawn,
    /// By the organizers after it was accepted, or by its speaker after they confirmed it.
    Cancelled,
}

impl ProposalState {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Draft => lang.t("下書き", "Draft"),
            Self::Submitted => lang.t("選考中", "Under review"),
            Self::Waitlisted => lang.t("補欠", "Waitlisted"),
            Self::Accepted => lang.t("返事待ち", "Awaiting confirmation"),
            Self::Confirmed => lang.t("登壇確定", "Confirmed"),
            Self::Rejected => lang.t("不採択", "Rejected"),
            Self::Withdrawn => lang.t("取り下げ", "Withdrawn"),
            Self::Cancelled => lang.t("登壇取りやめ", "Cancelled"),
        }
    }

    /// Reviewers may still score it.
    pub const fn is_under_review(self) -> bool {
        matches!(self, Self::Submitted | Self::Waitlisted)
    }

    /// It has a place on an agenda, or gets one.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Accepted | Self::Confirmed)
    }
}

/// Who changes a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum Actor {
    Proposer,
    Organizer,
}

/// A talk that somebody proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub id: ProposalId,
    pub call: CallId,
    /// For which it is meant; `None`: whichever.
    pub event: Option<EventId>,
    pub account: AccountId,
    /// In the address of its proposer's page.
    pub code: String,
    /// `None` for a draft that was never handed in.
    pub number: Option<i32>,
    pub state: ProposalState,
    pub version: i32,
    /// The form as it was typed last; of a draft this alone counts.
    pub typed: Values,
    pub title: String,
    /// Markdown.
    pub summary: String,
    pub notes: String,
    pub minutes: Option<i32>,
    pub kind: Option<ProposalKind>,
    pub level: Option<i32>,
    pub availability: String,
    /// Not before, and not after, on the wall of the series.
    pub free: (Option<NaiveTime>, Option<NaiveTime>),
    /// On which days of an event of several they can come; none: they did not say.
    pub free_days: Vec<NaiveDate>,
    pub permissions: Permissions,
    /// How the proposer is billed.
    pub billing: DraftSpeaker,
    /// How far what is said in it may travel.
    pub tlp: Tlp,
    /// It may move to the next event.
    pub moves_on: bool,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub confirm_by: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
    pub placed_at: Option<DateTime<Utc>>,
    /// Its speaker called it off, or declined it once it was accepted, with these words to the organizers.
    pub called_off_at: Option<DateTime<Utc>>,
    pub called_off_words: String,
}

/// What somebody who would speak too said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum SpeakerState {
    Asked,
    Agreed,
    Declined,
}

impl SpeakerState {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Asked => lang.t("返事待ち", "Asked"),
            Self::Agreed => lang.t("承諾", "Agreed"),
            Self::Declined => lang.t("辞退", "Declined"),
        }
    }
}

/// Somebody who would speak too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoSpeaker {
    pub id: CoSpeakerId,
    pub name: String,
    pub mail: String,
    pub state: SpeakerState,
    pub affiliation: String,
    pub role: String,
}

/// What one reviewer thinks.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    pub account: AccountId,
    pub name: String,
    pub scores: BTreeMap<CriterionId, i16>,
    pub words: String,
    pub is_conflict: bool,
    pub updated_at: DateTime<Utc>,
}

/// Something a reviewer said to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

/// What is decided of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Decision {
    Accept,
    Waitlist,
    Reject,
    /// To the next event, where it goes on as it is.
    Move,
}

impl Decision {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Accept => lang.t("採択", "Accept"),
            Self::Waitlist => lang.t("補欠", "Waitlist"),
            Self::Reject => lang.t("不採択", "Reject"),
            Self::Move => lang.t("次の回へ", "To the next event"),
        }
    }

    /// The state that it leads to; a move leaves it.
    pub const fn to(self) -> Option<ProposalState> {
        match self {
            Self::Accept => Some(ProposalState::Accepted),
            Self::Waitlist => Some(ProposalState::Waitlisted),
            Self::Reject => Some(ProposalState::Rejected),
            Self::Move => None,
        }
    }
}

/// A decision that nobody was told yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    pub id: DecisionId,
    pub decision: Decision,
    /// Of a move: where to.
    pub event: Option<EventId>,
    pub version: i32,
    /// Subject and body, where somebody wrote them anew.
    pub letter: Option<(String, String)>,
}

impl Staged {
    pub const fn seen(&self) -> StagedAt {
        StagedAt { id: self.id, version: self.version }
    }
}

/// What was decided and not told when somebody looked, as a form names it: `12:3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StagedAt {
    pub id: DecisionId,
    /// Of its letter.
    pub version: i32,
}

impl StagedAt {
    /// `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, version) = text.split_once(':')?;
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

impl std::fmt::Display for StagedAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.id, self.version)
    }
}

/// A proposal in the list of the desk. What the viewer may not see is empty.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalRow {
    pub id: ProposalId,
    pub number: i32,
    pub state: ProposalState,
    pub title: String,
    pub minutes: i32,
    pub kind: ProposalKind,
    pub level: Option<i32>,
    /// Empty while it is hidden.
    pub name: String,
    pub affiliation: String,
    /// Co-speakers who have not declined.
    pub others: i64,
    /// Number of the event that it is for; `None`: for whichever.
    pub event: Option<i32>,
    pub staged: Option<Decision>,
    /// The same as a form names it.
    pub staged_at: Option<StagedAt>,
    /// Of a staged move: number of the event.
    pub moves_to: Option<i32>,
    pub confirm_by: Option<DateTime<Utc>>,
    pub is_placed: bool,
    /// Its proposer was told a result.
    pub is_decided: bool,
    pub moves_on: bool,
    /// The viewer's own, or one that they would speak in.
    pub is_own: bool,
    /// The viewer declared a conflict of interest.
    pub has_conflict: bool,
    /// Weighted mean of each reviewer, from 1 to 5, the lowest first.
    pub means: Vec<f64>,
    /// The viewer's.
    pub own_mean: Option<f64>,
    /// How many scored it, whoever sees what.
    pub reviews: i64,
    /// Who scored it, and who declared a conflict.
    pub scored_by: Vec<AccountId>,
    pub conflicted: Vec<AccountId>,
    /// Who proposed it or would speak in it, whatever they are in the series: to count by, and for nobody's eyes.
    pub own_of: Vec<AccountId>,
}

impl ProposalRow {
    /// The viewer may score it, or has done so.
    pub const fn is_for_viewer(&self) -> bool {
        !self.is_own && !self.has_conflict && (self.state.is_under_review() || self.own_mean.is_some())
    }

    /// It waits for the viewer's scores, where they review.
    pub const fn waits_for_viewer(&self) -> bool {
        self.is_for_viewer() && self.own_mean.is_none()
    }
}
