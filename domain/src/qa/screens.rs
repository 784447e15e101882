//! What screens hold of a board: the part that everybody sees, the window of it, and the steps from one to the next. Pure.

use std::collections::{HashMap, HashSet};

#[cfg(feature = "db")]
use super::polls::types::Poll;
use super::{
    rules::takes_votes,
    types::{Board, BoardChange, BoardCounts, BoardQuestion, QuestionState, VoteCount},
};
use crate::ids::QuestionId;

/// What of a moderators' board everybody sees. How many were declined is said, also of what nobody saw.
pub fn public_part(moderators: &Board) -> Board {
    let questions: Vec<_> = moderators.questions.iter().filter_map(BoardQuestion::for_public).collect();
    // What was declined before anybody saw it is counted, as long as its talk is for everybody.
    let within: Vec<_> = moderators.questions.iter().filter(|question| question.is_confidential).cloned().collect();
    let declined = moderators.counts.declined - count(&within).declined;
    let counts = BoardCounts { declined, ..count(&questions) };
    let answering = moderators.answering.filter(|id| questions.iter().any(|question| question.id == *id));
    Board {
        answering,
        counts,
        questions,
        #[cfg(feature = "db")]
        polls: moderators.polls.iter().filter_map(Poll::for_public).collect(),
        #[cfg(feature = "db")]
        presence: Vec::new(),
        #[cfg(feature = "db")]
        screens: 0,
        #[cfg(feature = "db")]
        answering_ms: moderators.answering_ms.filter(|_| answering.is_some()),
        ..*moderators
    }
}

/// Of the open questions so many with most votes and so many of the newest are on every screen; of those
/// that are done, wait or are hidden the newest, or those that wait longest.
const WINDOW_BY_VOTES: usize = 50;
const WINDOW_NEWEST: usize = 50;

/// The part of a board that every screen holds; the rest is on pages of its own. Its size does not depend on
/// that of the board, and the order of a board begins with it: what has neither votes nor is new stands last.
pub fn window(board: &Board) -> Board {
    let mut kept: HashSet<QuestionId> = board.answering.into_iter().collect();
    let mut keep = |questions: Vec<&BoardQuestion>| {
        kept.extend(questions.into_iter().take(WINDOW_NEWEST).map(|question| question.id));
    };
    let of = |kind: fn(QuestionState) -> bool| board.questions.iter().filter(move |question| kind(question.state));
    let mut by_votes: Vec<_> = of(takes_votes).collect();
    // Earlier ones first among equals: the sort keeps their order.
    by_votes.sort_by_key(|question| std::cmp::Reverse(question.votes));
    by_votes.truncate(WINDOW_BY_VOTES);
    keep(by_votes);
    keep(of(takes_votes).rev().collect());
    keep(of(is_done).rev().collect());
    keep(of(|state| state == QuestionState::Pending).collect());
    keep(of(|state| matches!(state, QuestionState::Hidden | QuestionState::Merged)).rev().collect());
    let questions = board.questions.iter().filter(|question| kept.contains(&question.id)).cloned().collect();
    Board {
        questions,
        #[cfg(feature = "db")]
        polls: board.polls.clone(),
        #[cfg(feature = "db")]
        presence: board.presence.clone(),
        ..*board
    }
}

const fn is_done(state: QuestionState) -> bool {
    state.is_answered() || matches!(state, QuestionState::Declined)
}

const fn is_declined(state: QuestionState) -> bool {
    matches!(state, QuestionState::Declined)
}

/// How many questions there are of each kind.
pub fn count(questions: &[BoardQuestion]) -> BoardCounts {
    let of = |kind: fn(QuestionState) -> bool| questions.iter().filter(|question| kind(question.state)).count();
    BoardCounts {
        open: of(takes_votes),
        done: of(QuestionState::is_answered),
        declined: of(is_declined),
        pending: of(|state| state == QuestionState::Pending),
    }
}

/// The steps from what every screen holds to the window of `to`, which is returned too. A question that is still
/// on the board but no longer in its window has left, and was not removed.
pub fn diff_window(from: &Board, to: &Board) -> (Board, Vec<BoardChange>) {
    let next = window(to);
    let all: HashSet<QuestionId> = to.questions.iter().map(|question| question.id).collect();
    let named = |change| match change {
        BoardChange::Removed(id) if all.contains(&id) => BoardChange::Left(id),
        other => other,
    };
    let changes = diff(from, &next).into_iter().map(named).collect();
    (next, changes)
}

/// The steps that lead from one board to the next.
pub fn diff(from: &Board, to: &Board) -> Vec<BoardChange> {
    let mut changes = Vec::new();
    if from.settings() != to.settings() {
        changes.push(BoardChange::Settings(to.settings()));
    }
    let kept: HashSet<QuestionId> = to.questions.iter().map(|question| question.id).collect();
    for old in from.questions.iter().filter(|question| !kept.contains(&question.id)) {
        changes.push(BoardChange::Removed(old.id));
    }
    let before: HashMap<QuestionId, &BoardQuestion> = from.questions.iter().map(|old| (old.id, old)).collect();
    let mut votes = Vec::new();
    for new in &to.questions {
        match before.get(&new.id) {
            Some(old) if *old == new => {}
            Some(old) if BoardQuestion { votes: new.votes, ..(*old).clone() } == *new => {
                votes.push(VoteCount { id: new.id, votes: new.votes });
            }
            _ => changes.push(BoardChange::Question(Box::new(new.clone()))),
        }
    }
    if !votes.is_empty() {
        changes.push(BoardChange::Votes(votes));
    }
    if from.answering != to.answering {
        changes.push(BoardChange::Answering(to.answering));
    }
    if from.counts != to.counts {
        changes.push(BoardChange::Counts(to.counts));
    }
    #[cfg(feature = "db")]
    {
        for gone in from.polls.iter().filter(|old| to.polls.iter().all(|new| new.id != old.id)) {
            changes.push(BoardChange::PollGone(gone.id));
        }
        for new in to.polls.iter().filter(|new| !from.polls.contains(new)) {
            changes.push(BoardChange::Poll(Box::new(new.clone())));
        }
        if from.reactions != to.reactions {
            changes.push(BoardChange::Reactions(to.reactions));
        }
        if from.presence != to.presence {
            changes.push(BoardChange::Presence(to.presence.clone()));
        }
        if from.late != to.late {
            changes.push(BoardChange::Late(to.late));
        }
        if from.answering_ms != to.answering_ms {
            changes.push(BoardChange::Since(to.answering_ms));
        }
        if from.screens != to.screens {
            changes.push(BoardChange::Screens(to.screens));
        }
    }
    changes
}

/// Takes one step. Questions stay in the order of asking.
pub fn apply(board: &mut Board, change: BoardChange) {
    match change {
        BoardChange::Settings(settings) => *board = std::mem::take(board).with(settings),
        BoardChange::Removed(id) | BoardChange::Left(id) => board.questions.retain(|question| question.id != id),
        BoardChange::Counts(counts) => board.counts = counts,
        BoardChange::Votes(counts) => {
            for VoteCount { id, votes } in counts {
                if let Some(question) = board.questions.iter_mut().find(|question| question.id == id) {
                    question.votes = votes;
                }
            }
        }
        BoardChange::Answering(id) => board.answering = id,
        #[cfg(feature = "db")]
        BoardChange::PollGone(id) => board.polls.retain(|poll| poll.id != id),
        #[cfg(feature = "db")]
        BoardChange::Reactions(reactions) => board.reactions = reactions,
        #[cfg(feature = "db")]
        BoardChange::Presence(presence) => board.presence = presence,
        #[cfg(feature = "db")]
        BoardChange::Late(late) => board.late = late,
        #[cfg(feature = "db")]
        BoardChange::Since(at) => board.answering_ms = at,
        #[cfg(feature = "db")]
        BoardChange::Screens(screens) => board.screens = screens,
        #[cfg(feature = "db")]
        BoardChange::Poll(new) => {
            board.polls.retain(|poll| poll.id != new.id);
            let at = board.polls.partition_point(|poll| poll.id < new.id);
            board.polls.insert(at, *new);
        }
        BoardChange::Question(new) => match board.questions.iter_mut().find(|question| question.id == new.id) {
            Some(question) => *question = *new,
            None => {
                let key = |question: &BoardQuestion| (question.asked_ms, question.id);
                let at = board.questions.partition_point(|question| key(question) < key(&new));
                board.questions.insert(at, *new);
            }
        },
    }
}

#[cfg(all(test, feature = "db"))]
mod tests;
