//! Which state of a question may follow which, and who may do it. Pure. What a moderator undoes goes back to where it was
//! and stands in no table.

use super::types::QuestionState;

/// Who moves a question. Everybody else moves none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum Actor {
    /// Who asked it.
    Asker,
    /// Who speaks in the talk that was asked.
    Speaker,
    Moderator,
}

/// Every step that there is, with who may take it. Speakers say what came of a question to their talk; what is on stage,
/// and what everybody may see, is moderators' to decide. In the order of a moderator's buttons.
pub static TRANSITIONS: [(QuestionState, QuestionState, &[Actor]); 36] = {
    use Actor::{Asker, Moderator, Speaker};
    use QuestionState::{Answered, AnsweredText, Answering, Declined, Deferred, Hidden, Live, Merged, Pending};
    [
        (Pending, Live, &[Moderator]),
        // Declined before anybody saw it, its asker alone reads why.
        (Pending, Declined, &[Moderator]),
        (Pending, Deferred, &[Moderator]),
        (Pending, Hidden, &[Moderator, Asker]),
        (Pending, Merged, &[Moderator]),
        (Live, Answering, &[Moderator]),
        (Live, Answered, &[Moderator, Speaker]),
        (Live, AnsweredText, &[Moderator, Speaker]),
        (Live, Deferred, &[Moderator]),
        (Live, Declined, &[Moderator]),
        (Live, Hidden, &[Moderator, Asker]),
        (Live, Merged, &[Moderator]),
        // Said in other words, it waits for a moderator again where new ones wait.
        (Live, Pending, &[Asker]),
        (Answering, Answered, &[Moderator]),
        (Answering, Live, &[Moderator]),
        (Answering, AnsweredText, &[Moderator, Speaker]),
        (Answering, Deferred, &[Moderator]),
        (Answering, Declined, &[Moderator]),
        (Answering, Hidden, &[Moderator]),
        (Answered, Live, &[Moderator]),
        (Answered, Answering, &[Moderator]),
        (Answered, AnsweredText, &[Moderator, Speaker]),
        (Answered, Hidden, &[Moderator]),
        (AnsweredText, Live, &[Moderator]),
        (AnsweredText, Answered, &[Moderator]),
        (AnsweredText, Hidden, &[Moderator]),
        (Deferred, AnsweredText, &[Moderator, Speaker]),
        (Deferred, Answered, &[Moderator, Speaker]),
        (Deferred, Answering, &[Moderator]),
        (Deferred, Live, &[Moderator]),
        // A speaker who was asked may say that there will be no answer.
        (Deferred, Declined, &[Moderator, Speaker]),
        (Deferred, Hidden, &[Moderator]),
        (Deferred, Merged, &[Moderator]),
        (Declined, Live, &[Moderator]),
        (Merged, Live, &[Moderator]),
        (Hidden, Live, &[Moderator]),
    ]
};

pub fn may(from: QuestionState, to: QuestionState, by: Actor) -> bool {
    TRANSITIONS.iter().any(|(was, is, who)| *was == from && *is == to && who.contains(&by))
}

/// What somebody may make of a question by naming a state. Merging is not one of them: it names the other question too.
pub fn steps(from: QuestionState, by: Actor) -> impl Iterator<Item = QuestionState> {
    let theirs = TRANSITIONS
        .iter()
        .filter(move |(was, is, who)| *was == from && *is != QuestionState::Merged && who.contains(&by));
    theirs.map(|(_, to, _)| *to)
}

/// Nobody has taken it up: its asker may take it back, and say it in other words for a while.
pub fn is_its_askers(state: QuestionState) -> bool {
    may(state, QuestionState::Hidden, Actor::Asker)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    /// The table once more, as a field of letters: a row for each state before, a column for each after, in the order of
    /// the states; M moderators, A the asker, O moderators and the asker, S moderators and the speaker, a dot nobody.
    const FIELD: [&str; 9] = [
        //PLIATFDMH
        ".M...MMMO", // pending
        "A.MSSMMMO", // live
        ".M.MSMM.M", // answering
        ".MM.S...M", // answered
        ".M.M....M", // answered in text
        ".MMSS.SMM", // deferred
        ".M.......", // declined
        ".M.......", // merged
        ".M.......", // hidden
    ];

    fn is_named(letter: char, by: Actor) -> bool {
        match letter {
            'M' => by == Actor::Moderator,
            'A' => by == Actor::Asker,
            'O' => by != Actor::Speaker,
            'S' => by != Actor::Asker,
            _ => false,
        }
    }

    #[test]
    fn only_the_named_steps_are_possible_and_only_for_who_is_named() {
        assert_eq!(QuestionState::VARIANTS.len(), FIELD.len());
        for (&from, row) in QuestionState::VARIANTS.iter().zip(FIELD) {
            assert_eq!(row.len(), FIELD.len());
            for (&to, letter) in QuestionState::VARIANTS.iter().zip(row.chars()) {
                for &by in Actor::VARIANTS {
                    let expected = is_named(letter, by);
                    assert_eq!(may(from, to, by), expected, "{from:?} → {to:?} by {by:?}");
                    let by_name = expected && to != QuestionState::Merged;
                    assert_eq!(steps(from, by).any(|next| next == to), by_name, "{from:?} → {to:?} by {by:?}");
                }
            }
        }
        let named: usize = FIELD.iter().map(|row| row.chars().filter(|letter| *letter != '.').count()).sum();
        assert_eq!(named, TRANSITIONS.len(), "each step is named once");
    }

    #[test]
    fn moderators_have_their_buttons_in_this_order() {
        use QuestionState::{Answered, AnsweredText, Answering, Declined, Deferred, Hidden, Live};
        let of = |from| steps(from, Actor::Moderator).collect::<Vec<_>>();
        assert_eq!(of(Live), [Answering, Answered, AnsweredText, Deferred, Declined, Hidden]);
        assert_eq!(of(Deferred), [AnsweredText, Answered, Answering, Live, Declined, Hidden]);
    }

    #[test]
    fn a_question_is_its_askers_until_it_is_taken_up() {
        let theirs: Vec<_> = QuestionState::VARIANTS.iter().copied().filter(|state| is_its_askers(*state)).collect();
        assert_eq!(theirs, [QuestionState::Pending, QuestionState::Live]);
    }
}
