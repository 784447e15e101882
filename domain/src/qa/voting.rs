//! Votes: the wanted state of each, written many at once.

use sqlx::PgConnection;

use super::{
    board,
    queries::{self, Standing},
    together,
    types::{Admitted, Audience, QuestionState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, EventRef, QuestionId},
    viewer::Asked,
};

/// What one participant wants of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    pub event: EventId,
    pub question: QuestionId,
    pub participant: String,
    pub voted: bool,
}

/// A vote that may be cast: on a public question of an open board that the viewer sees. One query.
///
/// Errors: `NotFound`; `Conflict` when the board is closed or the question is answered.
pub async fn prepare(db: &Db, asked: Asked<'_>, question: QuestionId, voted: bool) -> Result<Vote> {
    let participant = asked.viewer.participant.clone().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let seen = events::access::seen_by(asked.viewer);
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let place = queries::place_of(&mut conn, question, &seen, &participant, account).await?.ok_or(Error::NotFound)?;
    if place.state == QuestionState::Merged && place.is_seen {
        return Err(Error::conflict(
            "ほかの質問とまとめられました。まとめた先に投票してください。すでにある票は、そこで数えています。",
            "This question became a part of another one: please vote there. Votes that it had count there already.",
        ));
    }
    if !place.is_public {
        return Err(Error::NotFound);
    }
    if !place.is_seen {
        return Err(if asked.viewer.account.is_some() { Error::Concealed } else { Error::NotFound });
    }
    super::asking::require_open(place.event_state)?;
    if place.is_blocked {
        return Err(super::admission::blocked());
    }
    if place.voting == Admitted::Registered && !place.is_registered {
        return Err(super::admission::registered_only());
    }
    if !super::rules::takes_votes(place.state) {
        return Err(answered());
    }
    Ok(Vote { event: place.event, question, participant, voted })
}

/// As [`prepare`], by the address of the question's own board.
///
/// Errors: `NotFound` also for a question of another event.
pub async fn prepare_at(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    question: QuestionId,
    voted: bool,
) -> Result<Vote> {
    let event = board::watch(db, asked, event_ref, Audience::Public).await?;
    let vote = prepare(db, asked, question, voted).await?;
    if vote.event == event { Ok(vote) } else { Err(Error::NotFound) }
}

fn answered() -> Error {
    Error::conflict("回答済みの質問には投票できません。", "This question is answered already.")
}

/// Writes all of them in one transaction and tells each board once. The last of several votes of one
/// participant on one question counts; on one that was merged since it was prepared, it counts for the whole. Returns what
/// came of each question that was named: the count, or why no vote counts there any more.
pub async fn write(db: &Db, votes: &[Vote]) -> Result<Vec<(QuestionId, Result<i64>)>> {
    let mut tx = db.begin().await?;
    let wanted = together::newest(votes, |vote| (vote.question, vote.participant.as_str()));
    let mut questions: Vec<i64> = wanted.iter().map(|vote| vote.question.0).collect();
    questions.dedup();
    // Whoever moves a question locks its event first, and so does this, shared: writers never wait for each other, only for
    // a merge of the same board, and no vote falls between its count and its end. It is a statement of its own because the
    // next one has to see what was committed while this one waited. Both are paid once a batch, not once a vote; and who
    // writes batches one after the other rests between them, so that a merge gets its turn.
    queries::hold_boards(&mut tx, &questions).await?;
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for standing in queries::standings(&mut tx, &questions).await? {
        match still_counts(&standing) {
            Ok(()) => taken.push(standing.id.0),
            Err(error) => refused.push((standing.id, Err(error))),
        }
    }
    let counted: Vec<&Vote> = wanted.into_iter().filter(|vote| taken.binary_search(&vote.question.0).is_ok()).collect();
    put(&mut tx, &counted, true).await?;
    put(&mut tx, &counted, false).await?;
    let counts = queries::vote_counts(&mut tx, &taken).await?;
    together::commit(db, tx, counted.iter().map(|vote| vote.event)).await?;
    Ok(counts.into_iter().map(|(question, votes)| (question, Ok(votes))).chain(refused).collect())
}

/// Errors: `NotFound` for what was hidden or taken back since it was prepared; `Conflict` when it was answered.
fn still_counts(standing: &Standing) -> Result<()> {
    if !standing.is_public {
        return Err(Error::NotFound);
    }
    if super::rules::takes_votes(standing.state) { Ok(()) } else { Err(answered()) }
}

async fn put(tx: &mut PgConnection, wanted: &[&Vote], voted: bool) -> Result<()> {
    let these = || wanted.iter().filter(|vote| vote.voted == voted);
    let questions: Vec<i64> = these().map(|vote| vote.question.0).collect();
    let participants: Vec<String> = these().map(|vote| vote.participant.clone()).collect();
    if questions.is_empty() {
        return Ok(());
    }
    if voted {
        queries::insert_votes(tx, &questions, &participants).await?;
    } else {
        queries::delete_votes(tx, &questions, &participants).await?;
    }
    Ok(())
}
