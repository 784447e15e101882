//! `/organize/{series}/log` and `/organize/{series}/{number}/log`: who did what, newest first.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use strum::VariantArray as _;

use crate::{
    audit::{self, ChainCheck, LogEntry, LogFilter, LogView, Outcome, queries, reading},
    db::Db,
    error::{Error, Result},
    events::{self, times::wall, types::EventCard},
    ids::{AccountId, EventRef},
    search, series,
    series::types::Series,
    viewer::{Asked, Proved, Right},
};

/// Entries of one page.
pub const PAGE_SIZE: usize = 50;
/// Entries of a file.
const MOST: i64 = 100_000;
/// Places of the chain that are examined with each look.
const EXAMINED: i64 = 100;
/// Characters of what is looked for; more says nothing more.
const MAX_WORDS: usize = 100;

/// What the address of the page asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    pub view: LogView,
    pub account: Option<AccountId>,
    /// First and last day, on the wall of the series.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub words: String,
    /// Those before this entry.
    pub before: Option<i64>,
    /// The entry that is looked at.
    pub entry: Option<i64>,
}

/// `/organize/{series}/log`
#[derive(Clone, Debug, PartialEq)]
pub struct LogPage {
    pub series: Series,
    /// The event whose entries these are; `None`: the whole series.
    pub event: Option<EventCard>,
    pub query: LogQuery,
    /// How many entries each view has.
    pub counts: Vec<(LogView, i64)>,
    pub entries: Vec<LogEntry>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// The entry that is looked at.
    pub opened: Option<LogEntry>,
    /// Name of whom the log is narrowed to.
    pub account_name: String,
    pub check: ChainCheck,
    pub now: DateTime<Utc>,
}

/// One page of the log. Errors: those of [`crate::viewer::Viewer::require`].
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, number: Option<i32>, query: LogQuery) -> Result<LogPage> {
    let mut conn = db.begin().await?;
    queries::plan_for_filters(&mut conn).await?;
    let (series, event) = find_scope(&mut conn, asked, slug, number).await?;
    let filter = filter(&series, event.as_ref(), &query)?;
    let limit = i64::try_from(PAGE_SIZE).unwrap_or(i64::MAX);
    let mut entries = reading::entries(&mut conn, series.id, &filter, query.before, limit + 1).await?;
    let next = (entries.len() > PAGE_SIZE).then(|| entries[PAGE_SIZE - 1].id);
    entries.truncate(PAGE_SIZE);
    let counts = counts(&reading::counts(&mut conn, series.id, &filter).await?);
    let opened = match query.entry {
        None => None,
        Some(id) => {
            let alone = LogFilter { event: filter.event, pattern: "%".to_owned(), ..LogFilter::default() };
            reading::entries(&mut conn, series.id, &alone, Some(id.saturating_add(1)), 1)
                .await?
                .pop()
                .filter(|entry| entry.id == id)
        }
    };
    let account_name = entries
        .iter()
        .find(|entry| query.account.is_some() && entry.account == query.account)
        .map(|entry| entry.name.clone())
        .unwrap_or_default();
    let check = queries::check_chain(&mut conn, series.id, EXAMINED).await?;
    conn.commit().await?;
    Ok(LogPage { series, event, query, counts, entries, next, opened, account_name, check, now: asked.now })
}

/// All that the filters find, to be taken away as a file. Each export is written down.
pub async fn export(
    db: &Db,
    proved: Proved<'_>,
    slug: &str,
    number: Option<i32>,
    query: LogQuery,
) -> Result<(Series, Vec<LogEntry>)> {
    let mut tx = db.begin().await?;
    let (series, event) = find_scope(&mut tx, *proved, slug, number).await?;
    let filter = filter(&series, event.as_ref(), &query)?;
    let entries = reading::entries(&mut tx, series.id, &filter, None, MOST).await?;
    let subject = event.map_or_else(|| format!("series:{}", series.id), |card| format!("event:{}", card.id));
    audit::record(&mut tx, proved.viewer, Some(series.id), "log.export", &subject, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok((series, entries))
}

async fn find_scope(
    db: &mut sqlx::PgConnection,
    asked: Asked<'_>,
    slug: &str,
    number: Option<i32>,
) -> Result<(Series, Option<EventCard>)> {
    match number {
        None => {
            let series = series::access::find(db, slug).await?;
            asked.viewer.require(series.id, Right::ReadLog)?;
            Ok((series, None))
        }
        Some(number) => {
            let event_ref = EventRef::new(slug, number);
            let (series, card) = events::access::find_with_right(db, asked.viewer, event_ref, Right::ReadLog).await?;
            Ok((series, Some(card)))
        }
    }
}

fn filter(series: &Series, event: Option<&EventCard>, query: &LogQuery) -> Result<LogFilter> {
    let midnight = |field: &str, day: Option<NaiveDate>| {
        day.map(|day| wall(field, day, NaiveTime::MIN, &series.time_zone)).transpose()
    };
    let words: String = query.words.trim().chars().take(MAX_WORDS).collect();
    let after = query.until.and_then(|day| day.checked_add_days(Days::new(1)));
    if query.until.is_some() && after.is_none() {
        return Err(Error::invalid("until", "日付を確かめてください。", "Please check the day."));
    }
    Ok(LogFilter {
        view: query.view,
        event: event.map(|card| card.id),
        account: query.account,
        from: midnight("from", query.from)?,
        until: midnight("until", after)?,
        // Everything, without comparing each entry with nothing.
        pattern: if words.is_empty() {
            "%".to_owned()
        } else {
            search::rules::like_patterns(std::slice::from_ref(&words)).concat()
        },
    })
}

fn counts(by_action: &[(String, i64, i64)]) -> Vec<(LogView, i64)> {
    LogView::VARIANTS
        .iter()
        .map(|view| {
            let of = |(action, all, automatic): &(String, i64, i64)| match view {
                LogView::All => *all,
                LogView::Automatic => *automatic,
                view if audit::view_of(action) == Some(*view) => *all,
                _ => 0,
            };
            (*view, by_action.iter().map(of).sum())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_by_view() {
        let found = counts(&[
            ("event.state.open".to_owned(), 2, 0),
            ("event.edit".to_owned(), 3, 1),
            ("attendees.view".to_owned(), 4, 0),
            ("role.revoke".to_owned(), 1, 0),
        ]);
        let of = |view| found.iter().find(|(known, _)| *known == view).unwrap().1;
        assert_eq!(of(LogView::All), 10);
        assert_eq!((of(LogView::Public), of(LogView::Personal), of(LogView::Roles)), (5, 4, 1));
        assert_eq!((of(LogView::People), of(LogView::Automatic)), (0, 1));
    }
}
