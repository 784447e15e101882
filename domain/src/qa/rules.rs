//! Which state of a question may follow which, the order of a board, and its differences. Pure.

use std::collections::{HashMap, HashSet};

use super::types::{Board, BoardChange, BoardCounts, BoardQuestion, QuestionState, VoteCount};
use crate::ids::QuestionId;

/// Characters of a question, of a name, of an answer.
pub const QUESTION: usize = 500;
pub const NAME: usize = 40;
pub const ANSWER: usize = 5_000;
/// Seconds between two questions of one participant.
pub const ASK_EVERY: i64 = 10;
/// Questions at the top of a board, by votes alone.
pub const TOP: usize = 5;

/// The states that may follow `from`. Merging is not one of them: it names the other question too.
pub const fn transitions(from: QuestionState) -> &'static [QuestionState] {
    use QuestionState::{Answered, AnsweredText, Answering, Declined, Deferred, Hidden, Live, Merged, Pending};
    match from {
        // What was never approved stays out of sight: it cannot be declined before everybody's eyes.
        Pending => &[Live, Hidden],
        Live => &[Answering, Answered, AnsweredText, Deferred, Declined, Hidden],
        Answering => &[Answered, Live, AnsweredText, Deferred],
        Answered => &[Live, Answering, AnsweredText, Hidden],
        AnsweredText => &[Live, Answered, Hidden],
        Deferred => &[AnsweredText, Answered, Answering, Live, Hidden],
        Declined | Merged | Hidden => &[Live],
    }
}

/// How an asker came to a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Trust {
    /// Signed in.
    Account,
    /// By the code that is shown on stage.
    Joined,
    /// Neither.
    Anonymous,
}

/// Questions of strangers that wait for a moderator on one board; further ones are asked to come later.
pub const MAX_WAITING: i64 = 1_000;

/// Questions that a board takes at once within a minute from askers of this kind, all together; those
/// that come faster wait for a moderator. Nobody is turned away: a flood fills the moderators' queue,
/// never the board. `None`: accounts have their own limit, see [`ASK_EVERY`].
pub const fn live_a_minute(trust: Trust) -> Option<i64> {
    match trust {
        Trust::Account => None,
        Trust::Joined => Some(60),
        Trust::Anonymous => Some(12),
    }
}

/// Whether votes count on it.
pub const fn takes_votes(state: QuestionState) -> bool {
    matches!(state, QuestionState::Live | QuestionState::Answering | QuestionState::Deferred)
}

/// Open questions in the order of a board: the five with most votes, then by votes over age, where
/// age is in minutes and begins at one. The one that is being answered stands elsewhere. `now` is in
/// milliseconds since 1970. Returns the top and the rest.
pub fn order(board: &Board, now: i64) -> (Vec<&BoardQuestion>, Vec<&BoardQuestion>) {
    let open = |q: &&BoardQuestion| takes_votes(q.state) && q.state != QuestionState::Answering;
    let mut top: Vec<_> = board.questions.iter().filter(open).collect();
    // Earlier ones first among equals: the sort keeps their order.
    top.sort_by_key(|question| std::cmp::Reverse(question.votes));
    let mut rest = top.split_off(TOP.min(top.len()));
    // a / b > c / d without dividing: votes and minutes are whole and positive.
    let age = |question: &BoardQuestion| (now - question.asked_ms).max(0) / 60_000 + 1;
    rest.sort_by_key(|question| std::cmp::Reverse(question.votes * 1_000_000 / age(question)));
    (top, rest)
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
    Board { questions, ..*board }
}

const fn is_done(state: QuestionState) -> bool {
    state.is_answered() || matches!(state, QuestionState::Declined)
}

/// How many questions there are of each kind.
pub fn count(questions: &[BoardQuestion]) -> BoardCounts {
    let of = |kind: fn(QuestionState) -> bool| questions.iter().filter(|question| kind(question.state)).count();
    BoardCounts { open: of(takes_votes), done: of(is_done), pending: of(|state| state == QuestionState::Pending) }
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
    if (from.open, from.moderated) != (to.open, to.moderated) {
        changes.push(BoardChange::Settings { open: to.open, moderated: to.moderated });
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
    changes
}

/// Takes one step. Questions stay in the order of asking.
pub fn apply(board: &mut Board, change: BoardChange) {
    match change {
        BoardChange::Settings { open, moderated } => (board.open, board.moderated) = (open, moderated),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use strum::VariantArray as _;

    use super::*;
    use crate::ids::QuestionId;

    fn question(id: i64, minute: i64, votes: i64, state: QuestionState) -> BoardQuestion {
        BoardQuestion {
            is_of_sign_up: false,
            id: QuestionId(id),
            body: format!("question {id}"),
            asker: String::new(),
            state,
            votes,
            asked_at: String::new(),
            asked_ms: minute * 60_000,
            talk: None,
            answers: Vec::new(),
        }
    }

    prop_compose! {
        fn boards()(rows in proptest::collection::btree_map(0..12_i64, (0..5_i64, 0..6_i64, 0..4_usize), 0..12),
                    open in any::<bool>(), moderated in any::<bool>(), answering in proptest::option::of(0..12_i64)) -> Board {
            let states = [QuestionState::Live, QuestionState::Answering, QuestionState::Answered, QuestionState::Deferred];
            let mut questions: Vec<_> =
                rows.into_iter().map(|(id, (_, votes, state))| question(id, id / 3, votes, states[state])).collect();
            questions.sort_by_key(|q| (q.asked_ms, q.id));
            Board { open, moderated, answering: answering.map(QuestionId), counts: count(&questions), questions }
        }
    }

    proptest! {
        #[test]
        fn the_difference_leads_from_any_board_to_any_other(from in boards(), to in boards()) {
            let mut board = from.clone();
            for change in diff(&from, &to) {
                apply(&mut board, change);
            }
            prop_assert_eq!(board, to);
        }
    }

    fn large_board(open: i64) -> Board {
        let mut questions: Vec<_> = (0..open).map(|id| question(id, id, id % 97, QuestionState::Live)).collect();
        questions.extend((0..200).map(|id| question(10_000 + id, open + id, 0, QuestionState::Answered)));
        questions.extend((0..200).map(|id| question(20_000 + id, open + id, 0, QuestionState::Pending)));
        Board { counts: count(&questions), answering: Some(QuestionId(3)), questions, ..Board::default() }
    }

    #[test]
    fn what_screens_hold_does_not_grow_with_the_board() {
        let (small, large) = (window(&large_board(500)), window(&large_board(5_000)));
        assert!(small.questions.len() <= 201 && large.questions.len() <= 201, "{}", large.questions.len());
        assert_eq!(large.counts, BoardCounts { open: 5_000, done: 200, pending: 200 });
        let has = |id| large.questions.iter().any(|question| question.id == QuestionId(id));
        assert!(has(96) && has(4_999) && has(3) && !has(1_000), "most votes, newest, the one on stage");
        assert!(has(10_199) && !has(10_000) && has(20_000) && !has(20_199), "done: newest; waiting: longest");
        let whole = large_board(20);
        let few = Board { questions: whole.questions[..20].to_vec(), ..whole };
        assert_eq!(window(&few), few, "a small board is its own window");
    }

    #[test]
    fn a_question_that_newer_ones_push_out_has_left_and_a_hidden_one_is_removed() {
        let before = large_board(500);
        let shown = window(&before);
        let mut after = before.clone();
        let (hidden, pushed) = (QuestionId(499), QuestionId(450));
        after.questions.retain(|question| question.id != hidden);
        after.questions.extend((0..5).map(|id| question(30_000 + id, 2_000 + id, 0, QuestionState::Live)));
        after.counts = count(&after.questions);
        let (next, changes) = diff_window(&shown, &after);
        assert!(changes.contains(&BoardChange::Removed(hidden)), "{changes:?}");
        assert!(changes.contains(&BoardChange::Left(pushed)), "{changes:?}");
        let mut board = shown;
        for change in changes {
            apply(&mut board, change);
        }
        assert_eq!(board, next);
    }

    #[test]
    fn a_difference_is_no_larger_than_it_must_be() {
        let board = |questions: Vec<BoardQuestion>| Board { questions, ..Board::default() };
        let (one, two) = (question(1, 0, 3, QuestionState::Live), question(2, 1, 0, QuestionState::Live));
        let from = board(vec![one.clone(), two.clone()]);
        assert_eq!(diff(&from, &from), []);
        let voted = BoardQuestion { votes: 4, ..one.clone() };
        let step = diff(&from, &board(vec![voted, two.clone()]));
        assert_eq!(step, [BoardChange::Votes(vec![VoteCount { id: QuestionId(1), votes: 4 }])]);
        let taken_up = BoardQuestion { state: QuestionState::Answering, ..two };
        let step = diff(&from, &board(vec![one, taken_up.clone()]));
        assert_eq!(step, [BoardChange::Question(Box::new(taken_up))]);
    }

    #[test]
    fn the_five_with_most_votes_lead_and_the_rest_fades_with_age() {
        let now = 60 * 60_000;
        let live = QuestionState::Live;
        let mut questions: Vec<_> = (0..5).map(|n| question(n, 0, 100 - n, live)).collect();
        questions.push(question(10, 0, 50, live)); // 50 votes in 61 minutes
        questions.push(question(11, 58, 10, live)); // 10 in 3
        questions.push(question(12, 1, 99, QuestionState::Answered));
        questions.push(question(13, 1, 99, QuestionState::Answering));
        let board = Board { questions, ..Board::default() };
        let (top, rest) = order(&board, now);
        let ids = |list: Vec<&BoardQuestion>| list.into_iter().map(|q| q.id.0).collect::<Vec<_>>();
        assert_eq!(ids(top), [0, 1, 2, 3, 4]);
        assert_eq!(ids(rest), [11, 10]);
    }

    #[test]
    fn votes_count_on_what_is_open_or_waits_and_on_nothing_else() {
        let counted: Vec<_> = QuestionState::VARIANTS.iter().copied().filter(|state| takes_votes(*state)).collect();
        assert_eq!(counted, [QuestionState::Live, QuestionState::Answering, QuestionState::Deferred]);
    }

    /// Votes over age: twice the votes stand for twice the age, the first minute is one, and equals keep
    /// the order of asking.
    #[test]
    fn the_order_of_the_rest_is_votes_over_minutes() {
        let live = QuestionState::Live;
        let order_of = |rest: &[(i64, i64)], now: i64| {
            let mut questions: Vec<_> = (0..5).map(|n| question(n, 0, 1_000, live)).collect();
            questions.extend((10..).zip(rest).map(|(id, (minute, votes))| question(id, *minute, *votes, live)));
            let board = Board { questions, ..Board::default() };
            let (top, rest) = order(&board, now * 60_000);
            assert_eq!(top.len(), TOP);
            rest.into_iter().map(|q| q.id.0).collect::<Vec<_>>()
        };
        // At minute 9: ten minutes old with 30, five with 14, one with 4: 3, 2.8, 4 a minute.
        assert_eq!(order_of(&[(0, 30), (5, 14), (9, 4)], 9), [12, 10, 11]);
        // The same an hour on: 30/70, 14/65, 4/61.
        assert_eq!(order_of(&[(0, 30), (5, 14), (9, 4)], 69), [10, 11, 12]);
        assert_eq!(order_of(&[(3, 6), (3, 6)], 9), [10, 11], "equals stand in the order of asking");
        // A clock that is behind makes nobody older than new, and no division by nothing.
        assert_eq!(order_of(&[(9, 1), (9, 2)], 0), [11, 10]);
    }

    #[test]
    fn strangers_have_a_pace_and_accounts_their_own_limit() {
        assert_eq!([Trust::Account, Trust::Joined, Trust::Anonymous].map(live_a_minute), [None, Some(60), Some(12)]);
        assert_eq!(
            [Trust::Account, Trust::Joined, Trust::Anonymous].map(|trust| trust.into_str()),
            ["account", "joined", "anonymous"]
        );
    }

    /// Every pair is either named here or refused.
    #[test]
    fn only_the_named_transitions_are_possible() {
        use QuestionState::{Answered, AnsweredText, Answering, Declined, Deferred, Hidden, Live, Merged, Pending};
        let named = [
            (Pending, [Live, Hidden].as_slice()),
            (Live, &[Answering, Answered, AnsweredText, Deferred, Declined, Hidden]),
            (Answering, &[Answered, Live, AnsweredText, Deferred]),
            (Answered, &[Live, Answering, AnsweredText, Hidden]),
            (AnsweredText, &[Live, Answered, Hidden]),
            (Deferred, &[AnsweredText, Answered, Answering, Live, Hidden]),
            (Declined, &[Live]),
            (Merged, &[Live]),
            (Hidden, &[Live]),
        ];
        for &from in QuestionState::VARIANTS {
            for &to in QuestionState::VARIANTS {
                let expected = named.iter().any(|(state, next)| *state == from && next.contains(&to));
                assert_eq!(transitions(from).contains(&to), expected, "{from:?} → {to:?}");
            }
        }
    }
}
