//! A question with its answers, on a board, to its moderators and to who asked it.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ActId, EventId, QuestionId},
    lang::Lang,
    series::types::Mark,
};

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
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    Pending,
    Live,
    Answering,
    /// Answered aloud.
    Answered,
    AnsweredText,
    Deferred,
    Declined,
    Merged,
    Hidden,
}

impl QuestionState {
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::Answered | Self::AnsweredText)
    }

    /// The word for readers, who know whether the event `is_over` (or its board closed): until then an
    /// open question is open, and no answer is missing.
    pub const fn word(self, is_over: bool, lang: Lang) -> &'static str {
        match self {
            Self::Live if !is_over => lang.t("受付中", "Open"),
            _ => self.label(lang),
        }
    }

    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Answering => lang.t("回答中", "Answering now"),
            Self::Answered | Self::AnsweredText => lang.t("回答済み", "Answered"),
            Self::Deferred => lang.t("登壇者に確認", "Deferred to the speaker"),
            Self::Declined => lang.t("回答を控えます", "Declined"),
            Self::Pending => lang.t("確認待ち", "Waiting for moderation"),
            Self::Merged => lang.t("まとめました", "Merged"),
            Self::Hidden => lang.t("非表示", "Hidden"),
            Self::Live => lang.t("未回答", "Unanswered"),
        }
    }
}

/// Where a question came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The board itself.
    #[default]
    Live,
    /// Whoever asked it registered for the event.
    Registration,
    /// Somebody asked a talk after the end of the event.
    Afterwards,
    /// A report.
    Imported,
    /// What slido exported.
    Slido,
}

impl Source {
    /// Where it came from, when not from the board itself.
    pub const fn word(self, lang: Lang) -> Option<&'static str> {
        Some(match self {
            Self::Live => return None,
            Self::Registration => lang.t("申し込みのときの質問", "Asked at sign-up"),
            Self::Afterwards => lang.t("終了後", "Asked afterwards"),
            Self::Imported => lang.t("レポートから", "From the report"),
            Self::Slido => lang.t("slidoから", "From slido"),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub id: QuestionId,
    /// Order within its event from 1, as in `#q2`.
    pub number: i32,
    pub body: String,
    /// Empty: anonymous.
    pub asker: String,
    pub source: Source,
    pub state: QuestionState,
    pub votes: i64,
    /// The slot it was asked to: its number and title.
    pub slot: Option<(i32, String)>,
    pub answers: Vec<Answer>,
    /// Where it was taken up in the video of the event, in seconds.
    pub video_at: Option<i64>,
    /// Answered on stage: the slot that was on then, its number and title, where it is another than the one it was asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_in: Option<(i32, String)>,
}

impl Question {
    pub fn asker_name(&self, lang: Lang) -> &str {
        if self.asker.is_empty() { lang.t("匿名", "Anonymous") } else { &self.asker }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub author: String,
    /// Sanitized.
    pub html: String,
    /// Where in the video, in seconds.
    pub video_at: Option<i64>,
}

/// A question with its newest answer, and where it was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Highlight {
    pub id: QuestionId,
    pub event: EventId,
    pub body: String,
    pub votes: i64,
    pub answer: Answer,
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    pub event_number: i32,
    /// Of the talk, else of the whole event.
    pub video_url: Option<String>,
}

/// A question as boards show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardQuestion {
    pub id: QuestionId,
    pub body: String,
    /// Empty: anonymous.
    pub asker: String,
    #[serde(rename = "status")]
    pub state: QuestionState,
    pub votes: i64,
    /// Left out where it is the board itself.
    #[serde(default, skip_serializing_if = "is_live")]
    pub source: Source,
    /// Its asker has changed its words.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_edited: bool,
    /// Why it is not answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Questions that were merged into it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub merged: i64,
    /// RFC 3339 in UTC, and the same in milliseconds since 1970: the browser needs no calendar.
    pub asked_at: String,
    pub asked_ms: i64,
    /// The slot it was asked to: its number and title; `None` for the event.
    pub talk: Option<(i32, String)>,
    /// It was asked to a talk that is not for everybody, and so is it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_confidential: bool,
    pub answers: Vec<Answer>,
    /// What moderators alone know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<Box<DeskFacts>>,
}

impl BoardQuestion {
    /// Everybody may see it.
    pub fn is_public(&self) -> bool {
        self.is_shown() && !self.is_confidential
    }

    /// No moderator holds it back: whoever may hear its talk may see it.
    pub fn is_shown(&self) -> bool {
        use QuestionState::{Declined, Hidden, Merged, Pending};
        match self.state {
            Pending | Merged | Hidden => false,
            Declined => self.desk.as_ref().is_none_or(|desk| desk.was_shown),
            _ => true,
        }
    }

    /// As everybody sees it; `None` for what they do not see.
    pub fn for_public(&self) -> Option<Self> {
        self.is_public().then(|| Self { desk: None, ..self.clone() })
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_live(source: &Source) -> bool {
    matches!(source, Source::Live)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// The votes of one question, absolute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteCount {
    pub id: QuestionId,
    pub votes: i64,
}

/// What moderators alone know of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskFacts {
    /// Raised by each act; an act names the one it was decided on.
    pub version: i32,
    /// Everybody could see it at some time.
    pub was_shown: bool,
    /// Who moved it last; empty: nobody did, or nobody knows.
    pub moved_by: String,
    /// The word of the series by which it waits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub held_word: String,
    /// What was decided of its asker by this question: at others of theirs it does not stand, since it would tell which
    /// ones are of one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// Later questions that are alike and stay questions of their own, as a moderator said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<QuestionId>,
    /// What takes its last answer in text back, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<ActId>,
    /// Another question that it may become one with, and how many vote for both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub both: Option<VoteCount>,
}

impl DeskFacts {
    /// Whether a moderator said that it stays apart from this one.
    pub fn is_apart_from(&self, other: QuestionId) -> bool {
        self.apart.contains(&other)
    }
}

/// What was decided of somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Their questions wait for a moderator.
    Held,
    /// They neither ask nor vote.
    Blocked,
}

/// A question as its asker sees it, whatever became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnQuestion {
    pub question: BoardQuestion,
    /// The question that it became a part of, with its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<(QuestionId, String)>,
    /// Until then its words may be changed, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editable_until: Option<i64>,
}

/// What became of a question that was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakenQuestion {
    pub question: BoardQuestion,
    /// It waits for a moderator.
    pub is_pending: bool,
}
