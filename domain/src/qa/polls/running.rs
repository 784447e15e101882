//! What moderators do with polls that are written: open, close, show.

use chrono::{DateTime, Duration, Utc};
use sqlx::{PgConnection, Postgres, Transaction};

use super::{
    rules,
    types::{Poll, PollKind, PollOption, PollState},
};
use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events::{self, rules::board_is_open, types::EventCard},
    ids::{EventId, EventRef, PollId},
    keys::CacheKey,
    qa::{
        queries::{self, PollCount, PollRow},
        wake::wake,
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// What a moderator presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum PollAct {
    Open,
    Close,
    /// Everybody sees the results.
    Show,
    /// Nobody but moderators does.
    Hide,
    /// Closes it and shows the results.
    Finish,
}

/// Opens, closes, shows or hides a poll. Only one is open at a time. What is so already is no error.
///
/// Errors: `NotFound`, `Forbidden`; `Conflict` where it cannot be: opened on a closed board, shown before it was opened.
pub async fn run(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: PollId,
    act: PollAct,
    seconds: i32,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked, event_ref).await?;
    events::access::lock(&mut tx, card.id).await?;
    let mut row = queries::lock_poll(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    let state = row.state(asked.now);
    let what = match act {
        PollAct::Open if state == PollState::Open => return Ok(()),
        PollAct::Open => {
            if !board_is_open(card.state) {
                return Err(Error::conflict(
                    "この回のボードは閉じています。投票は開催前か開催中に始められます。",
                    "The board of this event is closed. Polls open before or during it.",
                ));
            }
            queries::close_others(&mut tx, card.id, id, asked.now).await?;
            (row.opened_at, row.closed_at, row.shown_at) = (Some(asked.now), None, None);
            let is_known = rules::LENGTHS.contains(&seconds) && seconds > 0;
            row.closes_at = is_known.then(|| asked.now + Duration::seconds(seconds.into()));
            "poll.opened"
        }
        _ if state == PollState::Draft => {
            return Err(Error::conflict("この投票はまだ始まっていません。", "This poll is not open yet."));
        }
        PollAct::Close | PollAct::Finish => {
            if state == PollState::Open {
                (row.closed_at, row.closes_at) = (Some(asked.now), None);
            }
            if act == PollAct::Finish {
                row.shown_at = row.shown_at.or(Some(asked.now));
            }
            "poll.closed"
        }
        PollAct::Show => {
            row.shown_at = row.shown_at.or(Some(asked.now));
            "poll.shown"
        }
        PollAct::Hide => {
            row.shown_at = None;
            "poll.hidden"
        }
    };
    // One whose time is over takes nothing any more that is still on its way.
    if state == PollState::Closed && act != PollAct::Open {
        row.closed_at = row.closed_at.or(row.closes_at);
    }
    queries::run_poll(&mut tx, &row).await?;
    finish(db, tx, asked, (&series, &card), what, id).await
}

pub(super) async fn find(
    db: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
) -> Result<(Series, EventCard)> {
    events::access::find_with_right(db, asked.viewer, event_ref, Right::Moderate).await
}

pub(super) async fn finish(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    asked: Asked<'_>,
    (series, card): (&Series, &EventCard),
    what: &str,
    id: PollId,
) -> Result<()> {
    let subject = format!("poll:{id}");
    audit::write(&mut tx, asked.viewer, &audit::Entry::of_event(series.id, card.id, what, &subject)).await?;
    wake(&mut tx, card.id).await?;
    // The report holds results that are shown.
    db.commit(tx, &[CacheKey::board(card.id), CacheKey::event(card.id)]).await
}

/// The polls of an event as moderators see them, in the order in which they were written. Once its board is closed none
/// is open.
pub(crate) async fn of_event(
    db: &mut PgConnection,
    event: EventId,
    is_open: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Poll>> {
    let rows = queries::polls(db, event).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let counts = queries::poll_counts(db, event, rules::WORDS_SHOWN).await?;
    let poll = |row: PollRow| {
        let state = if is_open || row.opened_at.is_none() { row.state(now) } else { PollState::Closed };
        of_row(row, state, &counts)
    };
    Ok(rows.into_iter().map(poll).collect())
}

/// Results that moderators showed to everybody, in the order in which they were asked; of polls that are over.
pub(crate) async fn shown_results(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<Vec<Poll>> {
    let mut polls = of_event(db, event, false, now).await?;
    polls.retain(|poll| poll.state == PollState::Closed && poll.is_shown);
    Ok(polls)
}

fn of_row(row: PollRow, state: PollState, counts: &[PollCount]) -> Poll {
    let own = || counts.iter().filter(|count| count.poll == row.id);
    let options = if row.kind == PollKind::Words {
        own().map(|count| PollOption { words: count.words.clone(), votes: count.votes }).collect()
    } else {
        let votes = |choice: i16| own().find(|count| count.choice == choice).map_or(0, |count| count.votes);
        let option = |(choice, words): (i16, &String)| PollOption { words: words.clone(), votes: votes(choice) };
        (1..).zip(&row.options).map(option).collect()
    };
    let closes = row.closed_at.or(row.closes_at);
    Poll {
        id: row.id,
        kind: row.kind,
        state,
        is_shown: row.shown_at.is_some(),
        voters: row.voters,
        options,
        opened_ms: row.opened_at.map(|at| at.timestamp_millis()),
        closes_ms: closes.map(|at| at.timestamp_millis()),
        title: row.title,
    }
}
