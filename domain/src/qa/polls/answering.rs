//! Answers to polls: the wanted choices of each participant, written many at once.

use super::{
    rules,
    types::{PollAnswer, PollKind, PollState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::PollId,
    qa::{
        admission, asking,
        queries::{self, PollPlace},
        rules as board_rules, together,
        types::{Admitted, Hold},
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
    let place = place(db, asked, poll).await?;
    let words = if place.kind == PollKind::Words { rules::words(wanted.words)? } else { Vec::new() };
    let is_held = |word: &String| board_rules::held_word(&place.held_words, word, fold::normalise).is_some();
    if words.iter().any(is_held) {
        return Err(Error::invalid("words", "この言葉は載せられません。", "This word cannot be shown."));
    }
    let choices = match place.kind {
        // The place of each among one's own.
        PollKind::Words => (1..).take(words.len()).collect(),
        kind => rules::choices(kind, usize::try_from(place.options).unwrap_or(0), wanted.choices)?,
    };
    let participant = asked.viewer.participant.clone().ok_or(Error::SignInRequired)?;
    Ok(PollAnswer { event: place.event, poll, participant, choices, words })
}

/// What somebody chose, with one option more or less: how a page without script chooses several.
///
/// Errors: as [`prepare`].
pub async fn toggle(db: &Db, asked: Asked<'_>, poll: PollId, choice: i16, is_wanted: bool) -> Result<PollAnswer> {
    let participant = asked.viewer.participant.clone().ok_or(Error::SignInRequired)?;
    let mut choices = queries::choices_of(&mut *db.acquire().await?, poll, &participant).await?;
    choices.retain(|known| *known != choice);
    if is_wanted {
        choices.push(choice);
    }
    prepare(db, asked, poll, &Wanted { choices: &choices, words: "" }).await
}

async fn place(db: &Db, asked: Asked<'_>, poll: PollId) -> Result<PollPlace> {
    let participant = asked.viewer.participant.as_deref().ok_or(Error::SignInRequired)?;
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let seen = events::access::seen_by(asked.viewer);
    let mut conn = db.acquire().await?;
    let place = queries::place_of_poll(&mut conn, poll, &seen, participant, account).await?.ok_or(Error::NotFound)?;
    let state = rules::state(place.opened_at, place.closes_at, place.closed_at, asked.now);
    if state == PollState::Draft || !place.is_seen {
        return Err(Error::NotFound);
    }
    asking::require_open(place.event_state)?;
    if place.hold == Some(Hold::Blocked) {
        return Err(admission::blocked());
    }
    if place.voting == Admitted::Registered && !place.is_registered {
        return Err(admission::registered_only());
    }
    if state != PollState::Open {
        return Err(Error::conflict("この投票は締め切りました。", "This poll is closed."));
    }
    Ok(place)
}

/// Writes all of them in one transaction and tells each board once. The last of several answers of one participant to
/// one poll counts, each of which is one person whatever they chose before.
pub async fn write(db: &Db, answers: &[PollAnswer]) -> Result<()> {
    let wanted = together::newest(answers, |answer| (answer.poll, answer.participant.as_str()));
    let mut tx = db.begin().await?;
    queries::put_answers(&mut tx, &wanted).await?;
    together::commit(db, tx, wanted.iter().map(|answer| answer.event)).await
}
