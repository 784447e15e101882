//! What has to be done before an event.

use chrono::NaiveDate;

use crate::{fields::form_fields, ids::AccountId, time::Local};

/// Something that has to be done before an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    pub id: i64,
    pub words: String,
    /// On the wall of the series.
    pub due: Option<NaiveDate>,
    pub owner: Option<AccountId>,
    /// Empty without an owner.
    pub owner_name: String,
    pub done: Option<Local>,
}

/// The form of such a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChecklistInput {
    pub words: String,
    /// 2026-12-09
    pub due: String,
    /// Id of the account.
    pub owner: String,
}

form_fields!(ChecklistInput, words, due, owner);

impl From<&ChecklistItem> for ChecklistInput {
    fn from(item: &ChecklistItem) -> Self {
        Self {
            words: item.words.clone(),
            due: item.due.map(|day| day.to_string()).unwrap_or_default(),
            owner: item.owner.map(|id| id.to_string()).unwrap_or_default(),
        }
    }
}
