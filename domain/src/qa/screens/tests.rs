use proptest::prelude::*;

use super::*;
use crate::{
    ids::AccountId,
    qa::{
        frames::{self, Frame},
        polls::types::{Poll, PollState, Reactions},
        rules::order,
        samples::{self, question},
        types::{BoardSettings, DeskFacts, Presence},
    },
};

prop_compose! {
    fn boards()(rows in proptest::collection::btree_map(0..12_i64, (0..5_i64, 0..6_i64, 0..4_usize), 0..12),
                open in any::<bool>(), moderated in any::<bool>(), answering in proptest::option::of(0..12_i64),
                polls in polls(), reactions in proptest::option::of((0..3_i32, 0..3_i64)), late in 0..3_i64,
                answering_ms in proptest::option::of(0..3_i64), screens in 0..3_i64) -> Board {
        let states = [QuestionState::Live, QuestionState::Answering, QuestionState::Answered, QuestionState::Deferred];
        let mut questions: Vec<_> =
            rows.into_iter().map(|(id, (_, votes, state))| question(id, id / 3, votes, states[state])).collect();
        questions.sort_by_key(|q| (q.asked_ms, q.id));
        let settings = BoardSettings { open, moderated, ..BoardSettings::default() };
        let reactions = reactions.map(|(talk, n)| Reactions { talk, counts: [n; 4] });
        Board {
            answering: answering.map(QuestionId), counts: count(&questions), questions, polls, reactions, late, answering_ms, screens,
            ..Board::default()
        }
        .with(settings)
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

/// Questions: id, state, votes, whether everybody saw it once, whether its talk is not for everybody.
type Row = (i64, usize, i64, bool, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((0..9_i64, 0..8_usize, 0..4_i64, any::<bool>(), any::<bool>()), 0..9)
}

/// A board as moderators have it: its words say which of them nobody else may read.
fn desk_board(rows: &[Row], polls: &[Poll]) -> Board {
    let states = [
        QuestionState::Pending,
        QuestionState::Live,
        QuestionState::Answering,
        QuestionState::Answered,
        QuestionState::Declined,
        QuestionState::Hidden,
        QuestionState::Deferred,
        QuestionState::Merged,
    ];
    let mut questions: Vec<_> = rows
        .iter()
        .map(|(id, state, votes, was_shown, is_confidential)| {
            let mut question = question(*id, *id, *votes, states[*state]);
            let desk = DeskFacts { was_shown: *was_shown, moved_by: "secret mover".to_owned(), ..DeskFacts::default() };
            question.desk = Some(Box::new(desk));
            question.is_confidential = *is_confidential;
            if !question.is_public() {
                question.body = format!("secret {id}");
                "secret reason".clone_into(&mut question.reason);
            }
            question
        })
        .collect();
    questions.sort_by_key(|question| (question.asked_ms, question.id));
    questions.dedup_by_key(|question| question.id);
    // One at a time is on stage.
    let answering = questions.iter().find(|question| question.state == QuestionState::Answering).map(|one| one.id);
    for question in &mut questions {
        if question.state == QuestionState::Answering && Some(question.id) != answering {
            question.state = QuestionState::Live;
        }
    }
    // What nobody else may know that it is answered, they may not know since when either.
    let on_stage = questions.iter().find(|question| Some(question.id) == answering);
    let answering_ms = on_stage.map(|question| if question.is_public() { 1_000 } else { 777_001 });
    let (counts, presence, screens) = (count(&questions), vec![secret_moderator()], 777_002);
    Board { answering, counts, questions, polls: polls.to_vec(), presence, answering_ms, screens, ..Board::default() }
}

/// What the stage draws: what is answered now, and what comes next.
fn on_stage(board: &Board) -> (Option<QuestionId>, Vec<(QuestionId, i64)>) {
    let (top, rest) = order(board, 0);
    (board.answering, top.into_iter().chain(rest).take(3).map(|question| (question.id, question.votes)).collect())
}

/// A screen that follows one feed. Whoever missed something of it comes again and is given the newest snapshot.
#[derive(Default)]
struct Screen(Option<Board>);

impl Screen {
    fn follow(&mut self, steps: &[(&'static str, String)], newest: &(&'static str, String), is_lost: bool) {
        if is_lost {
            self.0 = None;
        } else if let Some(board) = &mut self.0 {
            for (name, data) in steps {
                let Some(Frame::Change(step)) = frames::read(name, data) else { panic!("{name} {data}") };
                apply(board, step);
            }
        } else {
            let Some(Frame::Snapshot(board)) = frames::read(newest.0, &newest.1) else { panic!("{newest:?}") };
            self.0 = Some(board);
        }
    }
}

proptest! {
    /// Whatever becomes of a board, and whatever frames a viewer misses: their screen is what they may see, and no frame
    /// holds what they may not. By real acts: `domain/tests/database/screens_in_any_order.rs`.
    #[test]
    fn promise_20_every_screen_is_what_its_viewer_may_see(
        steps in proptest::collection::vec((rows(), polls(), any::<[bool; 3]>()), 1..12),
    ) {
        let mut sent = [Board::default(), Board::default()];
        // An attendee and the stage take what everybody gets, a moderator what moderators get.
        let mut screens = [Screen::default(), Screen::default(), Screen::default()];
        for (rows, polls, lost) in steps {
            let desk = desk_board(&rows, &polls);
            let public = public_part(&desk);
            let mut feeds = Vec::new();
            for (held, board) in sent.iter_mut().zip([&public, &desk]) {
                let (next, changes) = diff_window(held, board);
                *held = next;
                feeds.push((changes.iter().map(frames::change).collect::<Vec<_>>(), frames::snapshot(held)));
            }
            for (_, data) in feeds[0].0.iter().chain([&feeds[0].1]) {
                prop_assert!(!data.contains("secret") && !data.contains("777"), "{data}");
            }
            prop_assert!(feeds[1].1.1.contains("secret moderator"), "the control");
            for ((screen, feed), is_lost) in screens.iter_mut().zip([0, 0, 1]).zip(lost) {
                screen.follow(&feeds[feed].0, &feeds[feed].1, is_lost);
                if let Some(board) = &screen.0 {
                    prop_assert_eq!(board, &sent[feed]);
                }
            }
            if let Some(board) = &screens[1].0 {
                prop_assert_eq!(on_stage(board), on_stage(&public));
            }
        }
    }
}
