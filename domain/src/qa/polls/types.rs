//! Polls and reactions as screens see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, EventId, PollId, SlotId},
    lang::Lang,
};

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[derive(sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PollKind {
    /// One of the options.
    Single,
    /// As many of them as one likes.
    Several,
    /// One to five.
    Rating,
    /// Words of one's own.
    Words,
}

impl PollKind {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Single => lang.t("一つを選ぶ", "One of several"),
            Self::Several => lang.t("いくつでも選ぶ", "Any of several"),
            Self::Rating => lang.t("5段階", "One to five"),
            Self::Words => lang.t("言葉を送る", "Words"),
        }
    }

    /// Its options are written by who makes it.
    pub const fn has_options(self) -> bool {
        matches!(self, Self::Single | Self::Several)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum PollState {
    /// Nobody but the moderators knows of it.
    Draft,
    Open,
    Closed,
}

impl PollState {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Draft => lang.t("下書き", "Draft"),
            Self::Open => lang.t("投票中", "Open"),
            Self::Closed => lang.t("締め切り", "Closed"),
        }
    }
}

/// One poll, as one audience sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    pub id: PollId,
    pub kind: PollKind,
    pub title: String,
    pub state: PollState,
    /// Everybody sees the results.
    pub is_shown: bool,
    /// People who answered.
    pub voters: i64,
    /// In the order in which they stand; of words those that were given, most often first.
    pub options: Vec<PollOption>,
    /// When it was opened and when it closes or closed, in milliseconds since 1970.
    pub opened_ms: Option<i64>,
    pub closes_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollOption {
    pub words: String,
    /// 0 while the results are hidden from this audience.
    pub votes: i64,
}

impl Poll {
    /// As everybody sees it; `None` for a draft.
    pub fn for_public(&self) -> Option<Self> {
        if self.state == PollState::Draft {
            return None;
        }
        let mut poll = self.clone();
        if !poll.is_shown {
            if poll.kind == PollKind::Words {
                poll.options.clear();
            }
            poll.options.iter_mut().for_each(|option| option.votes = 0);
        }
        Some(poll)
    }
}

/// How people react to the talk that is on.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[derive(sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    Aha,
    Helps,
    Same,
    Applause,
}

impl Reaction {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Aha => lang.t("なるほど", "I see"),
            Self::Helps => lang.t("助かる", "Helpful"),
            Self::Same => lang.t("うちも同じ", "Same here"),
            Self::Applause => lang.t("拍手", "Applause"),
        }
    }
}

/// Reactions to the talk that is on, absolute, in the order of [`Reaction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reactions {
    /// Number of the slot.
    pub talk: i32,
    pub counts: [i64; 4],
}

/// What one participant chose in a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChoice {
    pub poll: PollId,
    /// From 1, as the options stand.
    pub choices: Vec<i16>,
    /// Of a poll for words.
    pub words: Vec<String>,
}

/// What one participant wants to have answered; nothing takes the answer back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollAnswer {
    pub event: EventId,
    pub poll: PollId,
    /// Their name at the event.
    pub participant: String,
    /// Of who is signed in.
    pub account: Option<AccountId>,
    /// They see the event also while it is not public.
    pub has_role: bool,
    /// When it was given: one that came in time counts, though it is written a moment after the poll closed by itself.
    pub at: DateTime<Utc>,
    /// From 1, as the options stand.
    pub choices: Vec<i16>,
    /// Of a poll for words.
    pub words: Vec<String>,
}

/// The wanted reaction of one participant to one talk; `None` takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedReaction {
    pub event: EventId,
    pub slot: SlotId,
    /// Their name at the event.
    pub participant: String,
    /// They see the event also while it is not public.
    pub has_role: bool,
    pub kind: Option<Reaction>,
}
/// As serde asks whether a number is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
pub(crate) const fn is_zero(n: &i64) -> bool {
    *n == 0
}
