//! What pages show of an event.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ids::EventId, lang::Lang, series::types::Mark, t, time::Local};

mod checklist;
mod facts;

pub use checklist::*;
pub use facts::*;

/// The life of an event. Postponed and cancelled are states, not deletions.
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
pub enum EventState {
    /// Only organizers see it.
    Planned,
    Announced,
    /// Registration is open.
    Open,
    Live,
    Ended,
    Postponed,
    Cancelled,
}

impl EventState {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Planned => lang.t("準備中", "Planned"),
            Self::Announced => lang.t("募集前", "Not open yet"),
            Self::Open => lang.t("募集中", "Open"),
            Self::Live => lang.t("開催中", "Live now"),
            Self::Ended => lang.t("終了", "Ended"),
            Self::Postponed => lang.t("延期", "Postponed"),
            Self::Cancelled => lang.t("中止", "Cancelled"),
        }
    }

    /// When an event ends: as planned; while it is live with its last slot, as delays have moved that (`late`), if that
    /// is later. Whatever ends with an event goes by this.
    pub fn end(self, planned: Option<DateTime<Utc>>, late: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let late = late.filter(|_| self == Self::Live);
        planned.map(|planned| late.map_or(planned, |late| late.max(planned)))
    }
}

/// A wish to change the state of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state that stood on the page; `None` where nobody looked.
    pub seen: Option<EventState>,
    pub to: EventState,
}

impl From<EventState> for Step {
    fn from(to: EventState) -> Self {
        Self { seen: None, to }
    }
}

/// An event in a list, and the head of every page below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventCard {
    pub id: EventId,
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    pub number: i32,
    /// Edition mark such as "IAMスペシャル!"; often empty.
    pub label: String,
    /// Often empty: then the event is known by series and number alone.
    pub title: String,
    /// Markdown as it was written; pages show [`Event::lead_html`].
    pub lead: String,
    pub state: EventState,
    pub starts: Option<Local>,
    /// As planned; see [`EventCard::end`].
    pub ends: Option<Local>,
    /// When its last slot ends as delays have moved it; `None` without delays.
    pub late_ends: Option<Local>,
    /// IANA name of the zone on whose wall its times stand.
    pub zone: String,
    /// Empty when it is online only.
    pub venue_name: String,
    pub is_online: bool,
    /// Slots that are talks of any kind (no breaks).
    pub talks: i64,
    /// Readers may see its report.
    pub has_report: bool,
    /// Whoever registers now waits, in whichever participation type (`registration::rules::outcome`).
    pub is_full: bool,
    /// Communities that hold it together with the series, each with its own number: "JAWS-UG 東京 #12". Mostly empty.
    pub partners: String,
}

/// Questions of an event that readers may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionCounts {
    pub all: i64,
    pub answered: i64,
}

/// What the page of a series shows of an event beside its card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WallFacts {
    pub questions: QuestionCounts,
    /// The first two, as billed.
    pub speakers: Vec<String>,
    pub speaker_count: i64,
}

#[cfg(test)]
impl EventCard {
    /// An event without anything, for tests of rules.
    pub fn sample() -> Self {
        Self {
            id: EventId(1),
            series_slug: String::new(),
            series_name: String::new(),
            mark: Mark::Fins,
            number: 1,
            label: String::new(),
            title: String::new(),
            lead: String::new(),
            state: EventState::Planned,
            starts: None,
            ends: None,
            late_ends: None,
            zone: "Asia/Tokyo".to_owned(),
            venue_name: String::new(),
            is_online: false,
            talks: 0,
            has_report: false,
            is_full: false,
            partners: String::new(),
        }
    }
}

impl EventCard {
    /// "Security-JAWS 第32回" / "Security-JAWS #32"
    pub fn name(&self, lang: Lang) -> String {
        t!(lang, "{series} 第{number}回", "{series} #{number}", series = self.series_name, number = self.number)
    }

    /// When it ends, by [`EventState::end`].
    pub fn end(&self) -> Option<DateTime<Utc>> {
        self.state.end(self.ends.map(|at| at.utc), self.late_ends.map(|at| at.utc))
    }

    /// The same, on the wall of its series.
    pub fn until(&self) -> Option<Local> {
        let end = self.end()?;
        [self.ends, self.late_ends].into_iter().flatten().find(|at| at.utc == end)
    }

    /// Postponed, and no new day is known.
    pub const fn awaits_day(&self) -> bool {
        matches!(self.state, EventState::Postponed) && self.starts.is_none()
    }

    /// Postponed to a day that is known: it takes place then, and registration has not opened again.
    pub const fn has_new_day(&self) -> bool {
        matches!(self.state, EventState::Postponed) && self.starts.is_some()
    }

    /// Its state in a word; of an open one without a free seat, that.
    pub const fn state_word(&self, lang: Lang) -> &'static str {
        match self.state {
            EventState::Open if self.is_full => lang.t("満員", "Full"),
            state => state.label(lang),
        }
    }

    /// The same with whoever holds it together with us: "Security-JAWS 第34回 × JAWS-UG 東京 #12".
    pub fn joint_name(&self, lang: Lang) -> String {
        let name = self.name(lang);
        if self.partners.is_empty() { name } else { format!("{name} × {}", self.partners) }
    }

    /// Its own title if it has one, else its name.
    pub fn headline(&self, lang: Lang) -> String {
        if self.title.is_empty() { self.joint_name(lang) } else { self.title.clone() }
    }
}

/// What the pages of an event show beside its card.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub card: EventCard,
    /// The card's lead as sanitized HTML; empty when there is none.
    pub lead_html: String,
    /// The beginning of the lead in words, for descriptions.
    pub lead_excerpt: String,
    pub doors: Option<Local>,
    pub venue_address: String,
    pub venue_url: Option<String>,
    pub online_note: String,
    /// Numbered one first, then those of the series, then its own; without #.
    pub hashtags: Vec<String>,
    /// Its stream or recording, where whoever reads may see it.
    pub video_url: Option<String>,
    /// A talk is in that recording which not everybody may see: the desk alone knows its address.
    pub hides_video: bool,
    pub hosts: Vec<Host>,
    pub links: Vec<Link>,
    /// Why it was postponed or cancelled.
    pub reason: String,
    /// Whoever waits is given no free seat for now: the organizers hold them back.
    pub is_promotion_paused: bool,
    pub updated: Local,
    /// Raised with each change that calendars must learn of (iCalendar SEQUENCE).
    pub sequence: i32,
    /// Begin and end that were given up, while there is no date: calendars know the event by them.
    pub given_up: Option<(Local, Local)>,
    /// Begin and end of each day of an event of several; none of an event of one day.
    pub days: Vec<(Local, Local)>,
}

impl Event {
    /// As it would be on the day that was given up.
    #[must_use]
    pub fn on_given_up(mut self) -> Self {
        if let Some((starts, ends)) = self.given_up.take() {
            (self.card.starts, self.card.ends) = (Some(starts), Some(ends));
        }
        self
    }
}

/// Where the event stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub kind: String,
    pub title: String,
    pub url: String,
}

/// An address that may stand in a link: http or https, and nobody's password in it.
#[cfg(feature = "db")]
pub fn web_address(url: Option<String>) -> Option<String> {
    url.filter(|url| crate::input::is_web_address(url))
}

/// What the next event of a series would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextEvent {
    pub number: i32,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub minutes: i32,
    /// Without #; empty when the series has no pattern.
    pub hashtag: String,
    /// The event that it takes after.
    pub after: Option<i32>,
}

/// What only the desk knows of an event.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub join_code: Option<String>,
    pub stream_url: Option<String>,
    /// A room in which something released stands has a stream of its own.
    pub has_room_stream: bool,
    pub moderated: bool,
    /// Its own, without those of the series.
    pub hashtags: Vec<String>,
    /// The followers were told, or never will be.
    pub is_announced: bool,
    /// Places that all participation types share.
    pub seat_limit: Option<i32>,
    pub is_promotion_paused: bool,
    /// So many hours before the start free seats are offered instead of given, and for how many an offer waits.
    pub ask_hours: i32,
    pub offer_hours: i32,
    /// So many hours before the start who holds a seat is reminded.
    pub remind_hours: Vec<i32>,
    /// So many hours before the start they are asked whether they still come; and whether silence gives the seat on.
    pub still_hours: Option<i32>,
    pub still_gives_back: bool,
    /// By when, on its wall, everybody is out of the house; before the start: after midnight.
    pub leave: Option<NaiveTime>,
}

/// How the organizers of an event have its seats given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seating {
    /// Places that all types share; `None`: no limit but their own.
    pub limit: Option<i32>,
    /// Nobody who waits is given a free seat for now.
    pub is_paused: bool,
    /// So long before the start nobody is given a seat unasked any more.
    pub ask_before: Duration,
    /// How long an offered seat waits for an answer.
    pub offer_for: Duration,
}

/// What a change of state did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateChange {
    pub from: EventState,
    pub to: EventState,
    /// Followers of the series whom it is being told by mail.
    pub followers: usize,
    /// The same of those who hold a place or wait for one.
    pub holders: usize,
    /// The same of those who speak there.
    pub speakers: usize,
}

impl StateChange {
    /// One that nobody is told of.
    pub const fn new(from: EventState, to: EventState) -> Self {
        Self { from, to, followers: 0, holders: 0, speakers: 0 }
    }

    /// How many mails it writes.
    pub const fn count_mails(self) -> usize {
        self.followers + self.holders + self.speakers
    }
}
