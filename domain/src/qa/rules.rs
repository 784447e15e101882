//! Who waits how long, what is alike and may be merged, and the order of a board. Pure. What may become of a question
//! stands in `states.rs`.

use std::collections::HashSet;

use super::{
    states::{self, Actor},
    types::{Board, BoardQuestion, QuestionState},
};
use crate::ids::QuestionId;

/// Characters of a question, of a name, of an answer.
pub const QUESTION: usize = 500;
pub const NAME: usize = 40;
pub const ANSWER: usize = 5_000;
/// Characters of the sentence that an asker reads when a question is declined.
pub const REASON: usize = 200;
/// Seconds between two questions of one participant.
pub const ASK_EVERY: i64 = 10;
/// Seconds after asking in which the words may be changed.
pub const EDIT_WITHIN: i64 = 120;
/// What slow mode offers, in seconds; 0 is off.
pub const SLOW_MODES: [i32; 5] = [0, 30, 60, 120, 300];
/// What slow mode is switched on with.
pub const SLOW: i32 = 60;
/// Questions at the top of a board, by votes alone.
pub const TOP: usize = 5;

/// Whether a question of this state may become a part of another one, or take another one in. What is on stage is not
/// taken off it that way.
pub fn may_be_merged(from: QuestionState) -> bool {
    states::may(from, QuestionState::Merged, Actor::Moderator)
}

/// Whether others may become a part of it.
pub const fn takes_others(into: QuestionState) -> bool {
    use QuestionState::{Answered, AnsweredText, Answering, Deferred, Live};
    matches!(into, Live | Answering | Deferred | Answered | AnsweredText)
}

/// Characters of [`beginning`].
const SHORT: usize = 40;

/// The beginning of a question, where the whole would be too long to hear, or to stand in a sentence.
pub fn beginning(body: &str) -> String {
    let mut chars = body.chars();
    let begin: String = chars.by_ref().take(SHORT).collect();
    if chars.next().is_some() { format!("{begin}…") } else { begin }
}

/// Seconds that this participant still waits until the next question, or none. Moderators never wait.
pub fn wait(slow_seconds: i32, since_last: Option<i64>) -> Option<i64> {
    let pause = i64::from(slow_seconds).max(ASK_EVERY);
    since_last.map(|since| pause - since.max(0)).filter(|left| *left > 0)
}

/// How alike two questions are, from 0 to 1: the share of pairs of characters that both have, letters and digits alone
/// (Dice's coefficient over bigrams; Dice 1945, as used for short texts by Kondrak 2005).
pub fn likeness(a: &str, b: &str) -> f64 {
    share(&bigrams(a), &bigrams(b))
}

fn bigrams(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn share(a: &HashSet<(char, char)>, b: &HashSet<(char, char)>) -> f64 {
    let all = a.len() + b.len();
    if all == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "pairs of five hundred characters")]
    let share = 2.0 * a.intersection(b).count() as f64 / all as f64;
    share
}

/// From this likeness on two questions are offered to be merged.
pub const ALIKE: f64 = 0.5;
/// Questions with most votes that are compared with each other: all pairs of them take a moment.
const COMPARED: usize = 60;

/// Open questions that say nearly the same, the likest first: each stands in one pair, behind the one with more votes.
pub fn pairs_alike(board: &Board) -> Vec<(QuestionId, QuestionId)> {
    let mut open: Vec<_> = board.questions.iter().filter(|question| may_be_merged(question.state)).collect();
    open.sort_by_key(|question| {
        (question.state == QuestionState::Pending, std::cmp::Reverse(question.votes), question.id)
    });
    open.truncate(COMPARED);
    // Each is taken apart once, and not for every other one.
    let open: Vec<_> = open.into_iter().map(|question| (question, bigrams(&question.body))).collect();
    let mut found = Vec::new();
    for (at, (one, words)) in open.iter().enumerate() {
        for (other, also) in open[at + 1..].iter().filter(|(other, _)| may_be_one(one, other)) {
            let alike = share(words, also);
            if alike >= ALIKE {
                found.push((alike, one.id, other.id));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut named = HashSet::new();
    found.retain(|(_, one, other)| {
        !named.contains(one) && !named.contains(other) && named.insert(*one) && named.insert(*other)
    });
    found.into_iter().map(|(_, one, other)| (one, other)).collect()
}

/// Whether the first may take the other one in, and no moderator said that both stay.
pub fn may_be_one(whole: &BoardQuestion, part: &BoardQuestion) -> bool {
    takes_others(whole.state) && may_be_merged(part.state) && !are_apart(whole, part)
}

/// The votes that two would have as one question, where who voted for both counts once; `None` while that is not known.
pub fn votes_together(whole: &BoardQuestion, part: &BoardQuestion) -> Option<i64> {
    let both = |one: &BoardQuestion, other: QuestionId| {
        let both = one.desk.as_ref()?.both?;
        (both.id == other).then_some(both.votes)
    };
    let both = both(part, whole.id).or_else(|| both(whole, part.id))?;
    Some(whole.votes + part.votes - both)
}

/// The same in their order, but each that may become a part of another one right behind that one, where both are there.
pub fn with_pairs(ids: &[QuestionId], pairs: &[(QuestionId, QuestionId)]) -> Vec<QuestionId> {
    let is_led = |id: QuestionId| pairs.iter().any(|(whole, part)| *part == id && ids.contains(whole));
    let mut all = Vec::with_capacity(ids.len());
    for id in ids.iter().copied().filter(|id| !is_led(*id)) {
        all.push(id);
        let led = pairs.iter().find(|(whole, part)| *whole == id && ids.contains(part));
        all.extend(led.map(|(_, part)| *part));
    }
    all
}

/// Whether a moderator said that both stay.
fn are_apart(one: &BoardQuestion, other: &BoardQuestion) -> bool {
    let says = |one: &BoardQuestion, other: QuestionId| one.desk.as_ref().is_some_and(|desk| desk.is_apart_from(other));
    says(one, other.id) || says(other, one.id)
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
///
/// Votes over age is a known ranking in other words. Evan Miller, Ranking News Items With Upvotes
/// (<https://www.evanmiller.org/ranking-news-items-with-upvotes.html>), weighs votes with e^-t / (1 - e^-t) at age t;
/// wewerewondering (<https://github.com/jonhoo/wewerewondering>) takes t = ln(minutes + 2) for it, since questions age more
/// slowly than news, and so the weight is 1 / (minutes + 1). Other than there, no votes count as none and not as one. That
/// those with most votes lead whatever their age is a rule beside the ranking, so that what a hall wants most is not lost.
pub fn order(board: &Board, now: i64) -> (Vec<&BoardQuestion>, Vec<&BoardQuestion>) {
    let open = |q: &&BoardQuestion| takes_votes(q.state) && q.state != QuestionState::Answering;
    let mut top = ranked(board.questions.iter().filter(open).collect(), &|question| [-question.votes, 0]);
    let rest = top.split_off(TOP.min(top.len()));
    // a / b > c / d without dividing: votes and minutes are whole and positive.
    let age = |question: &BoardQuestion| (now - question.asked_ms).max(0) / 60_000 + 1;
    (top, ranked(rest, &|question| [-(question.votes * 1_000_000 / age(question)), 0]))
}

/// The lowest rank first; equals keep their order. All orders share this sort: one each would be in the browser's bundle.
pub fn ranked<'a>(
    questions: Vec<&'a BoardQuestion>,
    rank: &dyn Fn(&BoardQuestion) -> [i64; 2],
) -> Vec<&'a BoardQuestion> {
    let mut ranked: Vec<_> = questions.into_iter().map(|question| (rank(question), question)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, question)| question).collect()
}

#[cfg(all(test, feature = "db"))]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::{
        ids::QuestionId,
        lang::Lang,
        qa::{
            samples::question,
            types::{DeskFacts, VoteCount},
        },
    };

    #[test]
    fn an_open_question_is_unanswered_only_once_the_event_is_over() {
        assert_eq!(QuestionState::Live.word(false, Lang::Ja), "受付中");
        assert_eq!(QuestionState::Live.word(true, Lang::En), "Unanswered");
        assert_eq!(QuestionState::Answered.word(false, Lang::En), "Answered");
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
    fn the_pause_is_that_of_the_house_or_of_slow_mode_and_ends() {
        assert_eq!([0, 9, 10, 11].map(|since| wait(0, Some(since))), [Some(10), Some(1), None, None]);
        assert_eq!([0, 59, 60].map(|since| wait(60, Some(since))), [Some(60), Some(1), None]);
        assert_eq!((wait(60, None), wait(5, Some(-3))), (None, Some(10)));
    }

    #[test]
    fn questions_that_say_the_same_are_alike_and_others_are_not() {
        let near = |a: &str, b: &str| (likeness(a, b) * 100.0).round();
        assert!((near("同じ文です", "同じ、文です。") - 100.0).abs() < f64::EPSILON, "marks say nothing");
        assert!(near("鍵は何日で替えますか?", "鍵は何日ごとに替えますか?") >= 70.0);
        assert!(near("鍵は何日で替えますか?", "資料はあとで公開されますか?") < 50.0);
        assert!(near("", "").abs() < f64::EPSILON && near("a", "a").abs() < f64::EPSILON);
        assert!((near("ab", "AB") - 100.0).abs() < f64::EPSILON);
    }

    #[test]
    fn pairs_stand_behind_the_one_with_more_votes_and_nobody_in_two() {
        let mut questions = vec![
            question(1, 0, 2, QuestionState::Live),
            question(2, 1, 9, QuestionState::Live),
            question(3, 2, 1, QuestionState::Pending),
            question(4, 3, 50, QuestionState::Answered),
            question(5, 4, 5, QuestionState::Live),
        ];
        for (question, body) in questions.iter_mut().zip([
            "鍵は何日で替えますか",
            "鍵は何日ごとに替えますか",
            "鍵は何日で替えますか!",
            "鍵は何日で替えますか",
            "資料は公開されますか",
        ]) {
            body.clone_into(&mut question.body);
        }
        let board = Board { questions, ..Board::default() };
        // 1 and 3 say exactly the same; 2 would be next, but both are named.
        assert_eq!(pairs_alike(&board), [(QuestionId(1), QuestionId(3))]);
        // What a moderator keeps apart is not offered again, whichever of the two says so; the next pair is.
        for (at, other) in [(0, 3), (2, 1)] {
            let mut board = board.clone();
            let desk = DeskFacts { apart: vec![QuestionId(other)], ..DeskFacts::default() };
            board.questions[at].desk = Some(Box::new(desk));
            assert_eq!(pairs_alike(&board), [(QuestionId(2), QuestionId(1))]);
        }
        assert_eq!(pairs_alike(&Board::default()), []);
    }

    #[test]
    fn a_pair_stands_together_where_the_one_with_more_votes_stood() {
        let ids = |all: &[i64]| all.iter().copied().map(QuestionId).collect::<Vec<_>>();
        let beside = |pairs: &[(i64, i64)]| {
            let pairs: Vec<_> = pairs.iter().map(|(whole, part)| (QuestionId(*whole), QuestionId(*part))).collect();
            with_pairs(&ids(&[1, 2, 3, 4, 5]), &pairs)
        };
        assert_eq!(beside(&[]), ids(&[1, 2, 3, 4, 5]));
        assert_eq!(beside(&[(2, 5), (1, 3)]), ids(&[1, 3, 2, 5, 4]));
        // Where one of them stands elsewhere the other one keeps its place.
        assert_eq!(beside(&[(9, 2), (4, 8)]), ids(&[1, 2, 3, 4, 5]));
    }

    #[test]
    fn what_was_answered_or_kept_apart_since_is_offered_no_more() {
        let (whole, mut part) = (question(1, 0, 9, QuestionState::Live), question(2, 1, 2, QuestionState::Pending));
        assert!(may_be_one(&whole, &part));
        assert!(!may_be_one(&part, &whole), "what waits takes nothing in");
        part.desk = Some(Box::new(DeskFacts { apart: vec![QuestionId(1)], ..DeskFacts::default() }));
        assert!(!may_be_one(&whole, &part));
        for state in [QuestionState::Answering, QuestionState::Answered, QuestionState::Declined] {
            assert!(!may_be_one(&whole, &question(3, 2, 1, state)), "{state:?}");
        }
        assert!(!may_be_one(&question(4, 3, 1, QuestionState::Hidden), &question(5, 4, 1, QuestionState::Live)));
    }

    #[test]
    fn who_votes_for_both_counts_once_and_nothing_is_said_of_another_pair() {
        let live = QuestionState::Live;
        let (whole, mut part) = (question(1, 0, 9, live), question(2, 1, 4, live));
        assert_eq!(votes_together(&whole, &part), None);
        let both = Some(VoteCount { id: QuestionId(1), votes: 3 });
        part.desk = Some(Box::new(DeskFacts { both, ..DeskFacts::default() }));
        assert_eq!(votes_together(&whole, &part), Some(10));
        assert_eq!(votes_together(&part, &whole), Some(10), "whichever of the two has more votes by now");
        assert_eq!(votes_together(&question(3, 0, 9, live), &part), None);
    }

    #[test]
    fn what_may_be_merged_and_what_takes_others_is_named() {
        use QuestionState::{Answered, AnsweredText, Answering, Deferred, Live, Pending};
        let of = |kind: fn(QuestionState) -> bool| {
            QuestionState::VARIANTS.iter().copied().filter(|state| kind(*state)).collect::<Vec<_>>()
        };
        assert_eq!(of(may_be_merged), [Pending, Live, Deferred]);
        assert_eq!(of(takes_others), [Live, Answering, Answered, AnsweredText, Deferred]);
    }

    #[test]
    fn strangers_have_a_pace_and_accounts_their_own_limit() {
        assert_eq!([Trust::Account, Trust::Joined, Trust::Anonymous].map(live_a_minute), [None, Some(60), Some(12)]);
        assert_eq!(
            [Trust::Account, Trust::Joined, Trust::Anonymous].map(|trust| trust.into_str()),
            ["account", "joined", "anonymous"]
        );
    }
}
