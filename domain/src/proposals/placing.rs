//! Accepted proposals on their way to the agenda.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::{
    deciding, log, queries,
    types::{CoSpeaker, Proposal, ProposalState, SpeakerState},
};
use crate::{
    agenda::{
        drafts,
        moves::{self, Spot},
        proposers, rules as agenda_rules,
        tlp::Sharing,
        types::{DraftSlot, DraftSpeaker, SpeakerAnswer},
    },
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, EventRef, PersonId, ProposalId, SeriesId, SlotId},
    viewer::{Asked, Right},
};

/// An accepted proposal that stands on no agenda yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Unplaced {
    pub proposal: Proposal,
    /// As it would stand there.
    pub slot: DraftSlot,
}

impl Unplaced {
    pub fn is_confirmed(&self) -> bool {
        self.proposal.state == ProposalState::Confirmed
    }
}

/// Those of an event, and those for whichever event of the series, in the order of handing in. A step of who has asked.
pub(crate) async fn unplaced(db: &mut PgConnection, series: SeriesId, event: EventId) -> Result<Vec<Unplaced>> {
    let proposals = queries::unplaced(db, series, event).await?;
    let ids: Vec<ProposalId> = proposals.iter().map(|proposal| proposal.id).collect();
    let agreed = queries::agreed(db, &ids).await?;
    let with_slot = |proposal: Proposal| {
        let others: Vec<_> = agreed.iter().filter(|(id, _)| *id == proposal.id).map(|(_, speaker)| speaker).collect();
        Unplaced { slot: as_slot(&proposal, &others), proposal }
    };
    Ok(proposals.into_iter().map(with_slot).collect())
}

/// What the proposers of an event's accepted talks said of them, then who fell out of a talk that was placed, and then those
/// who were to speak too in one.
pub(crate) async fn answers(db: &mut PgConnection, event: EventId) -> Result<Vec<SpeakerAnswer>> {
    let known = proposers::handed_in(db, event).await?;
    let answer = |proposal: Proposal| {
        let became = known.iter().find(|(id, ..)| *id == proposal.id);
        SpeakerAnswer {
            proposal: Some(proposal.id),
            co_speaker: None,
            confirm_by: proposal.confirm_by,
            slot: became.map(|(_, slot, _)| *slot),
            person: became.and_then(|(.., person)| *person),
            is_confirmed: proposal.state == ProposalState::Confirmed,
            fell_out: !proposal.state.is_taken(),
            name: proposal.billing.name,
            title: proposal.title,
            free: proposal.free,
            days: proposal.free_days,
        }
    };
    let taken = queries::taken(db, event).await?;
    let fallen_out = queries::fallen_out(db, event).await?;
    let too = answers_too(db, event, &taken, &known).await?;
    Ok(taken.into_iter().chain(fallen_out).map(answer).chain(too).collect())
}

/// What those answered who were to speak too in talks that stand on the agenda. `known`: which slots these became.
async fn answers_too(
    db: &mut PgConnection,
    event: EventId,
    taken: &[Proposal],
    known: &[(ProposalId, SlotId, Option<PersonId>)],
) -> Result<Vec<SpeakerAnswer>> {
    let placed: Vec<ProposalId> = taken.iter().filter(|one| one.placed_at.is_some()).map(|one| one.id).collect();
    if placed.is_empty() {
        return Ok(Vec::new());
    }
    let answered = queries::answered(db, &placed).await?;
    if answered.is_empty() {
        return Ok(Vec::new());
    }
    let people = proposers::speaking_too(db, event).await?;
    let answer = |(id, speaker): (ProposalId, CoSpeaker)| {
        let proposal = taken.iter().find(|one| one.id == id)?;
        let slot = known.iter().find(|(proposal, ..)| *proposal == id).map(|(_, slot, _)| *slot);
        // Two of one name on a slot are not told apart.
        let is_namesake = agenda_rules::name_key(&speaker.name) == agenda_rules::name_key(&proposal.billing.name);
        let billed = people.iter().find(|(at, _, who)| Some(*at) == slot && *who == speaker.id);
        (!is_namesake).then(|| SpeakerAnswer {
            proposal: Some(id),
            co_speaker: Some(speaker.id),
            slot,
            person: billed.map(|(_, person, _)| *person),
            title: proposal.title.clone(),
            is_confirmed: speaker.state == SpeakerState::Agreed,
            confirm_by: None,
            fell_out: speaker.state == SpeakerState::Declined,
            name: speaker.name,
            free: (None, None),
            days: Vec::new(),
        })
    };
    Ok(answered.into_iter().filter_map(answer).collect())
}

/// A proposal as a slot: billed are its proposer and who agreed to speak too.
pub fn as_slot(proposal: &Proposal, others: &[&CoSpeaker]) -> DraftSlot {
    let also = others.iter().map(|speaker| DraftSpeaker {
        name: speaker.name.clone(),
        affiliation: speaker.affiliation.clone(),
        role: speaker.role.clone(),
        ..DraftSpeaker::default()
    });
    DraftSlot {
        kind: proposal.kind.unwrap_or_default().slot_kind(),
        title: proposal.title.clone(),
        summary: proposal.summary.clone(),
        minutes: proposal.minutes.unwrap_or_default(),
        level: proposal.level,
        speakers: std::iter::once(proposal.billing.clone()).chain(also).collect(),
        permissions: proposal.permissions,
        sharing: Sharing { tlp: proposal.tlp, ..Sharing::default() },
        ..DraftSlot::default()
    }
}

/// [`place_at`] the end.
///
/// Errors: those of it.
pub async fn place(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: ProposalId) -> Result<DraftSlot> {
    place_at(db, asked, event_ref, id, "").await.map(|(slot, _)| slot)
}

/// Puts a proposal into the agenda's draft, and notes that it stands there. Twice is once. `place`: when and where, as
/// [`Spot::parse`] reads it; anything else is the end. Returns it with its place, which is `None` for what stood there
/// already.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for a proposal of another series; `Conflict` for one that is
/// not accepted or is for another event; `Invalid` where the agenda has no place for it.
pub async fn place_at(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: ProposalId,
    place: &str,
) -> Result<(DraftSlot, Option<usize>)> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(&mut tx, card.id).await?;
    let proposal = queries::lock(&mut tx, series.id, id).await?.ok_or(Error::NotFound)?;
    if !proposal.state.is_taken() {
        return Err(Error::conflict(
            "タイムテーブルに置けるのは、採択した応募です。ページを開き直して、いまの状態を確かめてください。",
            "Only an accepted proposal can stand on the agenda. Please open the page again and look at its state.",
        ));
    }
    if proposal.event.is_some_and(|event| event != card.id) {
        return Err(Error::conflict("この応募は、ほかの回のものです。", "This proposal is for another event."));
    }
    let agreed = queries::agreed(&mut tx, &[id]).await?;
    let others: Vec<_> = agreed.iter().map(|(_, speaker)| speaker).collect();
    let slot = as_slot(&proposal, &others);
    if proposal.placed_at.is_some() {
        return Ok((slot, None));
    }
    let (stored, version) = drafts::current(&mut tx, card.id, &card.zone).await?;
    if version == 0 {
        // The released state, so that this can be undone.
        drafts::begin(&mut tx, asked, card.id, &stored).await?;
    }
    let mut slots = stored;
    let start = card.starts.map(|at| at.wall);
    let wanted = start.and_then(|start| Some((start, Spot::parse(place, start, "")?)));
    let at = match wanted {
        Some((start, wanted)) => moves::insert(&mut slots, start, slot.clone(), &wanted),
        None => {
            slots.push(slot.clone());
            slots.len() - 1
        }
    };
    let slots = agenda_rules::draft(slots)?;
    drafts::begin(&mut tx, asked, card.id, &slots).await?;
    queries::set_placed(&mut tx, id, card.id, Some(asked.now)).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.place").await?;
    db.commit(tx, &[]).await?;
    Ok((slot, Some(at)))
}

/// The proposal that a slot of this event came from, locked: the one that the slot is
/// known to come from; before its first release the one of its proposer with its title. `is_placed`: whether it stands on
/// the agenda.
pub(crate) async fn of_slot(
    db: &mut PgConnection,
    series: SeriesId,
    event: EventId,
    slot: &DraftSlot,
    is_placed: bool,
) -> Result<Option<Proposal>> {
    let known = match slot.slot.or(slot.moved_from) {
        Some(id) => proposers::of_slot(db, id).await?,
        None => None,
    };
    let keys: HashSet<String> = slot.speakers.iter().map(|speaker| agenda_rules::name_key(&speaker.name)).collect();
    let mut placed = queries::taken(db, event).await?;
    placed.retain(|one| one.placed_at.is_some() == is_placed);
    let found = placed.iter().find(|one| match known {
        Some(id) => one.id == id,
        None => one.title == slot.title && keys.contains(&agenda_rules::name_key(&one.billing.name)),
    });
    match found {
        Some(found) => Ok(queries::lock(db, series, found.id).await?),
        None => Ok(None),
    }
}

/// Nobody is taken along to another event unasked.
///
/// Errors: `Conflict` without the consent of who proposed it.
pub(crate) fn may_go_along(proposal: &Proposal) -> Result<()> {
    if proposal.moves_on { Ok(()) } else { Err(deciding::without_consent()) }
}

/// Notes which proposals stand on the agenda of an event no more, since somebody took their slot away or undid it: they wait
/// for a place again. One whose proposer speaks in some slot still stands there, whatever it is called by now.
///
/// Errors: as [`events::access::find_with_right`].
pub async fn take_off_what_left(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(&mut tx, card.id).await?;
    let placed: Vec<Proposal> =
        queries::taken(&mut tx, card.id).await?.into_iter().filter(|one| one.placed_at.is_some()).collect();
    if placed.is_empty() {
        return Ok(());
    }
    let (slots, _) = drafts::current(&mut tx, card.id, &card.zone).await?;
    let speaking: HashSet<String> =
        slots.iter().flat_map(|slot| &slot.speakers).map(|speaker| agenda_rules::name_key(&speaker.name)).collect();
    for proposal in placed.iter().filter(|one| !speaking.contains(&agenda_rules::name_key(&one.billing.name))) {
        queries::set_placed(&mut tx, proposal.id, card.id, None).await?;
        log::write(&mut tx, asked, &series, proposal, "proposal.take_off").await?;
    }
    db.commit(tx, &[]).await
}
