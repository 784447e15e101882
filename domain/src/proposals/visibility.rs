//! What of a proposal who sees: names while it is judged without them, and the scores of others. Pure.

use super::types::{CallField, FieldAnswers, Proposal, ProposalRow, ProposalState};
use crate::agenda::types::DraftSpeaker;

/// Somebody who reviews, and what they ask for beyond that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looker {
    /// Whoever decides sees what they ask for.
    pub may_decide: bool,
    pub wants_names: bool,
    pub wants_scores: bool,
}

impl Looker {
    /// Names, affiliations, and what else says whose it is.
    pub const fn sees_names(self, is_anonymous: bool, is_decided: bool) -> bool {
        !is_anonymous || is_decided || (self.may_decide && self.wants_names)
    }

    /// Scores and comments of the others: once one has scored, and never of one's own proposal, or under a conflict of
    /// interest.
    pub const fn sees_scores(self, state: ProposalState, of: Standing) -> bool {
        if of.is_own || of.has_conflict {
            return false;
        }
        of.has_scored || !state.is_under_review() || (self.may_decide && self.wants_scores)
    }
}

/// How a viewer stands to a proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub is_own: bool,
    pub has_conflict: bool,
    pub has_scored: bool,
}

/// Takes out of a row what the viewer may not see.
pub fn hide(row: &mut ProposalRow, looker: Looker, is_anonymous: bool) {
    if !looker.sees_names(is_anonymous, row.is_decided) {
        row.name.clear();
        row.affiliation.clear();
    }
    // It was counted by, and names whom the names may hide.
    row.own_of.clear();
    let standing = Standing { is_own: row.is_own, has_conflict: row.has_conflict, has_scored: row.own_mean.is_some() };
    if !looker.sees_scores(row.state, standing) {
        row.means.clear();
        row.scored_by.clear();
    }
    if row.is_own {
        row.reviews = 0;
    }
    if row.is_own && !looker.may_decide {
        // Nobody hears of their own before it is sent.
        row.staged = None;
        row.staged_at = None;
        row.moves_to = None;
    }
    if row.is_own || !looker.may_decide {
        // Who knows whom would say whose it is.
        row.conflicted.clear();
    }
}

/// Takes out of a proposal what says whose it is, or may: how its proposer is billed, what they wrote to the organizers in
/// words of their own, and the answers that its call hides together with names. On which days and from when they can come
/// stays.
pub fn hide_names(proposal: &mut Proposal, fields: &[CallField], answers: &mut FieldAnswers) {
    proposal.billing = DraftSpeaker::default();
    proposal.notes.clear();
    proposal.availability.clear();
    drop_hidden(fields, answers);
}

/// An answer stays whose field is asked, and is not hidden.
fn drop_hidden(fields: &[CallField], answers: &mut FieldAnswers) {
    answers.retain(|id, _| fields.iter().any(|field| field.id == *id && !field.is_hidden));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::ProposalFieldId, questionnaire::types::AnswerKind};

    const REVIEWER: Looker = Looker { may_decide: false, wants_names: true, wants_scores: true };
    const DECIDER: Looker = Looker { may_decide: true, wants_names: false, wants_scores: false };
    const CURIOUS: Looker = Looker { may_decide: true, wants_names: true, wants_scores: true };

    #[test]
    fn names_are_hidden_until_decided_and_shown_to_who_decides_and_asks() {
        for (looker, is_anonymous, is_decided, sees) in [
            (REVIEWER, true, false, false),
            (REVIEWER, true, true, true),
            (REVIEWER, false, false, true),
            (DECIDER, true, false, false),
            (CURIOUS, true, false, true),
        ] {
            assert_eq!(looker.sees_names(is_anonymous, is_decided), sees, "{looker:?} {is_anonymous} {is_decided}");
        }
    }

    #[test]
    fn scores_of_others_are_seen_once_one_has_scored_and_never_of_ones_own() {
        let none = Standing::default();
        let scored = Standing { has_scored: true, ..none };
        let own = Standing { is_own: true, ..scored };
        let conflict = Standing { has_conflict: true, ..scored };
        for (looker, state, standing, sees) in [
            (REVIEWER, ProposalState::Submitted, none, false),
            (REVIEWER, ProposalState::Submitted, scored, true),
            (REVIEWER, ProposalState::Waitlisted, none, false),
            (REVIEWER, ProposalState::Accepted, none, true),
            (DECIDER, ProposalState::Submitted, none, false),
            (CURIOUS, ProposalState::Submitted, none, true),
            (CURIOUS, ProposalState::Submitted, own, false),
            (CURIOUS, ProposalState::Accepted, own, false),
            (CURIOUS, ProposalState::Submitted, conflict, false),
            (CURIOUS, ProposalState::Rejected, conflict, false),
        ] {
            assert_eq!(looker.sees_scores(state, standing), sees, "{looker:?} {state:?} {standing:?}");
        }
    }
    #[test]
    fn answers_that_are_hidden_or_asked_no_more_go_with_the_names() {
        let field = |id, is_hidden| CallField {
            id: ProposalFieldId(id),
            kind: AnswerKind::Short,
            words_ja: String::new(),
            words_en: String::new(),
            hint: String::new(),
            options: Vec::new(),
            is_required: false,
            is_hidden,
        };
        let mut answers: FieldAnswers = (1..=3).map(|id| (ProposalFieldId(id), vec!["答え".to_owned()])).collect();
        drop_hidden(&[field(1, false), field(2, true)], &mut answers);
        assert_eq!(answers.into_keys().collect::<Vec<_>>(), [ProposalFieldId(1)]);
    }
}
