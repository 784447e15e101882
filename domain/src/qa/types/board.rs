//! A board, its settings, and the steps from one to the next.

use serde::{Deserialize, Serialize};

use super::question::{BoardQuestion, VoteCount};
#[cfg(feature = "db")]
use crate::ids::PollId;
use crate::ids::{AccountId, QuestionId};
#[cfg(feature = "db")]
use crate::qa::polls::types::{OwnChoice, Poll, Reaction, Reactions};

/// Which boards a viewer sees: moderators also what waits and what is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Public,
    Moderators,
}

/// Who may do something on a board.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Admitted {
    #[default]
    Anyone,
    /// Who is registered for the event, or waits for a seat.
    Registered,
}

/// How a board takes questions and votes; moderators change it while it is live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardSettings {
    /// People may ask and vote.
    pub open: bool,
    /// Questions wait for a moderator first.
    pub moderated: bool,
    /// Seconds between two questions of one participant; 0: no slow mode.
    #[serde(default)]
    pub slow_seconds: i32,
    #[serde(default)]
    pub asking: Admitted,
    #[serde(default)]
    pub voting: Admitted,
    /// Moderators take nothing after the end of the event either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed_afterwards: bool,
}

impl BoardSettings {
    /// What its form was drawn with, as the form's field `base` carries it: the fields by their names, as they are sent. Known
    /// words alone, so that the browser needs no writer of JSON.
    pub fn base(&self) -> String {
        format!(
            r#"{{"asking":"{}","closed_afterwards":"{}","moderated":"{}","slow_seconds":"{}","voting":"{}"}}"#,
            self.asking.into_str(),
            self.closed_afterwards,
            self.moderated,
            self.slow_seconds,
            self.voting.into_str()
        )
    }
}

/// All that one kind of viewer sees of a board, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Board {
    // The fields of its settings stand here one by one: flattened, they would be read by way of a copy of everything.
    pub open: bool,
    pub moderated: bool,
    #[serde(default)]
    pub slow_seconds: i32,
    #[serde(default)]
    pub asking: Admitted,
    #[serde(default)]
    pub voting: Admitted,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed_afterwards: bool,
    /// The one that is being answered.
    pub answering: Option<QuestionId>,
    /// Of the whole board, also where `questions` is a part of it.
    #[serde(default)]
    pub counts: BoardCounts,
    pub questions: Vec<BoardQuestion>,
    /// The islands know nothing of polls and reactions, which a script of the page keeps.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polls: Vec<Poll>,
    /// While a talk is on.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reactions: Option<Reactions>,
    /// Moderators who have the console open; nobody for the public.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub presence: Vec<Presence>,
    /// Another number whenever the evening runs later, or no longer does.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "crate::qa::polls::types::is_zero")]
    pub late: i64,
    /// When the one that is being answered was taken up, in milliseconds since 1970.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answering_ms: Option<i64>,
    /// Screens of attendees that are open now, in all processes; 0 for the public.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "crate::qa::polls::types::is_zero")]
    pub screens: i64,
}

/// A moderator who has the console open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Who it is: two may have one name. Moderators alone are sent it, and it is shown to nobody.
    pub account: AccountId,
    pub name: String,
    /// The question that they look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
}

impl Board {
    /// How it takes questions and votes.
    pub const fn settings(&self) -> BoardSettings {
        let Self { open, moderated, slow_seconds, asking, voting, closed_afterwards, .. } = *self;
        BoardSettings { open, moderated, slow_seconds, asking, voting, closed_afterwards }
    }

    /// The same board with other settings.
    #[must_use]
    pub fn with(self, settings: BoardSettings) -> Self {
        let BoardSettings { open, moderated, slow_seconds, asking, voting, closed_afterwards } = settings;
        Self { open, moderated, slow_seconds, asking, voting, closed_afterwards, ..self }
    }
}

/// How many questions a board has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardCounts {
    /// That take votes.
    pub open: usize,
    /// Answered.
    pub done: usize,
    /// With a reason or before anybody saw them.
    #[serde(default)]
    pub declined: usize,
    /// That wait for a moderator; 0 for the public.
    pub pending: usize,
}

/// One step from a board to the next.
#[derive(Clone, Debug, PartialEq)]
pub enum BoardChange {
    /// A new question, or one that changed in more than its votes.
    Question(Box<BoardQuestion>),
    /// Absolute counts.
    Votes(Vec<VoteCount>),
    Removed(QuestionId),
    /// It is still on the board, but no longer among those that every screen holds.
    Left(QuestionId),
    Counts(BoardCounts),
    Answering(Option<QuestionId>),
    Settings(BoardSettings),
    /// A new poll, or one that changed.
    #[cfg(feature = "db")]
    Poll(Box<Poll>),
    #[cfg(feature = "db")]
    PollGone(PollId),
    #[cfg(feature = "db")]
    Reactions(Option<Reactions>),
    #[cfg(feature = "db")]
    Presence(Vec<Presence>),
    #[cfg(feature = "db")]
    Late(i64),
    /// When the one that is being answered was taken up.
    #[cfg(feature = "db")]
    Since(Option<i64>),
    #[cfg(feature = "db")]
    Screens(i64),
}

/// What one participant did on a board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantState {
    pub asked: Vec<QuestionId>,
    pub voted: Vec<QuestionId>,
    /// What they chose in polls, and how they reacted to each talk by its number.
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<OwnChoice>,
    #[cfg(feature = "db")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reacted: Vec<(i32, Reaction)>,
}
