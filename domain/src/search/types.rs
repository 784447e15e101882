//! A search and what it found.

use serde::{Deserialize, Serialize};

use crate::{lang::Lang, series::types::Series, time::Local};

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

/// `/search?q=`
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPage {
    pub query: SearchQuery,
    pub hits: Vec<Hit>,
    pub has_more: bool,
    pub series: Vec<Series>,
    /// Calendar years in which there is something to find, newest first.
    pub years: Vec<i32>,
    /// What is wrong with the query, if anything.
    pub problem: Option<crate::lang::Text>,
}
