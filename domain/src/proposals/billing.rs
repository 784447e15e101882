//! Who answered that they speak too, or do not, once the talk stands on an agenda: one press bills them in its draft, or takes
//! them off.

use super::{
    log, placing, queries,
    types::{CoSpeaker, SpeakerState},
};
use crate::{
    agenda::{
        drafting::{self, Drawn},
        drafts, said,
        speakers::people_of,
        types::DraftSpeaker,
    },
    db::Db,
    error::{Error, Result},
    events,
    ids::{CoSpeakerId, EventRef},
    viewer::{Asked, Right},
};

/// What an organizer makes of such an answer, by the word of the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingStep {
    Bill(CoSpeakerId),
    TakeOff(CoSpeakerId),
}

impl BillingStep {
    /// `bill:{id}` and `unbill:{id}`; `None` for the step of another button.
    pub fn parse(step: &str) -> Option<Self> {
        let (verb, id) = step.split_once(':')?;
        let id = id.parse().ok()?;
        match verb {
            "bill" => Some(Self::Bill(id)),
            "unbill" => Some(Self::TakeOff(id)),
            _ => None,
        }
    }

    const fn id(self) -> CoSpeakerId {
        let (Self::Bill(id) | Self::TakeOff(id)) = self;
        id
    }

    /// The answer that it follows.
    const fn state(self) -> SpeakerState {
        match self {
            Self::Bill(_) => SpeakerState::Agreed,
            Self::TakeOff(_) => SpeakerState::Declined,
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Bill(_) => "proposal.bill",
            Self::TakeOff(_) => "proposal.unbill",
        }
    }
}

/// Bills somebody on the slot of their talk in the draft, which is at version `base`, or takes them off it. Returns the place of
/// the slot. Either twice is once.
///
/// Errors: as [`events::access::find_with_right`] and [`drafting::change`]; `Conflict` where they have answered otherwise by
/// now, and where the agenda has their talk no more.
pub async fn settle(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    step: BillingStep,
) -> Result<Option<usize>> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    // Whoever answers waits for the event, too.
    events::access::lock(&mut tx, card.id).await?;
    let all = placing::answers(&mut tx, card.id).await?;
    let answer = all.into_iter().find(|one| one.co_speaker == Some(step.id())).ok_or_else(otherwise_by_now)?;
    let proposal = answer.proposal.ok_or(Error::NotFound)?;
    let proposal = queries::any_by_id(&mut tx, proposal).await?.ok_or(Error::NotFound)?;
    let speakers = queries::speakers(&mut tx, proposal.id).await?;
    let is_meant = |one: &CoSpeaker| one.id == step.id() && one.state == step.state();
    let speaker = speakers.into_iter().find(is_meant).ok_or_else(otherwise_by_now)?;
    let (stored, _) = drafts::current(&mut tx, card.id, &card.zone).await?;
    let billed = stored.iter().flat_map(|slot| &slot.speakers).map(|one| one.name.as_str());
    let names: Vec<&str> = billed.chain([speaker.name.as_str()]).collect();
    let people = people_of(&mut tx, card.id, &names).await?;
    let mut at = None;
    let make = |drawn: Drawn<'_>| {
        let mut slots = drawn.slots.ok_or_else(drafting::changed_first)?.to_vec();
        let (place, billed) = said::billed_at(&answer, &slots, &people).ok_or_else(otherwise_by_now)?;
        at = Some(place);
        let on_slot = &mut slots[place].speakers;
        match (step, billed) {
            (BillingStep::Bill(_), None) => on_slot.push(DraftSpeaker {
                name: speaker.name.clone(),
                affiliation: speaker.affiliation.clone(),
                role: speaker.role.clone(),
                ..DraftSpeaker::default()
            }),
            (BillingStep::TakeOff(_), Some(billed)) => drop(on_slot.remove(billed)),
            (BillingStep::Bill(_), Some(_)) | (BillingStep::TakeOff(_), None) => {}
        }
        Ok(slots)
    };
    let changed = drafting::change_in(&mut tx, asked, event_ref, base, make).await?;
    if changed.before == changed.after {
        return Ok(at);
    }
    log::write(&mut tx, asked, &series, &proposal, step.action()).await?;
    db.commit(tx, &[]).await?;
    Ok(at)
}

fn otherwise_by_now() -> Error {
    Error::conflict(
        "この方のお返事か、この枠が、いま変わりました。ページを開き直して確かめてください。",
        "Their answer, or this slot, has changed just now. Please open the page again and look.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_names_who_answered() {
        assert_eq!(BillingStep::parse("bill:7"), Some(BillingStep::Bill(CoSpeakerId(7))));
        assert_eq!(BillingStep::parse("unbill:7"), Some(BillingStep::TakeOff(CoSpeakerId(7))));
        for other in ["bill", "bill:", "bill:x", "take:7", "save"] {
            assert_eq!(BillingStep::parse(other), None, "{other}");
        }
    }
}
