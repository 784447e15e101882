//! How many votes questions would have as one, said before they are merged: who votes for both counts once.

use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{Board, VoteCount},
};
use crate::{
    db::Db,
    error::Result,
    events,
    ids::{EventId, EventRef, QuestionId},
    viewer::{Asked, Right},
};

/// Questions that are asked about at once: the rest is passed over. No screen holds as many that take others.
const MAX_ASKED: usize = 300;

/// Pairs of a board of which it is known how many vote for both, the likest first.
const PAIRS: usize = 4;

/// The votes that each of these questions would have with the part in it, as merging would leave them. One that may not take
/// it in is left out; where the part may become none of any question, all of them are.
///
/// Errors: `NotFound`; those of [`crate::viewer::Viewer::require`] for who does not moderate.
pub async fn together(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    part: QuestionId,
    wholes: &[QuestionId],
) -> Result<Vec<VoteCount>> {
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::Moderate).await?;
    of_part(&mut conn, card.id, part, wholes).await
}

async fn of_part(
    db: &mut PgConnection,
    event: EventId,
    part: QuestionId,
    wholes: &[QuestionId],
) -> Result<Vec<VoteCount>> {
    let ids: Vec<i64> = wholes.iter().take(MAX_ASKED).map(|whole| whole.0).collect();
    let mut united = queries::united_votes(db, event, part, &ids).await?;
    united.retain(|one| rules::takes_others(one.state) && rules::may_be_merged(one.part_state));
    Ok(united.into_iter().map(|one| VoteCount { id: one.id, votes: one.votes }).collect())
}

/// Notes of what a moderator may make this part a part of how many vote for both, as far as these are on the board.
pub(crate) async fn note_part(
    db: &mut PgConnection,
    event: EventId,
    board: &mut Board,
    part: QuestionId,
    wholes: &[QuestionId],
) -> Result<()> {
    let Some(own) = board.questions.iter().find(|question| question.id == part).map(|question| question.votes) else {
        return Ok(());
    };
    let united = of_part(db, event, part, wholes).await?;
    for question in &mut board.questions {
        let found = united.iter().find(|one| one.id == question.id);
        let both = found.map(|one| VoteCount { id: part, votes: question.votes + own - one.votes });
        if let Some(desk) = &mut question.desk {
            desk.both = both;
        }
    }
    Ok(())
}

/// Notes of what moderators are offered to merge how many vote for both, so that they read before what becomes of the votes.
pub(super) async fn note_pairs(db: &mut PgConnection, board: &mut Board) -> Result<()> {
    let mut pairs = rules::pairs_alike(board);
    pairs.truncate(PAIRS);
    if pairs.is_empty() {
        return Ok(());
    }
    let both = queries::votes_for_both(db, &pairs).await?;
    for question in &mut board.questions {
        let found = both.iter().find(|(part, _)| *part == question.id);
        if let Some(desk) = &mut question.desk {
            desk.both = found.map(|(_, votes)| *votes);
        }
    }
    Ok(())
}
