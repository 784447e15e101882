//! Votes: the wanted state of each, written many at once.

use sqlx::PgConnection;

use super::{
    queries, together,
    types::{Admitted, QuestionState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, QuestionId},
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
            "ほかの質問とまとめられました。あなたの票も、まとめた先で数えています。",
            "This question became a part of another one. Your vote counts there.",
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
        return Err(Error::conflict("回答済みの質問には投票できません。", "This question is answered already."));
    }
    Ok(Vote { event: place.event, question, participant, voted })
}

/// Writes all of them in one transaction and tells each board once. The last of several votes of one
/// participant on one question counts. Returns the count of each question that was named.
pub async fn write(db: &Db, votes: &[Vote]) -> Result<Vec<(QuestionId, i64)>> {
    let mut tx = db.begin().await?;
    let wanted = together::newest(votes, |vote| (vote.question, vote.participant.as_str()));
    put(&mut tx, &wanted, true).await?;
    put(&mut tx, &wanted, false).await?;
    let mut questions: Vec<i64> = wanted.iter().map(|vote| vote.question.0).collect();
    questions.dedup();
    let counts = queries::vote_counts(&mut tx, &questions).await?;
    together::commit(db, tx, wanted.iter().map(|vote| vote.event)).await?;
    Ok(counts)
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
