//! Slots and who is billed on them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    corrections::Difference,
    tlp::{Sharing, Tlp},
};
use crate::{
    ids::{CoSpeakerId, PersonId, ProposalId, SlotId},
    lang::Lang,
    time::Local,
};

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum SlotKind {
    #[default]
    Talk,
    Lightning,
    Announcement,
    Qa,
    Break,
    Opening,
    Closing,
}

impl SlotKind {
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

    /// Somebody says something that one may want to hear again or ask about.
    pub const fn is_said(self) -> bool {
        matches!(self, Self::Talk | Self::Lightning | Self::Qa)
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
    /// Markdown as it was written.
    pub summary: String,
    pub minutes: Option<i32>,
    pub starts: Option<Local>,
    pub room: String,
    /// AWS level, 100 to 500.
    pub level: Option<i32>,
    pub slides_url: Option<String>,
    /// Local path of the PDF that is kept of it.
    pub slides_file: Option<String>,
    /// The slot's own video, or the event's.
    pub video_url: Option<String>,
    /// Where the slot begins in that video, in seconds.
    pub video_at: Option<i64>,
    /// Slides were promised for later.
    pub slides_promised: bool,
    pub speakers: Vec<Billing>,
    pub questions: i64,
    /// How far what is said in it may travel.
    pub tlp: Tlp,
    /// A part of it with a label of its own, in words.
    pub part: Option<(String, Tlp)>,
}

impl Slot {
    /// As a link, or as a file.
    pub const fn has_slides(&self) -> bool {
        self.slides_url.is_some() || self.slides_file.is_some()
    }

    /// There is something of it to read, to see or to answer on a page of its own.
    pub fn has_more(&self) -> bool {
        self.kind.is_content()
            && self.tlp.is_named()
            && (self.questions > 0 || self.has_slides() || !self.summary.is_empty())
    }
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
    /// Hash of their picture, where everybody may see it with this talk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
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

/// A slot as an organizer plans it, before release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSlot {
    /// The released slot that it stands for; `None` for a new one.
    pub slot: Option<SlotId>,
    pub kind: SlotKind,
    pub title: String,
    pub summary: String,
    /// Length in minutes, 0 to 1440.
    pub minutes: i32,
    /// Empty: for everybody.
    pub room: String,
    pub level: Option<i32>,
    /// A start that does not flow from the slot before.
    pub fixed: Option<NaiveTime>,
    /// How many days after the first one it is; `None`: on that of the slot before, or next to it.
    #[serde(default)]
    pub day: Option<i32>,
    /// The slot of an earlier event that it was, until it was moved to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<SlotId>,
    /// The word that two events know it by, where it was sent from one to the other before it was ever released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_as: Option<String>,
    pub speakers: Vec<DraftSpeaker>,
    pub permissions: Permissions,
    #[serde(default)]
    pub sharing: Sharing,
}

/// Somebody on a planned slot, as they will be billed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSpeaker {
    pub name: String,
    pub affiliation: String,
    pub role: String,
    pub honorific: String,
}

impl DraftSpeaker {
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

impl From<Billing> for DraftSpeaker {
    fn from(Billing { name, affiliation, role, honorific, .. }: Billing) -> Self {
        Self { name, affiliation, role, honorific }
    }
}

/// Where somebody spoke last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenBefore {
    /// Word of the person in addresses.
    pub slug: String,
    pub series_name: String,
    pub event_number: i32,
}

/// What a speaker allows; `None` while nobody has asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    pub photograph: Option<bool>,
    pub post: Option<bool>,
    pub publish: Option<bool>,
    pub record: Option<bool>,
}

/// What is known of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomFacts {
    /// As it is called; in the table its key, see [`super::room_keys`].
    pub name: String,
    /// How many people find a seat in it.
    pub seats: Option<i32>,
    /// Where it is streamed, for who holds a seat.
    pub stream_url: Option<String>,
}

/// That a version of a draft gave a room another name, where a program wrote it that knew rooms by their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedRoom {
    pub was: String,
    pub is: String,
    /// What was known of another room that had the new name once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<RoomFacts>,
}

/// Something to look at; `at` counts slots from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub at: usize,
    pub kind: WarningKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// Nothing happens for this long before the slot.
    Gap {
        minutes: i64,
    },
    /// It begins before the slot at `with` has ended.
    Overlap {
        with: usize,
        minutes: i64,
    },
    /// The same speaker is on the slot at `with` at the same time.
    SpeakerTwice {
        name: String,
        with: usize,
    },
    /// Whoever stays in the room has had no break for this long when it ends.
    NoBreak {
        minutes: i64,
    },
    /// The speaker was accepted, and has not answered yet.
    Unconfirmed {
        name: String,
        /// What they proposed, and until when their answer is awaited.
        proposal: Option<ProposalId>,
        until: Option<DateTime<Utc>>,
    },
    /// The speaker was accepted, and declined, called the talk off or was told that it is cancelled.
    FellOut {
        name: String,
    },
    /// Somebody who was to speak too has declined, and is billed still.
    CoSpeakerDeclined {
        name: String,
        co_speaker: CoSpeakerId,
    },
    /// Somebody agreed to speak too, and is not billed.
    CoSpeakerUnbilled {
        name: String,
        co_speaker: CoSpeakerId,
    },
    /// The speaker can't speak at that time, but from and until these hours.
    Away {
        name: String,
        from: Option<NaiveTime>,
        until: Option<NaiveTime>,
    },
    /// The speaker can't come on that day, but on these.
    OtherDay {
        name: String,
        days: Vec<NaiveDate>,
    },
    /// Its speaker wants this otherwise than it is planned.
    Corrected {
        /// As readers know them.
        name: String,
        /// By which a button names it.
        word: String,
        differences: Vec<Difference>,
    },
    NoSpeaker,
    NoTitle,
    /// The agenda ends this long after the event.
    TooLong {
        minutes: i64,
    },
    /// It ends this long after everybody has to be out of the house.
    HouseCloses {
        minutes: i64,
        leave: NaiveTime,
    },
    /// The room seats fewer people than have a place on site.
    TooFewSeats {
        seats: i32,
        on_site: i64,
    },
}

/// What a speaker said of a talk of theirs that was accepted, or that stands on the agenda although they fell out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerAnswer {
    pub proposal: Option<ProposalId>,
    /// Somebody who would speak too; `None`: who handed it in.
    pub co_speaker: Option<CoSpeakerId>,
    pub name: String,
    /// The released slot that the talk is known to have become, and who they are there.
    pub slot: Option<SlotId>,
    pub person: Option<PersonId>,
    pub title: String,
    pub is_confirmed: bool,
    /// Until when their answer is awaited.
    pub confirm_by: Option<DateTime<Utc>>,
    /// They declined or called it off, or it was cancelled.
    pub fell_out: bool,
    /// Not before, and not after, on the wall of the event.
    pub free: (Option<NaiveTime>, Option<NaiveTime>),
    /// On which days of an event of several; none: they did not say.
    pub days: Vec<NaiveDate>,
}

/// One thing that a release would change; `at` is the slot's place in the draft from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaChange {
    pub at: Option<usize>,
    pub title: String,
    pub of: ChangeOf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeOf {
    Added,
    Removed,
    /// Clocks on the wall.
    Time {
        from: String,
        to: String,
    },
    Room {
        from: String,
        to: String,
    },
    /// It is in another room than readers know, which has the same name.
    OtherRoom {
        name: String,
    },
    Title {
        from: String,
    },
    Speakers {
        from: String,
        to: String,
    },
    /// Kind, length, level, summary, permissions or how far it may be shared.
    Details,
    Order,
}

/// A talk of somebody at another time.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherTalk {
    pub title: String,
    /// Its number in addresses.
    pub number: i32,
    pub series_slug: String,
    pub series_name: String,
    pub event_number: i32,
    pub starts: Option<Local>,
}
