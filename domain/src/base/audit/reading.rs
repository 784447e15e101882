//! The log as it is read. Entries about names of people hold ids; what they say is what may be told by now. Older ones held
//! names, which migration 0075 took away; what a program of before it still writes there is not read.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{Details, LogEntry, LogFilter, queries};
use crate::{
    error::Result,
    ids::{AliasId, PersonId, SeriesId},
};

/// Actions that are about names of people, and what stands between two of them.
const OF_NAMES: &[(&str, &str)] = &[
    ("speaker.merge", " ← "),
    ("speaker.unmerge", " ← "),
    ("speaker.apart", " / "),
    ("speaker.maybe_one", " / "),
    ("speaker.names", ", "),
    ("speaker.name_confirmed", ", "),
    ("speaker.name_unconfirmed", ", "),
];

/// Entries of a series, the newest first; those before `before`, where that is given.
pub async fn entries(
    db: &mut PgConnection,
    series: SeriesId,
    filter: &LogFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<LogEntry>> {
    let mut entries = queries::entries(db, (series, &of_names()), filter, before, limit).await?;
    tell_names(db, series, &mut entries).await?;
    Ok(entries)
}

/// How many entries each action has, and how many of them nobody who is known did; whatever the view.
pub async fn counts(db: &mut PgConnection, series: SeriesId, filter: &LogFilter) -> Result<Vec<(String, i64, i64)>> {
    Ok(queries::counts(db, (series, &of_names()), filter).await?)
}

/// The actions whose stored words nobody finds.
fn of_names() -> Vec<String> {
    OF_NAMES.iter().map(|(action, _)| (*action).to_owned()).collect()
}

fn between(entry: &LogEntry) -> Option<&'static str> {
    OF_NAMES.iter().find(|(action, _)| *action == entry.action).map(|(_, between)| *between)
}

/// Whom an entry is about; an older one says it by its subject alone.
fn people_of(entry: &LogEntry) -> Vec<PersonId> {
    if !entry.details.people.is_empty() {
        return entry.details.people.clone();
    }
    entry.subject.strip_prefix("person:").and_then(|id| id.parse().ok()).into_iter().collect()
}

async fn tell_names(db: &mut PgConnection, series: SeriesId, entries: &mut [LogEntry]) -> Result<()> {
    let about: Vec<&LogEntry> = entries.iter().filter(|entry| between(entry).is_some()).collect();
    if about.is_empty() {
        return Ok(());
    }
    let people: Vec<i64> = about.iter().flat_map(|entry| people_of(entry)).map(|id| id.0).collect();
    let names: Vec<i64> = about.iter().flat_map(|entry| &entry.details.names).map(|id| id.0).collect();
    let people: HashMap<PersonId, String> = queries::names_of_people(db, series, &people).await?.into_iter().collect();
    let names: HashMap<AliasId, String> = queries::told_names(db, series, &names).await?.into_iter().collect();
    for entry in entries {
        if let Some(between) = between(entry) {
            entry.details = resolve_names(entry, between, (&people, &names));
        }
    }
    Ok(())
}

/// What an entry says: people by the names that may be told, else by their number; then the names that it is about. That
/// something was written is said, and not what.
fn resolve_names(
    entry: &LogEntry,
    between: &str,
    (people, names): (&HashMap<PersonId, String>, &HashMap<AliasId, String>),
) -> Details {
    let call = |id: &PersonId| match people.get(id) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => format!("#{id}"),
    };
    let of: Vec<String> = people_of(entry).iter().map(call).collect();
    let about: Vec<&str> = entry.details.names.iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
    let parts = [of.join(between), about.join(", ")];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let mut details = Details { words: parts.join(": "), ..entry.details.clone() };
    for change in &mut details.changes {
        change.was.clear();
        change.is.clear();
    }
    details
}
