//! Slots and who is billed on them.

use serde::{Deserialize, Serialize};

use crate::{
    events::types::{Event, EventCard},
    ids::SlotId,
    lang::Lang,
    qa::types::Question,
    reports::types::NoteLine,
    series::types::Series,
    time::Local,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlotKind {
    Talk,
    Lightning,
    Announcement,
    Qa,
    Break,
    Opening,
    Closing,
}

impl SlotKind {
    pub const ALL: [Self; 7] =
        [Self::Talk, Self::Lightning, Self::Announcement, Self::Qa, Self::Break, Self::Opening, Self::Closing];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Talk => "talk",
            Self::Lightning => "lightning",
            Self::Announcement => "announcement",
            Self::Qa => "qa",
            Self::Break => "break",
            Self::Opening => "opening",
            Self::Closing => "closing",
        }
    }

    /// An unknown word counts as a talk.
    pub fn parse(s: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s).unwrap_or(Self::Talk)
    }

    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Talk => lang.t("登壇", "Talk"),
            Self::Lightning => lang.t("LT", "Lightning talk"),
            Self::Announcement => lang.t("お知らせ", "Announcement"),
            Self::Qa => lang.t("Q&A", "Q&A"),
            Self::Break => lang.t("休憩", "Break"),
            Self::Opening => lang.t("オープニング", "Opening"),
            Self::Closing => lang.t("クロージング", "Closing"),
        }
    }

    /// Shown large on the time line, with a page of its own.
    pub const fn is_content(self) -> bool {
        !matches!(self, Self::Break | Self::Opening)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    pub id: SlotId,
    /// Order within the event from 1; its number in addresses.
    pub number: i32,
    pub kind: SlotKind,
    /// As the report called it ("Session1", "LT2"); may be empty.
    pub label: String,
    pub title: String,
    pub summary: String,
    pub minutes: Option<i32>,
    pub starts: Option<Local>,
    pub room: String,
    /// AWS level, 100 to 500.
    pub level: Option<i32>,
    pub slides_url: Option<String>,
    /// The slot's own video, or the event's.
    pub video_url: Option<String>,
    /// Where the slot begins in that video, in seconds.
    pub video_at: Option<i64>,
    /// Slides were promised for later.
    pub slides_promised: bool,
    pub speakers: Vec<Billing>,
    pub questions: i64,
}

/// A person on a slot, billed as on that evening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    pub person_slug: String,
    pub name: String,
    /// さん and the like, shown after the name in Japanese; empty for organizers and groups.
    pub honorific: String,
    pub affiliation: String,
    pub role: String,
    pub is_group: bool,
}

impl Billing {
    /// 佐伯 真帆さん; without the honorific in English.
    pub fn display_name(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => format!("{}{}", self.name, self.honorific),
            Lang::En => self.name.clone(),
        }
    }

    /// Affiliation and role in one line; may be empty.
    pub fn place(&self) -> String {
        [self.affiliation.as_str(), self.role.as_str()]
            .iter()
            .filter(|s| !s.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// `/{series}/{number}/talks/{n}`
#[derive(Clone, Debug, PartialEq)]
pub struct TalkPage {
    pub series: Series,
    pub event: Event,
    pub slot: Slot,
    /// Empty unless the report is published, or the viewer may edit it.
    pub notes: Vec<NoteLine>,
    /// HTML, sanitized; empty when there is none.
    pub impression_html: String,
    pub impression_author: String,
    pub questions: Vec<Question>,
    pub previous: Option<Slot>,
    pub next: Option<Slot>,
    /// The viewer may edit the notes.
    pub may_edit: bool,
}

/// `/speakers/{slug}`
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerPage {
    pub name: String,
    pub slug: String,
    pub is_group: bool,
    pub bio: String,
    pub url: Option<String>,
    pub aliases: Vec<String>,
    /// Newest first: the event, the slot, and how they were billed.
    pub appearances: Vec<(EventCard, Slot)>,
}
