//! Talks that came from proposals: who of a proposal is billed on them as whom, and so speaks for them.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::{queries, rules};
use crate::{
    error::Result,
    ids::{CoSpeakerId, EventId, PersonId, ProposalId, SlotId},
};

/// A talk with the people who are billed on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledTalk {
    pub slot: SlotId,
    pub title: String,
    /// The proposal that it is known to come from.
    pub proposal: Option<ProposalId>,
    /// Each with the names by which they are known, folded.
    pub people: Vec<(PersonId, HashSet<String>)>,
}

/// The talks of an event on which anybody is billed, in the order of the agenda.
pub(crate) async fn talks(db: &mut PgConnection, event: EventId) -> Result<Vec<BilledTalk>> {
    let mut talks: Vec<BilledTalk> = Vec::new();
    for row in queries::billed_on_talks(db, event).await? {
        let mut keys: HashSet<String> = row.keys.into_iter().collect();
        keys.insert(rules::name_key(&row.name));
        let person = (row.person, keys);
        match talks.last_mut().filter(|talk| talk.slot == row.slot) {
            Some(talk) => talk.people.push(person),
            None => talks.push(BilledTalk {
                slot: row.slot,
                title: row.title,
                proposal: row.proposal,
                people: vec![person],
            }),
        }
    }
    Ok(talks)
}

/// The slots of an event that are known to come from proposals, each with who handed it in, where they are billed there.
pub(crate) async fn handed_in(
    db: &mut PgConnection,
    event: EventId,
) -> Result<Vec<(ProposalId, SlotId, Option<PersonId>)>> {
    let people = queries::proposers_at(db, event).await?;
    let person = |slot: SlotId| {
        let first = people.iter().find(|(at, _, co_speaker)| *at == slot && co_speaker.is_none());
        first.map(|(_, person, _)| *person)
    };
    let slots = queries::proposals_of_slots(db, event).await?;
    Ok(slots.into_iter().map(|(slot, proposal)| (proposal, slot, person(slot))).collect())
}

/// Who agreed to speak too, on the slots of an event on which they are billed.
pub(crate) async fn speaking_too(
    db: &mut PgConnection,
    event: EventId,
) -> Result<Vec<(SlotId, PersonId, CoSpeakerId)>> {
    let people = queries::proposers_at(db, event).await?;
    let too = |(slot, person, co_speaker): (SlotId, PersonId, Option<CoSpeakerId>)| Some((slot, person, co_speaker?));
    Ok(people.into_iter().filter_map(too).collect())
}

pub(crate) use queries::proposal_of_slot as of_slot;

/// Says of which proposal a slot is, and who of its people is who there; `None` stands for who handed it in.
pub(crate) async fn set(
    db: &mut PgConnection,
    slot: SlotId,
    proposal: ProposalId,
    people: &[(PersonId, Option<CoSpeakerId>)],
) -> Result<()> {
    queries::set_proposal(db, slot, proposal).await?;
    queries::clear_proposers(db, slot).await?;
    for (person, co_speaker) in people {
        queries::insert_proposer(db, slot, *person, *co_speaker).await?;
    }
    Ok(())
}
