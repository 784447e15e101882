//! Calls for talks, and what they ask.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    agenda::types::SlotKind,
    fields::form_fields,
    ids::{CallId, CriterionId, EventId, ProposalFieldId},
    lang::Lang,
    questionnaire::types::AnswerKind,
    time::Local,
};

/// What kind of a talk is proposed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum ProposalKind {
    #[default]
    Talk,
    Lightning,
    /// For who never spoke before.
    FirstTime,
}

impl ProposalKind {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Talk => lang.t("登壇", "Talk"),
            Self::Lightning => lang.t("LT", "Lightning talk"),
            Self::FirstTime => lang.t("初登壇枠", "First-timers' slot"),
        }
    }

    /// What it becomes on an agenda.
    pub const fn slot_kind(self) -> SlotKind {
        match self {
            Self::Talk | Self::FirstTime => SlotKind::Talk,
            Self::Lightning => SlotKind::Lightning,
        }
    }
}

/// What a series asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: CallId,
    /// The one event that it is for; `None`: whichever.
    pub event: Option<EventId>,
    /// That event is private: nobody but who is at the desk finds the call, and proposes anything new to it.
    pub is_private: bool,
    pub title: [String; 2],
    /// Markdown, in Japanese and in English; the latter may be empty.
    pub words: [String; 2],
    /// `None`: only organizers see it.
    pub opens: Option<Local>,
    pub closes: Option<Local>,
    /// Minutes.
    pub lengths: Vec<i32>,
    pub kinds: Vec<ProposalKind>,
    pub asks_level: bool,
    /// Of one person.
    pub max_proposals: i32,
    pub is_anonymous: bool,
    /// For which an accepted proposal waits for its answer.
    pub confirm_days: i32,
}

impl Call {
    pub fn title(&self, lang: Lang) -> &str {
        match lang.t_where_written(&self.title[0], &self.title[1]) {
            "" => lang.t("登壇募集", "Call for talks"),
            title => title,
        }
    }

    pub fn words(&self, lang: Lang) -> &str {
        lang.t_where_written(&self.words[0], &self.words[1])
    }

    /// Everybody sees it, open or closed.
    pub fn is_public(&self, now: DateTime<Utc>) -> bool {
        self.opens.is_some_and(|at| at.utc <= now)
    }

    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.closes.is_some_and(|at| at.utc <= now)
    }

    /// Proposals can be handed in and changed.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.is_public(now) && !self.is_closed(now)
    }
}

/// A call as its form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallInput {
    pub title_ja: String,
    pub title_en: String,
    pub words_ja: String,
    pub words_en: String,
    /// 2026-12-09
    pub opens_date: String,
    /// 19:00
    pub opens_clock: String,
    pub closes_date: String,
    pub closes_clock: String,
    /// Minutes, between spaces or commas.
    pub lengths: String,
    /// Words of [`ProposalKind`] between spaces.
    pub kinds: String,
    /// `yes`, or anything else.
    pub asks_level: String,
    pub is_anonymous: String,
    pub max_proposals: String,
    pub confirm_days: String,
}

form_fields!(
    CallInput,
    title_ja,
    title_en,
    words_ja,
    words_en,
    opens_date,
    opens_clock,
    closes_date,
    closes_clock,
    lengths,
    kinds,
    asks_level,
    is_anonymous,
    max_proposals,
    confirm_days
);

/// What a call asks beside what every call asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallField {
    pub id: ProposalFieldId,
    pub kind: AnswerKind,
    pub words_ja: String,
    /// Empty: as in Japanese.
    pub words_en: String,
    pub hint: String,
    pub options: Vec<String>,
    pub is_required: bool,
    /// Hidden as long as names are, from whoever judges.
    pub is_hidden: bool,
}

impl CallField {
    pub fn words(&self, lang: Lang) -> &str {
        lang.t_where_written(&self.words_ja, &self.words_en)
    }

    /// Its name in a form; of several choices each has one of its own below it.
    pub fn field(&self) -> String {
        format!("q/{}", self.id)
    }
}

/// One text, or the chosen options, by field.
pub type FieldAnswers = BTreeMap<ProposalFieldId, Vec<String>>;

/// By what proposals are judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    pub id: CriterionId,
    pub name: String,
    /// 1 to 5.
    pub weight: i32,
}
