//! What pages show of a series.

use serde::{Deserialize, Serialize};

use crate::{
    events::types::EventCard,
    ids::SeriesId,
    lang::{Lang, Text},
};

/// Which generated banner and accent a series has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Fins in a night sea, blue.
    Fins,
    /// Morning suns, amber.
    Suns,
}

impl Mark {
    pub fn parse(s: &str) -> Self {
        if s == "suns" { Self::Suns } else { Self::Fins }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fins => "fins",
            Self::Suns => "suns",
        }
    }
}

/// What every page of a series needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub id: SeriesId,
    pub slug: String,
    pub name: String,
    pub mark: Mark,
    pub tagline_ja: String,
    pub tagline_en: String,
    /// Markdown, as the English one.
    pub description_ja: String,
    pub description_en: String,
    /// Without #.
    pub hashtags: Vec<String>,
    /// IANA name.
    pub time_zone: String,
}

impl Series {
    pub fn tagline(&self, lang: Lang) -> &str {
        lang.t(&self.tagline_ja, &self.tagline_en)
    }

    pub fn description(&self, lang: Lang) -> &str {
        lang.t(&self.description_ja, &self.description_en)
    }
}

/// `/{series}`
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesPage {
    pub series: Series,
    /// The description in both languages as sanitized HTML; may be empty.
    pub description_html: Text,
    /// The event that is live or comes next.
    pub next: Option<EventCard>,
    /// All other public events, newest first, one page of them.
    pub events: Vec<EventCard>,
    /// Page shown, from 1, and how many there are.
    pub page: u32,
    pub pages: u32,
    /// How many public events are over.
    pub over: i64,
    /// The viewer gets its announcements by mail.
    pub follows: bool,
}

/// `/`
#[derive(Clone, Debug, PartialEq)]
pub struct HomePage {
    pub live: Vec<EventCard>,
    pub upcoming: Vec<EventCard>,
    /// Events with the newest published reports.
    pub reports: Vec<EventCard>,
    pub series: Vec<Series>,
}
