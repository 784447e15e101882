//! What has to be done before an event: lines with a day and an owner.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{access, queries};
use crate::{
    audit,
    db::Db,
    error::{Error, Problems, Result},
    events::types::{ChecklistInput, EventCard},
    ids::{AccountId, EventId, EventRef, SeriesId},
    input, people,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Characters of a line.
const WORDS: usize = 200;
/// Lines of one event.
pub const MAX_ITEMS: i64 = 100;

/// A line, checked.
struct Line {
    words: String,
    due: Option<NaiveDate>,
    owner: Option<AccountId>,
}

async fn check(db: &mut PgConnection, event: (SeriesId, EventId), input: &ChecklistInput) -> Result<Line> {
    let mut wrong = Problems::default();
    let words = input::line("words", &input.words, WORDS).and_then(|words| {
        if words.is_empty() {
            return Err(Error::invalid("words", "することを入れてください。", "Please say what is to be done."));
        }
        Ok(words)
    });
    let words = wrong.gather(words)?;
    let due = wrong.gather(input::date("due", &input.due))?;
    let owner = wrong.gather(people::team::member(db, event, "owner", &input.owner).await)?;
    wrong.check()?;
    Ok(Line { words, due, owner })
}

/// Adds a line, or changes the one with this id. Says its id.
///
/// Errors: `Invalid` at `words`, `due` or `owner`; `NotFound` for a line of another event.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: Option<i64>,
    input: &ChecklistInput,
) -> Result<i64> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let line = check(&mut tx, (series.id, card.id), input).await?;
    let (id, action) = match id {
        Some(id) => {
            if !queries::update_checklist_item(&mut tx, card.id, id, &line.words, line.due, line.owner).await? {
                return Err(Error::NotFound);
            }
            (id, "checklist.edit")
        }
        None => {
            access::lock(&mut tx, card.id).await?;
            if queries::count_checklist(&mut tx, card.id).await? >= MAX_ITEMS {
                return Err(Error::invalid(
                    "words",
                    format!("準備は{MAX_ITEMS}件までです。済んだものを消してから足してください。"),
                    format!("At most {MAX_ITEMS} lines. Remove some that are done first."),
                ));
            }
            let id = queries::insert_checklist_item(&mut tx, card.id, &line.words, line.due, line.owner).await?;
            (id, "checklist.add")
        }
    };
    record(&mut tx, asked, &series, &card, action, (id, &line.words)).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

/// Ticks a line off, or opens it again. Whoever owns it may, without further rights. Twice is once.
pub async fn set_done(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: i64, is_done: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::SeeDesk).await?;
    let (owner, words) = queries::checklist_item(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if owner.is_none() || owner != asked.viewer.account_id() {
        asked.viewer.require(series.id, Right::EditEvent)?;
    }
    let by = asked.viewer.account_id();
    if queries::set_checklist_done(&mut tx, id, is_done.then_some(asked.now), by).await? {
        let action = if is_done { "checklist.done" } else { "checklist.open" };
        record(&mut tx, asked, &series, &card, action, (id, &words)).await?;
    }
    db.commit(tx, &[]).await
}

/// Takes a line out of the list, or puts it back. Twice is once.
pub async fn set_removed(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: i64, is_removed: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let (_, words) = queries::checklist_item(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if queries::set_checklist_removed(&mut tx, id, is_removed.then_some(asked.now)).await? {
        let action = if is_removed { "checklist.remove" } else { "checklist.restore" };
        record(&mut tx, asked, &series, &card, action, (id, &words)).await?;
    }
    db.commit(tx, &[]).await
}

/// Copies the lines of the event before that has any, with their days moved by the distance of the two events.
/// Says how many came; those whose words stand there already do not come twice.
pub async fn copy_from_last(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    access::lock(&mut tx, card.id).await?;
    let from = queries::last_with_checklist(&mut tx, series.id, card.number).await?;
    let copied = match from {
        None => 0,
        Some((from, last_day)) => {
            copy(&mut tx, &series, (card.id, card.starts.map(|at| at.wall.date())), (from, last_day)).await?
        }
    };
    if copied > 0 {
        record(&mut tx, asked, &series, &card, "checklist.copy", (0, "")).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(copied)
}

/// Copies the lines of one event to another, with their days moved. A step of another transaction.
pub(crate) async fn copy(
    db: &mut PgConnection,
    series: &Series,
    (to, day): (EventId, Option<NaiveDate>),
    (from, last_day): (EventId, Option<NaiveDate>),
) -> Result<u64> {
    let days = day.zip(last_day).map(|(day, last_day)| (day - last_day).num_days());
    let days = days.map(|days| i32::try_from(days).unwrap_or(0));
    Ok(queries::copy_checklist(db, series.id, (from, to), days).await?)
}

async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: &EventCard,
    action: &str,
    (id, words): (i64, &str),
) -> Result<()> {
    let subject = format!("checklist:{id}");
    let entry = audit::Entry::of_event(series.id, card.id, action, &subject).with_words(words);
    audit::write(tx, asked.viewer, &entry).await
}
