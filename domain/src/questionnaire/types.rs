//! Questions at sign-up, and what was answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ids::SignUpQuestionId, lang::Lang};

/// How a question is answered.
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
pub enum AnswerKind {
    /// One line.
    #[default]
    Short,
    /// Several lines.
    Long,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
    /// A box to tick.
    Consent,
}

impl AnswerKind {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Short => lang.t("短い文", "Short text"),
            Self::Long => lang.t("長い文", "Long text"),
            Self::Choice => lang.t("一つ選ぶ", "One choice"),
            Self::Choices => lang.t("いくつでも選ぶ", "Several choices"),
            Self::Consent => lang.t("同意", "Consent"),
        }
    }

    pub const fn has_options(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }
}

/// Of whom it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum OnlyMode {
    Onsite,
    Online,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpQuestion {
    pub id: SignUpQuestionId,
    /// Asked at each event of the series.
    pub is_of_series: bool,
    pub kind: AnswerKind,
    pub words_ja: String,
    /// Empty: as in Japanese.
    pub words_en: String,
    pub hint: String,
    /// In their order; empty but for choices.
    pub options: Vec<String>,
    pub is_required: bool,
    pub only_mode: Option<OnlyMode>,
    /// Asked of those who gave this answer to an earlier question.
    pub only_if: Option<(SignUpQuestionId, String)>,
}

impl SignUpQuestion {
    pub fn words(&self, lang: Lang) -> &str {
        lang.t_where_written(&self.words_ja, &self.words_en)
    }

    /// Name of its field in a form; of several choices each has one of its own below it.
    pub fn field(&self) -> String {
        format!("q/{}", self.id)
    }

    /// Whether it is asked of anybody who comes that way.
    pub fn is_of_mode(&self, is_online: bool) -> bool {
        let mode = if is_online { OnlyMode::Online } else { OnlyMode::Onsite };
        self.only_mode.is_none_or(|only| only == mode)
    }

    /// Whether it is asked of somebody who comes that way and has answered so.
    pub fn is_asked(&self, is_online: bool, answers: &Answers) -> bool {
        self.is_of_mode(is_online)
            && self
                .only_if
                .as_ref()
                .is_none_or(|(id, wanted)| answers.get(id).is_some_and(|given| given.contains(wanted)))
    }
}

/// One text, or the chosen options, by question. A consent that was given is [`CONSENT`].
pub type Answers = BTreeMap<SignUpQuestionId, Vec<String>>;

/// What stands for a box that was ticked.
pub const CONSENT: &str = "yes";
