//! Who did what when. The log can only be appended to; the database sees to that, and chains the entries of a
//! series by their hashes at commit.

mod actions;
pub mod queries;
pub mod reading;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

pub use actions::{LogView, is_known, view_of};

use crate::{
    error::Result,
    ids::{AccountId, AliasId, EventId, PersonId, SeriesId},
    viewer::Viewer,
};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Outcome {
    Ok,
    Denied,
    Failed,
}

/// One field from what to what, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Name of the field, as the form calls it.
    pub field: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub was: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub is: String,
}

/// What an entry says beside its action. Never a secret or a mail address; and no name of a person that may be told no more one
/// day, since no program ever takes anything out of the log: those stand here by their ids ([`reading`] says who that is by now).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// To how many it is told by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<usize>,
    /// How many of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Words of it: of a question, of a line to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Whom it is about, who stays first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonId>,
    /// Which names of theirs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<AliasId>,
}

impl Details {
    /// The fields that differ, in the order of their names. Of those in `hidden` it is said that they differ, and
    /// not what stands there.
    pub fn of_fields(was: &crate::fields::Values, is: &crate::fields::Values, hidden: &[&str]) -> Self {
        let changes = is
            .iter()
            .filter_map(|(field, is)| {
                let was = was.get(field).map_or("", String::as_str);
                let said = |text: &str| if hidden.contains(&field.as_str()) { String::new() } else { text.to_owned() };
                (was != is).then(|| Change { field: field.clone(), was: said(was), is: said(is) })
            })
            .collect();
        Self { changes, ..Self::default() }
    }
}

/// One entry, as it is written.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub series: Option<SeriesId>,
    pub event: Option<EventId>,
    pub action: &'a str,
    pub subject: &'a str,
    pub outcome: Outcome,
    pub details: Details,
}

impl<'a> Entry<'a> {
    /// Something that was done to an event.
    pub fn of_event(series: SeriesId, event: EventId, action: &'a str, subject: &'a str) -> Self {
        Self {
            series: Some(series),
            event: Some(event),
            action,
            subject,
            outcome: Outcome::Ok,
            details: Details::default(),
        }
    }

    /// The same with its words.
    pub fn with_words(mut self, words: &str) -> Self {
        words.clone_into(&mut self.details.words);
        self
    }
}

/// Appends one entry. Within a transaction the entry stands or falls with it.
///
/// `action` is a dotted name that `actions.rs` knows (`session.start`, `report.publish`), `subject` what it was
/// done to (`account:3`, `event:12`); neither may hold a secret.
pub async fn record(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: Option<SeriesId>,
    action: &str,
    subject: &str,
    outcome: Outcome,
) -> Result<()> {
    let event = subject.strip_prefix("event:").and_then(|id| id.parse().ok()).map(EventId);
    let entry = Entry { series, event, action, subject, outcome, details: Details::default() };
    write(db, viewer, &entry).await
}

/// The same with what it was about and what changed.
pub async fn write(db: &mut PgConnection, viewer: &Viewer, entry: &Entry<'_>) -> Result<()> {
    debug_assert!(is_known(entry.action), "the log has no words for {}", entry.action);
    queries::insert(db, viewer, entry).await?;
    Ok(())
}

/// How often an account did something since then. What lies after `now` comes from a clock that ran
/// ahead, and does not count.
pub async fn count(
    db: &mut PgConnection,
    account: AccountId,
    action: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<i64> {
    Ok(queries::count(db, account, action, since, now + crate::viewer::CLOCK_SKEW).await?)
}

/// When an account did something last, as [`count`] counts it.
pub async fn last(
    db: &mut PgConnection,
    account: AccountId,
    action: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    Ok(queries::last(db, account, action, now + crate::viewer::CLOCK_SKEW).await?)
}

/// What of the log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    pub view: LogView,
    pub event: Option<EventId>,
    pub account: Option<AccountId>,
    /// From this moment, and before that one.
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Part of a name or of the words of an entry, as a pattern of `like`; `%` finds all.
    pub pattern: String,
}

/// One entry, as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    pub id: i64,
    /// Its place in the chain of its series.
    pub place: i64,
    pub at: DateTime<Utc>,
    /// `None`: the program itself, or nobody who is known.
    pub account: Option<AccountId>,
    pub name: String,
    pub action: String,
    pub subject: String,
    /// Name of the account that it was done to.
    pub whom: String,
    pub outcome: Outcome,
    /// Number of the event.
    pub number: Option<i32>,
    pub request_id: String,
    pub details: Details,
    /// In hexadecimal.
    pub hash: String,
}

/// What an examination of a chain found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChainCheck {
    /// Entries that were looked at, the newest ones, and places of the first and last of them.
    pub checked: i64,
    pub first: i64,
    pub last: i64,
    /// The first place at which an entry is missing, changed or slipped in.
    pub broken_at: Option<i64>,
    /// Entries that no chain holds.
    pub unchained: i64,
}

impl ChainCheck {
    pub const fn is_whole(&self) -> bool {
        self.broken_at.is_none() && self.unchained == 0
    }
}
