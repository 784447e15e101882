//! Whom a release of an agenda would tell, of what and in which words: worked out without writing, by the same rules that the
//! release then writes by.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::release_plan::Plan;
use crate::{
    agenda::{
        self,
        changes::Timed,
        drafts::as_released,
        foreseen::{self, ForeseenSlot, Known},
        queries::{self, SpeakerMail},
        releases::Turn,
        telling,
        types::DraftSlot,
    },
    db::Db,
    error::Result,
    events::types::EventCard,
    ids::{CoSpeakerId, EventRef, PersonId, ProposalId, SeriesId, SlotId},
    letters::{
        self,
        types::{Letter, Recipient},
    },
    proposals,
    series::types::Series,
    viewer::Asked,
};

/// What a release would tell, for who looks at it first.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseLook {
    pub series: Series,
    pub card: EventCard,
    /// Version of the draft that would be released.
    pub base: i32,
    /// Whoever is new has a number below zero, as [`crate::letters::types::Wish::naming`] reads it.
    pub recipients: Vec<Recipient>,
    /// The letters of the kinds that somebody would get.
    pub letters: Vec<Letter>,
    /// Who speaks on a slot and is reached nowhere.
    pub unreached: Vec<String>,
}

/// Works out whom a release would tell. `None`: there is nothing to release.
///
/// Errors: as [`super::release_agenda::release_and_tell`], but for those of its letters.
pub async fn look(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<Option<ReleaseLook>> {
    let mut conn = db.acquire().await?;
    let Some(plan) = Plan::read(&mut conn, asked, event_ref).await? else { return Ok(None) };
    let event = plan.card.id;
    let stays: Vec<bool> = (0..plan.slots.len()).map(|at| plan.stays(at)).collect();
    let (slots, mut known) = foreseen::foresee(&mut conn, event, &plan.slots, &stays).await?;
    let after = after(&plan, &slots);
    let recipients = if telling::is_told(&plan.card, asked.now) {
        let was = queries::speaker_mails(&mut conn, event).await?;
        let is = mails(&mut conn, &plan, &slots, &mut known).await?;
        let moved = telling::moved(&mut conn, event, plan.turn(&after)).await?;
        telling::touched((&moved, &after), (&was, &is))
    } else {
        Vec::new()
    };
    let mut letters = letters::reading::all(&mut conn, plan.series.id, event).await?;
    letters.retain(|letter| recipients.iter().any(|one| one.kind == letter.kind));
    let unreached = unreached(plan.turn(&after), (&slots, &known), &recipients);
    let Plan { series, card, version: base, .. } = plan;
    Ok(Some(ReleaseLook { series, card, base, recipients, letters, unreached }))
}

/// The agenda as it would be released.
fn after(plan: &Plan, slots: &[ForeseenSlot]) -> Vec<Timed> {
    let with_people = |((slot, clock), foreseen): (Timed, &ForeseenSlot)| {
        let is_billed = |name: &str| foreseen.people.iter().any(|(_, billed)| billed == name);
        let speakers = slot.speakers.into_iter().filter(|speaker| is_billed(&speaker.name)).collect();
        (DraftSlot { slot: Some(foreseen.slot), speakers, ..slot }, clock)
    };
    as_released(&plan.card, &plan.slots).into_iter().zip(slots).map(with_people).collect()
}

/// Who would be on which slot and is reached, in the order of the agenda, as the view `speaker_mails` would have it.
async fn mails(
    db: &mut PgConnection,
    plan: &Plan,
    slots: &[ForeseenSlot],
    known: &mut Known,
) -> Result<Vec<SpeakerMail>> {
    // A slot whose number is gone is made anew too, but no proposal is looked for by a name alone there.
    let is_fresh = |(slot, _): &(&DraftSlot, &ForeseenSlot)| slot.slot.is_none();
    let fresh: Vec<SlotId> = plan.slots.iter().zip(slots).filter(is_fresh).map(|(_, foreseen)| foreseen.slot).collect();
    let talks = known.talks(slots);
    for (slot, proposal, people) in proposals::linking::foresee(db, plan.card.id, &talks, &fresh).await? {
        known.proposals.insert(slot, proposal);
        known.proposers.insert(slot, people);
    }
    let noted = noted(db, plan.series.id, slots).await?;
    let reached = reached(db, known).await?;
    let mut found = Vec::new();
    for slot in slots {
        let proposal = known.proposals.get(&slot.slot);
        let proposers = known.proposers.get(&slot.slot).map_or(&[][..], Vec::as_slice);
        for (person, name) in &slot.people {
            let by_proposal = || {
                let (_, co_speaker) = proposers.iter().find(|(other, _)| other == person)?;
                reached.get(&(*proposal?, *co_speaker))
            };
            if let Some((mail, language)) = noted.get(person).or_else(by_proposal) {
                found.push(SpeakerMail {
                    slot: slot.slot,
                    person: *person,
                    name: name.clone(),
                    mail: mail.clone(),
                    language: language.clone(),
                });
            }
        }
    }
    Ok(found)
}

/// Address and language.
type Reached = (String, String);

async fn noted(db: &mut PgConnection, series: SeriesId, slots: &[ForeseenSlot]) -> Result<HashMap<PersonId, Reached>> {
    let people: Vec<i64> = slots.iter().flat_map(|slot| &slot.people).map(|(person, _)| person.0).collect();
    Ok(queries::noted_mails(db, series, &people).await?.into_iter().collect())
}

async fn reached(db: &mut PgConnection, known: &Known) -> Result<HashMap<(ProposalId, Option<CoSpeakerId>), Reached>> {
    let proposals: Vec<i64> = known.proposals.values().map(|id| id.0).collect();
    if proposals.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = proposals::queries::reached(db, &proposals).await?;
    Ok(rows.into_iter().map(|row| ((row.proposal, row.co_speaker), (row.mail, row.language))).collect())
}

/// Names of those on slots that it shows for the first time, moves or takes away, whom no letter reaches.
fn unreached(turn: Turn<'_>, (slots, known): (&[ForeseenSlot], &Known), recipients: &[Recipient]) -> Vec<String> {
    let Turn { before, .. } = turn;
    let moved = agenda::releases::moved(turn);
    let has_moved = |slot: SlotId| moved.iter().any(|one| one.slot == slot);
    let is_new = |slot: SlotId| !before.iter().any(|(known, _)| known.slot == Some(slot));
    let was = before.iter().filter_map(|(slot, _)| slot.slot).filter(|slot| has_moved(*slot));
    let was = was.flat_map(|slot| known.billed_on(slot));
    let is = slots.iter().filter(|one| is_new(one.slot) || has_moved(one.slot)).flat_map(|one| &one.people);
    let mut names: Vec<String> = Vec::new();
    for (person, name) in was.chain(is.map(|(person, name)| (*person, name.as_str()))) {
        let is_reached = recipients.iter().any(|one| one.person == person);
        if !is_reached && names.iter().all(|other| other != name) {
            names.push(name.to_owned());
        }
    }
    names
}
