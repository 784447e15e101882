//! A search and what it found.

use serde::{Deserialize, Serialize};

use crate::{
    lang::Lang,
    series::types::{Mark, Series},
    time::Local,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    #[default]
    Relevance,
    Date,
}

/// What was asked, as in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchQuery {
    pub q: String,
    /// Slug.
    pub series: Option<String>,
    pub year: Option<i32>,
    pub kind: Option<HitKind>,
    pub order: Order,
    /// From 1.
    pub page: u32,
}

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
pub enum HitKind {
    Talk,
    Speaker,
    Note,
    Question,
}

impl HitKind {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Talk => lang.t("登壇", "Talk"),
            Self::Speaker => lang.t("登壇者", "Speaker"),
            Self::Note => lang.t("ノート", "Notes"),
            Self::Question => lang.t("質問と回答", "Question"),
        }
    }
}

/// A piece of text, `hit` when it is what was searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub text: String,
    pub hit: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: HitKind,
    pub title: Vec<Span>,
    pub excerpt: Vec<Span>,
    /// Path within the site, with fragment.
    pub url: String,
    pub series_name: String,
    pub series_slug: String,
    pub event_number: Option<i32>,
    pub at: Local,
}

/// Everything that was found of one talk, of the questions to a whole event, or of one speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkHits {
    /// [`HitKind::Question`] for the questions to an event; never a note.
    pub kind: HitKind,
    pub title: Vec<Span>,
    /// Path within the site.
    pub url: String,
    /// Names as billed, with their honorifics.
    pub speakers: Vec<(String, String)>,
    pub series_name: String,
    pub series_slug: String,
    pub mark: Mark,
    pub event_number: Option<i32>,
    pub at: Local,
    /// The best first.
    pub excerpts: Vec<Excerpt>,
}

/// One place of it that holds the words.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    pub kind: HitKind,
    /// The words stand in an answer to the question.
    pub is_answer: bool,
    /// Of a question: it has its answer.
    pub is_answered: bool,
    pub text: Vec<Span>,
    /// Path within the site, with fragment.
    pub url: String,
    pub minute: Option<Minute>,
}

/// A place in a video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minute {
    /// Seconds from its beginning.
    pub second: i64,
    /// Its address.
    pub video: String,
}

/// `/search?q=`, with documents as hits or with talks.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPage<T> {
    pub query: SearchQuery,
    pub hits: Vec<T>,
    pub has_more: bool,
    pub series: Vec<Series>,
    /// Calendar years in which there is something to find, newest first.
    pub years: Vec<i32>,
    /// What is wrong with the query, if anything.
    pub problem: Option<crate::lang::Text>,
}
