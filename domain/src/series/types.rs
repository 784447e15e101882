//! What pages show of a series.

use serde::{Deserialize, Serialize};

use crate::{ids::SeriesId, lang::Lang};

/// Which generated banner and accent a series has.
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
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Fins in a night sea, blue.
    Fins,
    /// Morning suns, amber.
    Suns,
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
    /// IANA name: of events that are planned from now on, and of what belongs to no event. An event keeps its own, as
    /// `EventCard::zone`.
    pub time_zone: String,
    /// A mail address or a web address by which its organizers are reached; may be empty.
    pub contact: String,
}

#[cfg(test)]
impl Series {
    /// A series without anything, for tests of rules.
    pub fn sample() -> Self {
        Self {
            id: SeriesId(1),
            slug: String::new(),
            name: String::new(),
            mark: Mark::Fins,
            tagline_ja: String::new(),
            tagline_en: String::new(),
            description_ja: String::new(),
            description_en: String::new(),
            hashtags: Vec::new(),
            time_zone: "Asia/Tokyo".to_owned(),
            contact: String::new(),
        }
    }
}

impl Series {
    pub fn tagline(&self, lang: Lang) -> &str {
        lang.t(&self.tagline_ja, &self.tagline_en)
    }

    pub fn description(&self, lang: Lang) -> &str {
        lang.t(&self.description_ja, &self.description_en)
    }
}

/// Where it stands what whoever registers agrees to; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The code of conduct.
    pub conduct: String,
    /// What becomes of personal data.
    pub privacy: String,
}

impl Terms {
    /// Nothing is to be agreed to.
    pub const fn is_empty(&self) -> bool {
        self.conduct.is_empty() && self.privacy.is_empty()
    }

    /// Tells these addresses from others, so that a form says to what somebody agrees.
    #[cfg(feature = "db")]
    pub fn digest(&self) -> String {
        use sha2::Digest as _;
        // No address holds a line break.
        hex::encode(&sha2::Sha256::digest(format!("{}\n{}", self.conduct, self.privacy))[..8])
    }

    /// The addresses that there are.
    pub fn addresses(&self) -> Vec<String> {
        [&self.conduct, &self.privacy].into_iter().filter(|address| !address.is_empty()).cloned().collect()
    }
}
