//! One act on all whom a filter of the list finds, however many pages they fill, and the way back. Who they are is written
//! down when it is pressed, and what came of each as it is done: a request that is cut off leaves the rest for the next one.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{
    by_hand::{self, Act, MAX_REASON, MAX_WORDS, missing_reason},
    in_bulk::{self, MAX_AT_ONCE},
    queries::{self, BulkActRow, BulkPerson},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{BulkActId, EventId, EventRef, TypeId},
    input,
    lang::Text,
    viewer::{Asked, Right},
};

/// People that one act is done to.
pub const MAX_FOUND: usize = 3_000;
/// So long one request goes on; what is left then waits for the next.
pub const WITHIN: Duration = Duration::from_secs(12);
/// Longer than any request lives: whoever stopped in the middle is not waited for.
const LEASE: TimeDelta = TimeDelta::seconds(45);
/// How long an act is remembered.
const KEPT: TimeDelta = TimeDelta::days(2);
/// People read at a time.
const BATCH: i64 = 100;
/// People that are named with the reason for which it could not be done.
const NAMED: i32 = 20;

/// What is done to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Many {
    Seat,
    Remove,
    Ticket,
    Type(TypeId),
}

impl Many {
    /// By the word that the form of the list has for it.
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "confirm" => Self::Seat,
            "remove" => Self::Remove,
            "ticket" => Self::Ticket,
            other => Self::Type(other.strip_prefix("type-")?.parse().ok()?),
        })
    }

    fn act(self, words: &str) -> Act<'_> {
        match self {
            Self::Seat => Act::Seat,
            Self::Remove => Act::Remove((!words.is_empty()).then_some(words)),
            Self::Ticket => Act::SendTicket,
            Self::Type(id) => Act::ChangeType(id),
        }
    }
}

/// What somebody asks to be done to all.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// `confirm`, `remove`, `ticket`, or `type-` with the id of one.
    pub what: &'a str,
    /// To those who are removed; empty for no mail.
    pub words: &'a str,
    pub reason: &'a str,
    /// How many there were when they were asked whether they mean all of them.
    pub sure: Option<usize>,
    /// Names the drawn form whose button was pressed: one that was pressed before is the act that it began then, whomever
    /// the filter finds by now, unless that was taken back. Empty where none is known.
    pub pressed: &'a str,
}

/// What comes of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// They are so many, which is more than a page, and more than somebody has said yes to.
    Asks(usize),
    Under(BulkActId),
}

/// Writes down that this is to be done to those with these numbers, in this order; it is done by [`go_on`]. Pressed twice it
/// is one act.
///
/// Errors: as [`events::access::find_with_right`]; `Invalid` at `do`, `reason`, `words`, or at `code` for nobody, or for
/// more than [`MAX_FOUND`].
pub async fn begin(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    codes: &[String],
    order: Order<'_>,
) -> Result<Begun> {
    let mut tx = db.begin().await?;
    let (_, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let pressed = press(asked, order);
    if let Some(id) = queries::pressed_before(&mut tx, card.id, &pressed).await? {
        return Ok(Begun::Under(id));
    }
    let Some(many) = Many::from_word(order.what) else {
        return Err(Error::invalid("do", "することを選んでください。", "Please choose what to do."));
    };
    if codes.is_empty() {
        return Err(Error::invalid("code", "見つかった人がいません。", "Nobody was found."));
    }
    if codes.len() > MAX_FOUND {
        return Err(too_many());
    }
    let reason = input::line("reason", order.reason, MAX_REASON)?;
    if reason.is_empty() && many.act("").needs_reason() {
        return Err(missing_reason());
    }
    let words = input::text("words", order.words, MAX_WORDS)?;
    if codes.len() > MAX_AT_ONCE && order.sure.is_none_or(|sure| sure < codes.len()) {
        return Ok(Begun::Asks(codes.len()));
    }
    queries::delete_old_bulk_acts(&mut tx, card.id, asked.now - KEPT).await?;
    let row = BulkActRow { what: order.what.to_owned(), words, reason, undoes: None, pressed };
    let Some(id) = queries::insert_bulk_act(&mut tx, card.id, &row, asked.now).await? else {
        // The other press was a moment earlier.
        let first = queries::pressed_before(&mut tx, card.id, &row.pressed).await?;
        return first.map(Begun::Under).ok_or(Error::Internal);
    };
    queries::insert_bulk_people(&mut tx, id, card.id, codes).await?;
    db.commit(tx, &[]).await?;
    Ok(Begun::Under(id))
}

/// What tells one press from others: the drawn form, what it asked for, and who pressed. Empty where the form is not known.
fn press(asked: Asked<'_>, order: Order<'_>) -> String {
    if order.pressed.is_empty() {
        return String::new();
    }
    let by = asked.viewer.account_id().map_or(0, |id| id.0).to_string();
    let said = [order.pressed, order.what, order.words, order.reason, by.as_str()].join("\n");
    hex::encode(&Sha256::digest(said)[..16])
}

/// More than one act is done to.
pub fn too_many() -> Error {
    Error::invalid(
        "code",
        format!("一度に{MAX_FOUND}人までです。もう少し絞り込んでください。"),
        format!("At most {MAX_FOUND} people at once. Please narrow the list down."),
    )
}

/// Writes down that it is to be taken back from all to whom it was done; asked twice it is one act.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for an act of another event, or one of days ago; `Conflict`
/// when there is nothing that could be taken back.
pub async fn begin_undo(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: BulkActId,
    reason: &str,
) -> Result<BulkActId> {
    let reason = input::line("reason", reason, MAX_REASON)?;
    if reason.is_empty() {
        return Err(missing_reason());
    }
    let mut tx = db.begin().await?;
    let (_, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let done = queries::hold_bulk_act(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if let Some(undo) = queries::undone_by(&mut tx, id).await? {
        return Ok(undo);
    }
    if !has_way_back(&done, asked) {
        return Err(nothing_to_undo());
    }
    let row = BulkActRow { what: done.what, words: String::new(), reason, undoes: Some(id), pressed: String::new() };
    let undo = queries::insert_bulk_act(&mut tx, card.id, &row, asked.now).await?.ok_or(Error::Internal)?;
    if queries::insert_bulk_undo(&mut tx, undo, id).await? == 0 {
        return Err(nothing_to_undo());
    }
    // Whoever goes back in the browser and presses the same button means it again.
    queries::forget_press(&mut tx, id).await?;
    db.commit(tx, &[]).await?;
    Ok(undo)
}

fn nothing_to_undo() -> Error {
    Error::conflict("元に戻せるものはありません。", "There is nothing to take back.")
}

fn has_way_back(row: &BulkActRow, asked: Asked<'_>) -> bool {
    let way_back = |many: Many| in_bulk::way_back(many.act(""), asked.now);
    row.undoes.is_none() && Many::from_word(&row.what).and_then(way_back).is_some()
}

/// Does it to those whose turn has not come, each in a transaction of its own, for `within`; while another request is at
/// it, nothing. What has been done stays whatever comes.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` as [`begin_undo`]; any other, when nothing could be done.
pub async fn go_on(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: BulkActId, within: Duration) -> Result<()> {
    let started = Instant::now();
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let row = queries::bulk_act(&mut conn, card.id, id).await?.ok_or(Error::NotFound)?;
    let many = Many::from_word(&row.what).ok_or(Error::NotFound)?;
    if queries::undone_by(&mut conn, id).await?.is_some()
        || !queries::take_in_hand(&mut conn, id, asked.now, asked.now + LEASE).await?
    {
        return Ok(());
    }
    drop(conn);
    let mut done = 0;
    let outcome = loop {
        let next = match next_people(db, id).await {
            Ok(next) if next.is_empty() => break Ok(()),
            Ok(next) => next,
            Err(error) => break Err(error),
        };
        match do_to(db, asked, event_ref, (id, many, &row), &next, (started, within)).await {
            (n, Ok(true)) => done += n,
            (_, Ok(false)) => break Ok(()),
            (n, Err(error)) => {
                done += n;
                break Err(error);
            }
        }
    };
    let mut conn = db.acquire().await?;
    queries::put_down(&mut conn, id).await?;
    // What is left is told, with the way to go on.
    outcome.or_else(|error| if done > 0 { Ok(()) } else { Err(error) })
}

async fn next_people(db: &Db, id: BulkActId) -> Result<Vec<BulkPerson>> {
    let mut conn = db.acquire().await?;
    Ok(queries::next_bulk_people(&mut conn, id, BATCH).await?)
}

/// The next of them, and how many they were; false when the time is over.
async fn do_to(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (id, many, row): (BulkActId, Many, &BulkActRow),
    people: &[BulkPerson],
    (started, within): (Instant, Duration),
) -> (usize, Result<bool>) {
    for (n, person) in people.iter().enumerate() {
        if started.elapsed() >= within {
            return (n, Ok(false));
        }
        if let Err(error) = do_to_one(db, asked, event_ref, (id, many, row), person).await {
            return (n, Err(error));
        }
    }
    (people.len(), Ok(true))
}

async fn do_to_one(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (id, many, row): (BulkActId, Many, &BulkActRow),
    person: &BulkPerson,
) -> Result<()> {
    let what = match (row.undoes, person.since) {
        (None, _) => Some(many.act(&row.words)),
        (Some(_), since) => since.and_then(|at| in_bulk::way_back(many.act(""), at)),
    };
    let what = what.ok_or_else(nothing_to_undo)?;
    let (outcome, why) = match by_hand::act(db, asked, event_ref, &person.code, what, &row.reason).await {
        Ok(true) => ("done", None),
        Ok(false) => ("same", None),
        Err(error) => ("refused", Some(in_bulk::refusal(error, what)?)),
    };
    let words = why.as_ref().map_or(["", ""], |why| [&*why.ja, &*why.en]);
    let mut conn = db.acquire().await?;
    Ok(queries::note_bulk_person(&mut conn, (id, person.position), (outcome, words), asked.now).await?)
}

/// Why it could not be done to some of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub why: Text,
    pub n: i64,
    /// Numbers of the first of them.
    pub codes: Vec<String>,
}

/// How far an act is, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub id: BulkActId,
    /// As in [`Order`]; of an undo that of the act that it takes back.
    pub what: String,
    pub is_undo: bool,
    pub all: i64,
    pub done: i64,
    /// It was so already.
    pub same: i64,
    pub refused: i64,
    /// Whose turn has not come.
    pub left: i64,
    /// The most common first.
    pub refusals: Vec<Refusal>,
    /// It can be taken back from those to whom it was done, and was not yet.
    pub may_undo: bool,
    /// It was taken back: what is left of it is not done any more.
    pub is_undone: bool,
}

/// The last act of an event of which something is left. Errors: as [`events::access::find_with_right`].
pub async fn unfinished(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<Option<BulkActId>> {
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    unfinished_of(&mut conn, card.id, asked.now).await
}

/// The same as a step of another use case, which has asked.
pub(crate) async fn unfinished_of(
    db: &mut PgConnection,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<Option<BulkActId>> {
    Ok(queries::unfinished_bulk_act(db, event, now - KEPT).await?)
}

/// How far it is. Errors: as [`events::access::find_with_right`]; `NotFound` as [`begin_undo`].
pub async fn look(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: BulkActId) -> Result<Progress> {
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let row = queries::bulk_act(&mut conn, card.id, id).await?.ok_or(Error::NotFound)?;
    let counts = queries::bulk_counts(&mut conn, id).await?;
    let refusals = if counts.refused > 0 { queries::bulk_refusals(&mut conn, id, NAMED).await? } else { Vec::new() };
    let is_undone = queries::undone_by(&mut conn, id).await?.is_some();
    Ok(Progress {
        id,
        is_undo: row.undoes.is_some(),
        all: counts.all,
        done: counts.done,
        same: counts.same,
        refused: counts.refused,
        left: counts.left,
        refusals: refusals
            .into_iter()
            .map(|one| Refusal { why: Text::new(one.why_ja, one.why_en), n: one.n, codes: one.codes })
            .collect(),
        may_undo: counts.done > 0 && !is_undone && has_way_back(&row, asked),
        is_undone,
        what: row.what,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_to_all_is_named_by_known_words_alone() {
        assert_eq!(Many::from_word("type-12"), Some(Many::Type(TypeId(12))));
        assert_eq!(Many::from_word("remove").map(|many| many.act("")), Some(Act::Remove(None)));
        assert_eq!(Many::from_word("remove").map(|many| many.act("言葉")), Some(Act::Remove(Some("言葉"))));
        for word in ["", "type-", "type-x", "take-back", "type-back-1", "write"] {
            assert_eq!(Many::from_word(word), None, "{word}");
        }
    }
}
