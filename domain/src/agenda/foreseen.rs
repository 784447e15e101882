//! Who would stand on which slot if a draft were released now: found as [`super::speakers::bill`] finds them, and without
//! writing. Whoever is not known yet has a number below zero, from -1 down in the order in which a release makes them; so has
//! a slot that is not there yet.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::{
    proposers::BilledTalk,
    queries, rules,
    types::{DraftSlot, SlotKind},
};
use crate::{
    error::Result,
    ids::{CoSpeakerId, EventId, PersonId, ProposalId, SlotId},
};

/// A slot as a release would write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForeseenSlot {
    pub slot: SlotId,
    pub kind: SlotKind,
    pub title: String,
    /// Each with the name that they are billed by.
    pub people: Vec<(PersonId, String)>,
}

/// What is stored of an event's slots that a draft says nothing of.
#[derive(Default)]
pub(crate) struct Known {
    /// Who is billed on which slot, in their order.
    billed: HashMap<SlotId, Vec<(String, PersonId)>>,
    /// Who is found by a folded name.
    by_key: HashMap<String, PersonId>,
    /// Whether they are a group, and all their names, folded.
    people: HashMap<PersonId, (bool, HashSet<String>)>,
    /// The proposal that a slot came from.
    pub proposals: HashMap<SlotId, ProposalId>,
    /// Who of a proposal's people is who on a slot; `None` stands for who handed it in.
    pub proposers: HashMap<SlotId, Vec<(PersonId, Option<CoSpeakerId>)>>,
}

/// The slots that `draft` would come to, in its order, and what is known of them. `stays`: a slot that a release leaves
/// alone, whatever it is called there.
pub(crate) async fn foresee(
    db: &mut PgConnection,
    event: EventId,
    draft: &[DraftSlot],
    stays: &[bool],
) -> Result<(Vec<ForeseenSlot>, Known)> {
    let mut known = Known::default();
    for (slot, name, person) in queries::billed_at(db, event).await? {
        known.billed.entry(slot).or_default().push((name, person));
    }
    let names = draft.iter().flat_map(|slot| &slot.speakers).map(|speaker| rules::name_key(&speaker.name));
    let keys: Vec<String> = names.collect::<HashSet<_>>().into_iter().collect();
    known.by_key = queries::people_by_keys(db, &keys).await?.into_iter().collect();
    let slots = known.bill(draft, stays, &queries::slot_ids(db, event).await?);
    let ids: Vec<i64> = slots.iter().flat_map(|slot| &slot.people).map(|(person, _)| person.0).collect();
    for row in queries::names_of_people(db, &ids).await? {
        known.people.insert(row.person, (row.is_group, row.keys.into_iter().collect()));
    }
    known.proposals = queries::proposals_of_slots(db, event).await?.into_iter().collect();
    for (slot, person, co_speaker) in queries::proposers_at(db, event).await? {
        known.proposers.entry(slot).or_default().push((person, co_speaker));
    }
    Ok((slots, known))
}

impl Known {
    /// `there`: the slots of the event; a draft may name one that is gone, which is made anew.
    fn bill(&mut self, draft: &[DraftSlot], stays: &[bool], there: &[SlotId]) -> Vec<ForeseenSlot> {
        let mut made = 0;
        let mut slots = Vec::with_capacity(draft.len());
        for (slot, n) in draft.iter().zip(1_i64..) {
            let id = slot.slot.filter(|id| there.contains(id));
            let mut before = id.and_then(|id| self.billed.get(&id)).cloned().unwrap_or_default();
            let people = if stays.get(slots.len()).copied().unwrap_or_default() {
                before.into_iter().map(|(name, person)| (person, name)).collect()
            } else {
                let mut people: Vec<(PersonId, String)> = Vec::new();
                for speaker in &slot.speakers {
                    let key = rules::name_key(&speaker.name);
                    let same = before.iter().position(|(name, _)| rules::name_key(name) == key);
                    let person = match same {
                        Some(at) => before.remove(at).1,
                        None => *self.by_key.entry(key).or_insert_with(|| {
                            made -= 1;
                            PersonId(made)
                        }),
                    };
                    // Somebody under two of their names stands there once.
                    if people.iter().all(|(other, _)| *other != person) {
                        people.push((person, speaker.name.clone()));
                    }
                }
                people
            };
            let (kind, title) = (slot.kind, slot.title.clone());
            slots.push(ForeseenSlot { slot: id.unwrap_or(SlotId(-n)), kind, title, people });
        }
        slots
    }

    /// Who is billed on a slot now.
    pub(crate) fn billed_on(&self, slot: SlotId) -> impl Iterator<Item = (PersonId, &str)> {
        self.billed.get(&slot).into_iter().flatten().map(|(name, person)| (*person, name.as_str()))
    }

    /// The talks with those billed on them, as [`super::proposers::talks`] reads them once they are written.
    pub(crate) fn talks(&self, slots: &[ForeseenSlot]) -> Vec<BilledTalk> {
        let talk = |slot: &ForeseenSlot| {
            let person = |(person, name): &(PersonId, String)| {
                let (is_group, mut keys) = match self.people.get(person) {
                    Some((is_group, keys)) => (*is_group, keys.clone()),
                    None => (rules::is_group(name), HashSet::new()),
                };
                keys.insert(rules::name_key(name));
                (!is_group).then_some((*person, keys))
            };
            BilledTalk {
                slot: slot.slot,
                title: slot.title.clone(),
                proposal: self.proposals.get(&slot.slot).copied(),
                people: slot.people.iter().filter_map(person).collect(),
            }
        };
        slots.iter().filter(|slot| slot.kind.is_said()).map(talk).filter(|talk| !talk.people.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::types::DraftSpeaker;

    fn slot(id: i64, speakers: &[&str]) -> DraftSlot {
        DraftSlot {
            slot: (id > 0).then_some(SlotId(id)),
            speakers: speakers.iter().map(|name| DraftSpeaker::named(name)).collect(),
            ..DraftSlot::default()
        }
    }

    /// The numbers of those on each slot.
    fn billed(draft: &[DraftSlot], stays: &[bool]) -> Vec<(i64, Vec<i64>)> {
        let mut known = Known::default();
        known
            .billed
            .insert(SlotId(1), vec![("森川 律".to_owned(), PersonId(7)), ("木村 青葉".to_owned(), PersonId(8))]);
        known.by_key = HashMap::from([("森川律".to_owned(), PersonId(3)), ("ritsu".to_owned(), PersonId(3))]);
        let slots = known.bill(draft, stays, &[SlotId(1), SlotId(2)]);
        slots.iter().map(|slot| (slot.slot.0, slot.people.iter().map(|(person, _)| person.0).collect())).collect()
    }

    #[test]
    fn who_was_billed_there_stays_the_same_and_elsewhere_they_are_found_by_name() {
        let draft = [slot(1, &["森川律"]), slot(2, &["森川 律"])];
        assert_eq!(billed(&draft, &[false; 2]), [(1, vec![7]), (2, vec![3])]);
        assert_eq!(billed(&[slot(2, &["Ritsu", "森川 律"])], &[false]), [(2, vec![3])], "once, under two names");
    }

    #[test]
    fn who_is_new_is_made_once_and_a_slot_that_is_gone_is_new() {
        let draft = [slot(0, &["新島 航", "森川 律"]), slot(9, &["波戸 灯", "新島　航"])];
        assert_eq!(billed(&draft, &[false; 2]), [(-1, vec![-1, 3]), (-2, vec![-2, -1])]);
    }

    #[test]
    fn a_slot_that_is_left_alone_has_who_stands_there() {
        assert_eq!(billed(&[slot(1, &["誰か"])], &[true]), [(1, vec![7, 8])]);
    }
}
