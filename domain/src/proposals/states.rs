//! Which state of a proposal may follow which, and who may do it. Pure.

use super::types::{Actor, ProposalState};
use crate::{
    error::{Error, Result},
    lang::{Lang, Text},
};

/// Every step that there is, with who may take it. A draft is discarded, which is no state.
pub const TRANSITIONS: [(ProposalState, ProposalState, &[Actor]); 15] = {
    use Actor::{Organizer, Proposer};
    use ProposalState::{Accepted, Cancelled, Confirmed, Draft, Rejected, Submitted, Waitlisted, Withdrawn};
    [
        (Draft, Submitted, &[Proposer]),
        (Submitted, Waitlisted, &[Organizer]),
        (Submitted, Accepted, &[Organizer]),
        (Submitted, Rejected, &[Organizer]),
        (Submitted, Withdrawn, &[Proposer]),
        (Waitlisted, Accepted, &[Organizer]),
        (Waitlisted, Rejected, &[Organizer]),
        (Waitlisted, Withdrawn, &[Proposer]),
        // Who answers by chat is confirmed by an organizer.
        (Accepted, Confirmed, &[Proposer, Organizer]),
        (Accepted, Withdrawn, &[Proposer]),
        (Accepted, Cancelled, &[Organizer]),
        // Who has confirmed calls their talk off, and organizers are told.
        (Confirmed, Cancelled, &[Proposer, Organizer]),
        // Somebody fell out, and nobody else waits.
        (Rejected, Accepted, &[Organizer]),
        (Rejected, Waitlisted, &[Organizer]),
        // While the call is open.
        (Withdrawn, Draft, &[Proposer]),
    ]
};

pub fn may(from: ProposalState, to: ProposalState, by: Actor) -> bool {
    TRANSITIONS.iter().any(|(was, is, who)| *was == from && *is == to && who.contains(&by))
}

/// Errors: `Conflict` that says why not.
pub fn allow(from: ProposalState, to: ProposalState, by: Actor) -> Result<()> {
    if may(from, to, by) { Ok(()) } else { Err(Error::Conflict(why_not(from, to, by))) }
}

fn why_not(from: ProposalState, to: ProposalState, by: Actor) -> Text {
    use ProposalState::{Accepted, Cancelled, Confirmed, Rejected, Withdrawn};
    match (from, by) {
        (Cancelled, Actor::Proposer) => Text::new(
            "運営がこの登壇を取りやめにしたため、返事や変更はできません。届いたメールに理由があります。",
            "The organizers have cancelled this talk, so it can be neither answered nor changed. Their mail says why.",
        ),
        (Withdrawn, _) => Text::new(
            "この応募は取り下げられています。ページを開き直して、いまの状態を確かめてください。",
            "This proposal was withdrawn. Please open the page again and look at its state.",
        ),
        (Rejected, Actor::Proposer) => Text::new(
            "この応募の結果はもうお知らせしました。変更はできません。",
            "You were told the result of this proposal. It cannot be changed any more.",
        ),
        (Confirmed, Actor::Proposer) => Text::new(
            "この登壇は確定しています。やめるときは「登壇を取りやめる」を選んでください。",
            "This talk is confirmed. To give it up, choose “Call the talk off”.",
        ),
        (Accepted | Confirmed, Actor::Organizer) if to != Cancelled => Text::new(
            "この応募はもう採択を知らせました。取りやめるときは「登壇取りやめ」を選んでください。",
            "This proposal was accepted, and its proposer knows. To take it back, choose “Cancel the talk”.",
        ),
        _ => Text::new(
            format!(
                "「{}」の応募は「{}」にできません。ページを開き直して、いまの状態を確かめてください。",
                from.label(Lang::Ja),
                to.label(Lang::Ja)
            ),
            format!(
                "A proposal that is “{}” cannot become “{}”. Please open the page again and look at its state.",
                from.label(Lang::En),
                to.label(Lang::En)
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    /// The table once more, as a field of letters: a row for each state before, a column for each after, in the order
    /// of the states; P the proposer, O an organizer, B both.
    const FIELD: [&str; 8] = [
        //DSWACRXY
        ".P......", // draft
        "..OO.OP.", // submitted
        "...O.OP.", // waitlisted
        "....B.PO", // accepted
        ".......B", // confirmed
        "..OO....", // rejected
        "P.......", // withdrawn
        "........", // cancelled
    ];

    #[test]
    fn only_the_named_steps_are_possible_and_only_for_who_is_named() {
        for (&from, row) in ProposalState::VARIANTS.iter().zip(FIELD) {
            assert_eq!(row.len(), ProposalState::VARIANTS.len());
            for (&to, letter) in ProposalState::VARIANTS.iter().zip(row.chars()) {
                for &by in Actor::VARIANTS {
                    let expected = match letter {
                        'B' => true,
                        'P' => by == Actor::Proposer,
                        'O' => by == Actor::Organizer,
                        _ => false,
                    };
                    assert_eq!(may(from, to, by), expected, "{from:?} → {to:?} by {by:?}");
                    match allow(from, to, by) {
                        Ok(()) => assert!(expected),
                        Err(Error::Conflict(why)) => {
                            assert!(!expected && !why.ja.is_empty() && !why.en.is_empty(), "{from:?} → {to:?}");
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
        }
        let named: usize = FIELD.iter().map(|row| row.chars().filter(|letter| *letter != '.').count()).sum();
        assert_eq!(named, TRANSITIONS.len(), "each step is named once");
    }

    #[test]
    fn a_speaker_who_confirms_what_was_cancelled_reads_who_cancelled_it() {
        let Err(Error::Conflict(why)) = allow(ProposalState::Cancelled, ProposalState::Confirmed, Actor::Proposer)
        else {
            panic!("it was cancelled");
        };
        assert!(why.ja.contains("運営") && why.en.contains("organizers"), "{why:?}");
    }
}
