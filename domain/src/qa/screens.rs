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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        ids::AccountId,
        qa::{
            frames::{self, Frame},
            polls::types::{Poll, PollState, Reactions},
            samples::{self, question},
            types::{BoardSettings, DeskFacts, Presence},
        },
    };

    prop_compose! {
        fn boards()(rows in proptest::collection::btree_map(0..12_i64, (0..5_i64, 0..6_i64, 0..4_usize), 0..12),
                    open in any::<bool>(), moderated in any::<bool>(), answering in proptest::option::of(0..12_i64),
                    polls in polls(), reactions in proptest::option::of((0..3_i32, 0..3_i64)), late in 0..3_i64) -> Board {
            let states = [QuestionState::Live, QuestionState::Answering, QuestionState::Answered, QuestionState::Deferred];
            let mut questions: Vec<_> =
                rows.into_iter().map(|(id, (_, votes, state))| question(id, id / 3, votes, states[state])).collect();
            questions.sort_by_key(|q| (q.asked_ms, q.id));
            let settings = BoardSettings { open, moderated, ..BoardSettings::default() };
            let reactions = reactions.map(|(talk, n)| Reactions { talk, counts: [n; 4] });
            Board { answering: answering.map(QuestionId), counts: count(&questions), questions, polls, reactions, late, ..Board::default() }.with(settings)
        }
    }

    prop_compose! {
        /// Polls as moderators have them: nobody else may read a draft, nor results that are hidden.
        fn polls()(rows in proptest::collection::btree_map(0..5_i64, (0..3_usize, any::<bool>(), 0..3_i64), 0..5)) -> Vec<Poll> {
            let states = [PollState::Draft, PollState::Open, PollState::Closed];
            let poll = |(id, (state, is_shown, votes)): (i64, (usize, bool, i64))| {
                let state = states[state];
                let title = if state == PollState::Draft { "secret poll" } else { "poll" };
                // A count that nothing else has.
                let votes = if is_shown { votes } else { 777_000 + votes };
                Poll { is_shown, title: title.to_owned(), voters: 1, ..samples::poll(id, state, votes) }
            };
            rows.into_iter().map(poll).collect()
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
        assert_eq!(large.counts, BoardCounts { open: 5_000, done: 200, declined: 0, pending: 200 });
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

    fn secret_moderator() -> Presence {
        Presence { account: AccountId(777), name: "secret moderator".to_owned(), question: None }
    }

    /// A board as moderators have it: its words say which of them nobody else may read.
    fn desk_board(rows: &[(i64, usize, i64, bool)], polls: &[Poll]) -> Board {
        let states = [
            QuestionState::Pending,
            QuestionState::Live,
            QuestionState::Answered,
            QuestionState::Declined,
            QuestionState::Hidden,
            QuestionState::Deferred,
        ];
        let mut questions: Vec<_> = rows
            .iter()
            .map(|(id, state, votes, was_shown)| {
                let mut question = question(*id, *id, *votes, states[*state]);
                let desk =
                    DeskFacts { was_shown: *was_shown, moved_by: "secret mover".to_owned(), ..DeskFacts::default() };
                question.desk = Some(Box::new(desk));
                if !question.is_public() {
                    question.body = format!("secret {id}");
                    "secret reason".clone_into(&mut question.reason);
                }
                question
            })
            .collect();
        questions.sort_by_key(|question| (question.asked_ms, question.id));
        questions.dedup_by_key(|question| question.id);
        let (answering, presence) = (None, vec![secret_moderator()]);
        Board { answering, counts: count(&questions), questions, polls: polls.to_vec(), presence, ..Board::default() }
    }

    proptest! {
        /// Whatever is done, and whatever frames a viewer misses: their screen is what they may see, and no frame holds
        /// what they may not.
        #[test]
        fn promise_20_every_screen_is_what_its_viewer_may_see(
            steps in proptest::collection::vec(
                (proptest::collection::vec((0..9_i64, 0..6_usize, 0..4_i64, any::<bool>()), 0..9), polls(), any::<bool>()), 1..12),
        ) {
            let mut sent = Board::default();
            // A viewer who missed something comes again and is given the newest snapshot.
            let (mut screen, mut is_behind) = (None, true);
            for (rows, polls, is_lost) in steps {
                let public = public_part(&desk_board(&rows, &polls));
                let (next, changes) = diff_window(&sent, &public);
                sent = next;
                let frames: Vec<_> = changes.iter().map(frames::change).chain([frames::snapshot(&sent)]).collect();
                for (_, data) in &frames {
                    prop_assert!(!data.contains("secret") && !data.contains("777"), "{data}");
                }
                if is_lost {
                    is_behind = true;
                    continue;
                }
                if is_behind {
                    screen = Some(sent.clone());
                    is_behind = false;
                    continue;
                }
                let board = screen.as_mut().unwrap();
                for (name, data) in &frames[..frames.len() - 1] {
                    let Some(Frame::Change(step)) = frames::read(name, data) else { panic!("{name} {data}") };
                    apply(board, step);
                }
                prop_assert_eq!(&*board, &sent);
            }
        }
    }
}
