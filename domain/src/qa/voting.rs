//! Votes: the wanted state of each, written many at once.

use sqlx::PgConnection;

use super::{
    board,
    queries::{self, Standing, Voter, VoterStanding},
    together::{self, Refused},
    types::{Audience, QuestionState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{AccountId, EventId, EventRef, QuestionId},
    viewer::Asked,
};

/// What one participant wants of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    pub event: EventId,
    pub question: QuestionId,
    /// Their name at the event.
    pub participant: String,
    /// Of who is signed in.
    pub account: Option<AccountId>,
    /// They see the event also while it is not public.
    pub has_role: bool,
    pub voted: bool,
}

/// A vote that may be cast: on a public question of an open board that the viewer sees. One query.
///
/// Errors: `NotFound`; `Conflict` when the board is closed or the question is answered; `OfAnotherEvent`.
pub async fn prepare(db: &Db, asked: Asked<'_>, question: QuestionId, voted: bool) -> Result<Vote> {
    let participant = asked.viewer.participant.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let seen = events::access::seen_by(asked.viewer);
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let place = queries::place_of(&mut conn, question, &seen, account).await?.ok_or(Error::NotFound)?;
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
    let participant = participant.at(place.event)?;
    together::admits(&VoterStanding {
        event_state: Some(place.event_state),
        is_seen: place.is_seen,
        is_registered: place.is_registered,
        is_blocked: place.blocked.contains(&participant),
    })?;
    if !super::rules::takes_votes(place.state) {
        return Err(answered());
    }
    Ok(Vote { event: place.event, question, participant, account, has_role: place.has_role, voted })
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

/// What came of votes that were written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Of each question that was named and is there: its votes, or why none counts there any more.
    counts: Vec<(QuestionId, Result<i64>)>,
    refused: Vec<Refused<QuestionId>>,
}

impl Written {
    /// What came of one of them: the count of its question; of one that became a part of another one, that of the whole.
    ///
    /// Errors: `NotFound` for a question that is gone, hidden, taken back or not seen any more; `Conflict` when it was answered
    /// or its board closed, and for who may not vote any more.
    pub fn count_for(&self, vote: &Vote) -> Result<i64> {
        together::check(&self.refused, vote.question, &vote.participant)?;
        let counted = self.counts.iter().find(|(question, _)| *question == vote.question);
        counted.map_or(Err(Error::NotFound), |(_, votes)| votes.clone())
    }
}

/// Writes all of them in one transaction and tells each board once. The last of several votes of one
/// participant on one question counts; on one that was merged since it was prepared, it counts for the whole. One that
/// may not be given any more keeps no other from counting.
pub async fn write(db: &Db, votes: &[Vote]) -> Result<Written> {
    let mut tx = db.begin().await?;
    let wanted = together::newest(votes, |vote| (vote.question, vote.participant.as_str()));
    let mut questions: Vec<i64> = wanted.iter().map(|vote| vote.question.0).collect();
    questions.dedup();
    together::hold(&mut tx, wanted.iter().map(|vote| vote.event)).await?;
    let standings =
        queries::voter_standings(&mut tx, &wanted.iter().map(|vote| voter(vote)).collect::<Vec<_>>()).await?;
    let judged = standings.iter().map(together::admits);
    let (mut counted, refused) = together::part(wanted, judged, |vote| (vote.question, vote.participant.as_str()));
    let (mut taken, mut counts) = (Vec::new(), Vec::new());
    for standing in queries::standings(&mut tx, &questions).await? {
        match still_counts(&standing) {
            Ok(()) => taken.push(standing.id.0),
            Err(error) => counts.push((standing.id, Err(error))),
        }
    }
    counted.retain(|vote| taken.binary_search(&vote.question.0).is_ok());
    put(&mut tx, &counted, true).await?;
    put(&mut tx, &counted, false).await?;
    let votes = queries::vote_counts(&mut tx, &taken).await?;
    counts.extend(votes.into_iter().map(|(question, votes)| (question, Ok(votes))));
    together::commit(db, tx, counted.iter().map(|vote| vote.event)).await?;
    Ok(Written { counts, refused })
}

fn voter(vote: &Vote) -> Voter<'_> {
    let Vote { event, participant, account, has_role, .. } = vote;
    Voter { event: *event, participant, account: *account, has_role: *has_role }
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
