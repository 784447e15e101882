//! What of the list of those who registered is looked at: a view, types, answers, words.

use std::{fmt, str::FromStr};

use crate::{
    error::{Error, Result},
    ids::{SignUpQuestionId, TypeId},
    registration::{queries::Sought, types::ViewCounts},
    search,
};

/// Characters of what is looked for; more says nothing more.
const MAX_WORDS: usize = 100;
/// Types and answers that one filter holds.
const MAX_FILTERS: usize = 40;

/// Who of them is looked at.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ListView {
    #[default]
    All,
    Confirmed,
    Waitlisted,
    Cancelled,
    /// Who holds a place at their first event of the series.
    First,
    Came,
    /// Who holds a seat and was missed: others have come, or somebody noted it.
    Absent,
    Noted,
    /// Whom a mail of this event did not reach.
    Undelivered,
}

impl ListView {
    /// How many it finds.
    pub(super) const fn count(self, counts: &ViewCounts) -> i64 {
        match self {
            Self::All => counts.all,
            Self::Confirmed => counts.confirmed,
            Self::Waitlisted => counts.waitlisted,
            Self::Cancelled => counts.cancelled,
            Self::First => counts.first,
            Self::Came => counts.came,
            Self::Absent => counts.absent,
            Self::Noted => counts.noted,
            Self::Undelivered => counts.undelivered,
        }
    }

    /// How many it finds together with whatever else is looked for.
    pub(super) const fn found(self, counts: &ViewCounts) -> i64 {
        match self {
            Self::All => counts.found,
            view => view.count(counts),
        }
    }
}

/// An answer that is looked for, as an address writes it: `12:text`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AnswerFilter {
    pub question: SignUpQuestionId,
    /// An option, [`crate::questionnaire::types::CONSENT`], or a part of what was written; empty for who gave no answer.
    pub text: String,
}

impl fmt::Display for AnswerFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.question, self.text)
    }
}

impl FromStr for AnswerFilter {
    type Err = std::num::ParseIntError;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let (question, text) = s.split_once(':').unwrap_or((s, ""));
        Ok(Self { question: question.parse()?, text: text.trim().to_owned() })
    }
}

/// What of the list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListFilter<'a> {
    pub view: ListView,
    /// Who holds one of them, or waits for one; empty for whichever.
    pub types: &'a [TypeId],
    /// Of one question any of them, of each question one. Only who may edit finds by them.
    pub answers: &'a [AnswerFilter],
    /// Part of a name, an address or a number.
    pub words: &'a str,
}

/// A filter as queries take it.
pub(super) struct Parts {
    /// What is looked for, as it is shown again.
    pub words: String,
    pattern: String,
    view: &'static str,
    types: Vec<i64>,
    questions: Vec<i64>,
    answers: Vec<String>,
    by_mail: bool,
}

impl Parts {
    /// Errors: `Invalid` at `filter` for one that holds more than any form asks for: part of it would find others.
    pub fn from_filter(filter: ListFilter<'_>, may_edit: bool) -> Result<Self> {
        if filter.types.len() + filter.answers.len() > MAX_FILTERS {
            return Err(Error::invalid(
                "filter",
                "絞り込みの条件が多すぎます。いくつか外してください。",
                "There are too many filters. Please take some away.",
            ));
        }
        let asked = filter.answers.iter().filter(|_| may_edit);
        let (questions, answers) = asked.map(|one| (one.question.0, one.text.clone())).unzip();
        let words: String = filter.words.trim().chars().take(MAX_WORDS).collect();
        Ok(Self {
            pattern: search::rules::like_patterns(std::slice::from_ref(&words)).concat(),
            words,
            view: filter.view.into(),
            types: filter.types.iter().map(|id| id.0).collect(),
            questions,
            answers,
            by_mail: may_edit,
        })
    }

    pub fn sought(&self) -> Sought<'_> {
        Sought {
            pattern: &self.pattern,
            view: self.view,
            types: &self.types,
            questions: &self.questions,
            answers: &self.answers,
            by_mail: self.by_mail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_as_it_is_written_and_may_hold_a_colon() {
        for text in ["12:出る", "12:9:00 から", "12:"] {
            assert_eq!(text.parse::<AnswerFilter>().unwrap().to_string(), text);
        }
        assert_eq!("7".parse::<AnswerFilter>().unwrap().text, "");
        assert!("出る".parse::<AnswerFilter>().is_err() && ":出る".parse::<AnswerFilter>().is_err());
    }

    #[test]
    fn a_filter_that_no_form_asks_for_finds_nobody_else() {
        let types: Vec<TypeId> = (0..41).map(TypeId).collect();
        let filter = ListFilter { types: &types, ..ListFilter::default() };
        assert!(matches!(Parts::from_filter(filter, true), Err(Error::Invalid { .. })));
        let answers = [AnswerFilter { question: SignUpQuestionId(1), text: "出る".to_owned() }];
        let filter = ListFilter { types: &types[..2], answers: &answers, ..ListFilter::default() };
        assert_eq!(Parts::from_filter(filter, true).unwrap().sought().questions, [1]);
        assert_eq!(
            Parts::from_filter(filter, false).unwrap().sought().questions,
            [0; 0],
            "what was answered is for who may edit"
        );
    }
}
