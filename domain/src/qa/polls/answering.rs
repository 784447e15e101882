//! Answers to polls: the wanted choices of each participant, written many at once.

use chrono::{DateTime, Utc};

use super::{
    rules,
    types::{PollAnswer, PollKind, PollState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventRef, PollId},
    qa::{
        held_words::held_word,
        queries::{self, AnswerStanding, PollPlace, VoterStanding},
        together::{self, Refused},
    },
    search::fold,
    viewer::Asked,
};

/// What is pressed or typed.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    pub choices: &'a [i16],
    pub words: &'a str,
}

/// An answer that may be given: to an open poll of an open board that the viewer sees. One query.
///
/// Errors: `NotFound`; `Invalid` at `choice` or `words`; `Conflict` when it is closed, and for who is blocked or not
/// registered where that is needed.
pub async fn prepare(db: &Db, asked: Asked<'_>, poll: PollId, wanted: &Wanted<'_>) -> Result<PollAnswer> {
    prepare_in(db, asked, None, poll, wanted).await
}

/// As [`prepare`], by the address of the poll's own board.
///
/// Errors: `NotFound` also for a poll of another event, whatever is asked of it.
pub async fn prepare_at(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    poll: PollId,
    wanted: &Wanted<'_>,
) -> Result<PollAnswer> {
    prepare_in(db, asked, Some(event_ref), poll, wanted).await
}

async fn prepare_in(
    db: &Db,
    asked: Asked<'_>,
    at: Option<EventRef<'_>>,
    poll: PollId,
    wanted: &Wanted<'_>,
) -> Result<PollAnswer> {
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let (place, participant) = place(db, asked, at, poll).await?;
    let words = if place.kind == PollKind::Words { rules::words(wanted.words)? } else { Vec::new() };
    let is_held = |word: &String| held_word(&place.held_words, word, fold::normalise).is_some();
    if words.iter().any(is_held) {
        return Err(Error::invalid("words", "この言葉は載せられません。", "This word cannot be shown."));
    }
    let choices = match place.kind {
        // The place of each among one's own.
        PollKind::Words => (1..).take(words.len()).collect(),
        kind => rules::choices(kind, usize::try_from(place.options).unwrap_or(0), wanted.choices)?,
    };
    let (event, has_role, at) = (place.event, place.has_role, asked.now);
    Ok(PollAnswer { event, poll, participant, account, has_role, at, choices, words })
}

/// What somebody chose, with one option more or less: how a page without script chooses several.
///
/// Errors: as [`prepare_at`].
pub async fn toggle(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    poll: PollId,
    choice: i16,
    is_wanted: bool,
) -> Result<PollAnswer> {
    let participant = asked.viewer.participant.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let mut choices = queries::choices_of(&mut conn, poll, &participant.at(card.id)?).await?;
    drop(conn);
    choices.retain(|known| *known != choice);
    if is_wanted {
        choices.push(choice);
    }
    prepare_at(db, asked, event_ref, poll, &Wanted { choices: &choices, words: "" }).await
}

/// What is asked, and the name of who answers at its event.
async fn place(db: &Db, asked: Asked<'_>, at: Option<EventRef<'_>>, poll: PollId) -> Result<(PollPlace, String)> {
    let participant = asked.viewer.participant.as_ref().ok_or(Error::SignInRequired)?;
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let seen = events::access::seen_by(asked.viewer);
    let mut conn = db.acquire().await?;
    let place = queries::place_of_poll(&mut conn, poll, at, &seen, account).await?.ok_or(Error::NotFound)?;
    // Whether the poll may be seen is said first.
    let participant = participant.at(place.event);
    let standing = AnswerStanding {
        event_state: Some(place.event_state),
        opened_at: place.opened_at,
        closes_at: place.closes_at,
        closed_at: place.closed_at,
        is_seen: place.is_seen,
        is_registered: place.is_registered,
        is_blocked: participant.as_ref().is_ok_and(|name| place.blocked.contains(name)),
    };
    counts(&standing, asked.now)?;
    Ok((place, participant?))
}

/// Whether an answer of this moment counts.
///
/// Errors: `NotFound` for a poll that is gone, a draft, or not seen; `Conflict` when it or its board is closed, and for who
/// is blocked or not registered where that is needed.
fn counts(standing: &AnswerStanding, at: DateTime<Utc>) -> Result<()> {
    let state = rules::state(standing.opened_at, standing.closes_at, standing.closed_at, at);
    together::admits(&VoterStanding {
        event_state: standing.event_state.filter(|_| state != PollState::Draft),
        is_seen: standing.is_seen,
        is_registered: standing.is_registered,
        is_blocked: standing.is_blocked,
    })?;
    if state != PollState::Open {
        return Err(Error::conflict("この投票は締め切りました。", "This poll is closed."));
    }
    Ok(())
}

/// Writes all of them in one transaction and tells each board once. The last of several answers of one participant to
/// one poll counts, each of which is one person whatever they chose before. Returns those that count no more, and why:
/// since they were prepared their poll or board was closed, or they may not answer any more.
pub async fn write(db: &Db, answers: &[PollAnswer]) -> Result<Vec<Refused<PollId>>> {
    let wanted = together::newest(answers, |answer| (answer.poll, answer.participant.as_str()));
    let mut tx = db.begin().await?;
    together::hold(&mut tx, wanted.iter().map(|answer| answer.event)).await?;
    let standings = queries::answer_standings(&mut tx, &wanted).await?;
    let given: Vec<_> = wanted.iter().map(|answer| answer.at).collect();
    let judged = standings.iter().zip(given).map(|(standing, at)| counts(standing, at));
    let (counted, refused) = together::part(wanted, judged, |answer| (answer.poll, answer.participant.as_str()));
    queries::put_answers(&mut tx, &counted).await?;
    together::commit(db, tx, counted.iter().map(|answer| answer.event)).await?;
    Ok(refused)
}
