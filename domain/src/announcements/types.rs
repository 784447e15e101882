//! Announcements, whom they go to, and how far they are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AnnouncementId, RegistrationId, SignUpQuestionId, TypeId},
    lang::Lang,
    time::Local,
};

/// What of a registration somebody must be in to be written to.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Not by an offer that waits for their answer.
    Confirmed,
    /// For a seat of a type, also while they hold one of another, or have not answered whether they take it.
    Waitlisted,
    Cancelled,
    Came,
    /// Who holds a seat and did not come.
    Absent,
}

impl Group {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Confirmed => lang.t("参加確定", "Confirmed"),
            Self::Waitlisted => lang.t("キャンセル待ち", "Waitlisted"),
            Self::Cancelled => lang.t("キャンセル済み", "Cancelled"),
            Self::Came => lang.t("出席", "Came"),
            Self::Absent => lang.t("欠席", "Absent"),
        }
    }
}

/// People who were chosen one by one in the list of those who registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub people: Vec<RegistrationId>,
    /// Who gives their place back after this moment is not written to.
    pub at: DateTime<Utc>,
}

/// One of them, as the page of the announcement names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenPerson {
    pub code: String,
    /// May be empty.
    pub name: String,
    /// They gave their place back since they were chosen.
    pub has_left: bool,
}

/// Whom it goes to: who is in one of the groups with one of the types, which for the waitlist is the one that they wait for,
/// and gave that answer; or who was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Segment {
    pub groups: Vec<Group>,
    /// Empty: whichever.
    pub types: Vec<TypeId>,
    pub answer: Option<(SignUpQuestionId, String)>,
    /// Then the other conditions say nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Chosen>,
}

impl Segment {
    /// Everybody who holds a seat.
    pub fn seated() -> Self {
        Self { groups: vec![Group::Confirmed], ..Self::default() }
    }

    /// Everybody who holds a seat, waits for one, or is offered one.
    pub fn holders() -> Self {
        Self { groups: vec![Group::Confirmed, Group::Waitlisted], ..Self::default() }
    }
}

/// Those who hold one type of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldersOfType {
    pub id: TypeId,
    pub name: String,
    /// Who has a seat of it.
    pub seated: i64,
    /// Who waits for it, or with a seat of it for another type.
    pub waiting: i64,
    /// All of them, each once.
    pub people: i64,
    /// Of them, those who speak at the event.
    pub speaking: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum AnnouncementState {
    Draft,
    /// It waits for its moment, and can be stopped.
    Queued,
    /// Written to the outbox.
    Sent,
    /// What has not left waits until somebody says that it goes on, or ends.
    Paused,
    /// Nothing further of it is sent.
    Stopped,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    pub id: AnnouncementId,
    pub subject: [String; 2],
    /// Markdown, in Japanese and in English; the latter may be empty.
    pub body: [String; 2],
    pub segment: Segment,
    pub state: AnnouncementState,
    pub send_at: Option<Local>,
    pub recipients: Option<i32>,
    /// How many of these were not written to, because it was ended before.
    pub withheld: i32,
}

impl Announcement {
    /// Subject and text for somebody who reads that language: what is not translated stands in Japanese.
    pub fn words(&self, lang: Lang) -> (&str, &str) {
        let at = usize::from(lang == Lang::En && !self.body[1].is_empty());
        let subject = if self.subject[at].is_empty() { &self.subject[0] } else { &self.subject[at] };
        (subject, &self.body[at])
    }
}

/// How far the mails of one are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub waiting: i64,
    /// Stopped before they left; they can go on.
    pub held: i64,
    pub delivered: i64,
    /// Given up; the desk's page of undelivered mail says why.
    pub undelivered: i64,
}

impl Progress {
    pub const fn all(self) -> i64 {
        self.waiting + self.held + self.delivered + self.undelivered
    }
}

/// How many a segment finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Who will be written to, in each language.
    pub japanese: i64,
    pub english: i64,
    /// Who wants no announcements, and whom no mail reaches.
    pub stopped: i64,
    pub unreachable: i64,
}

impl Reach {
    pub const fn all(self) -> i64 {
        self.japanese + self.english
    }
}
