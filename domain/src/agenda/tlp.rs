//! How far what is said in a slot may travel: the Traffic Light Protocol 2.0 (FIRST, August 2022,
//! <https://www.first.org/tlp/>). Pure.
//!
//! What each label lets out is decided once more in the database, by the columns of `slots` that pages for strangers
//! read (`shown_title`, `names_speakers`, `is_open`, `shows_links`) and by `questions.is_public`.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// A label. In the order in which they let out less.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
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
pub enum Tlp {
    /// For everybody.
    #[default]
    Clear,
    /// For the community: here who holds or held a place at an event of the series.
    Green,
    /// For one's own organization and its clients, as far as they need to know.
    Amber,
    /// For one's own organization alone.
    AmberStrict,
    /// For who is in the room.
    Red,
}

impl Tlp {
    /// As FIRST writes it, in no language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }

    /// What whoever hears it may do with it.
    pub const fn meaning(self, lang: Lang) -> &'static str {
        match self {
            Self::Clear => lang.t("だれに話してもかまいません。", "May be shared with everybody."),
            Self::Green => lang.t(
                "この集まりの中だけで共有できます。SNSやブログには書けません。",
                "May be shared within this community, not on public channels.",
            ),
            Self::Amber => lang.t(
                "自分の組織と、必要な顧客にだけ共有できます。",
                "May be shared within your organization and with clients who need to know.",
            ),
            Self::AmberStrict => {
                lang.t("自分の組織の中だけで共有できます。", "May be shared within your organization only.")
            }
            Self::Red => lang.t(
                "この場にいる人だけの話です。メモも共有もできません。",
                "For those who are here only: no notes, no sharing.",
            ),
        }
    }

    /// For how many, in two or three words.
    pub const fn reach(self, lang: Lang) -> &'static str {
        match self {
            Self::Clear => lang.t("だれにでも", "Everybody"),
            Self::Green => lang.t("この集まりの中", "This community"),
            Self::Amber => lang.t("自分の組織と顧客", "Organization and clients"),
            Self::AmberStrict => lang.t("自分の組織まで", "Own organization"),
            Self::Red => lang.t("この場かぎり", "This room"),
        }
    }

    /// Notes, slides, recording and questions are for everybody.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Clear)
    }

    /// What it is about, and who speaks, is for everybody.
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Clear | Self::Green)
    }

    /// Somebody may write down what is said.
    pub const fn takes_notes(self) -> bool {
        !matches!(self, Self::Red)
    }
}

/// What was decided about a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sharing {
    pub tlp: Tlp,
    /// A part with a label of its own, in words ("12〜15枚目"); empty: none.
    pub part_words: String,
    pub part_tlp: Tlp,
    /// Slides and recording that are linked leave that part out.
    pub part_is_cut: bool,
    /// What stands for the title where it may not be told; empty: nothing is told.
    pub public_title: String,
    /// Who speaks may be told though the talk may not.
    pub public_speakers: bool,
}

impl Sharing {
    /// The label of the part that has its own.
    pub const fn part(&self) -> Option<Tlp> {
        if self.part_words.is_empty() { None } else { Some(self.part_tlp) }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn each_label_lets_out_no_more_than_the_one_before() {
        let reach = |tlp: Tlp| u8::from(tlp.is_named()) + u8::from(tlp.is_open()) + u8::from(tlp.takes_notes());
        assert!(Tlp::VARIANTS.windows(2).all(|pair| pair[0] < pair[1] && reach(pair[0]) >= reach(pair[1])));
        assert_eq!((reach(Tlp::Clear), reach(Tlp::Red)), (3, 0));
    }
}
