//! A draft of an agenda becomes what readers see, and those are told whom `release_look` names.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::{release_plan::Plan, renamed};
use crate::{
    agenda::{
        drafts::released,
        queries, rules, running, speakers, telling,
        types::{Billing, DraftSlot, DraftSpeaker},
    },
    audit::{self, Details, Entry},
    db::Db,
    error::Result,
    events,
    ids::{EventRef, PersonId, SlotId},
    letters::{self, types::Wish},
    proposals, qa, search,
    viewer::Asked,
};

/// Makes the draft what readers see, and tells all speakers whom it touches in the words that stand there. See
/// [`release_and_tell`].
///
/// Errors: as [`release_and_tell`].
pub async fn release(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, base: i32) -> Result<()> {
    release_and_tell(db, asked, event_ref, base, &Wish::default()).await.map(drop)
}

/// Makes the draft what readers see: slots, times, who is billed. Calendars learn of it, and by mail the speakers whose
/// slot it shows for the first time, moves or takes away, as `wish` has it; returns how many are told. Releasing what is
/// released already changes nothing.
///
/// Errors: `Conflict` when the draft is not `base` any more, a slot with notes or a PDF would go, or others would be told
/// than those who were looked at; `Invalid` at the words of a letter.
pub async fn release_and_tell(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    wish: &Wish,
) -> Result<usize> {
    let mut tx = db.begin().await?;
    let Some(plan) = Plan::hold(&mut tx, asked, event_ref, base).await? else { return Ok(0) };
    let Plan { series, card, .. } = &plan;
    // Who was billed before.
    let people = queries::people_of_event(&mut tx, card.id).await?;
    let known = renamed::before(&mut tx, card.id).await?;
    let was = queries::speaker_mails(&mut tx, card.id).await?;
    let made = write(&mut tx, &plan).await?;
    queries::settle_corrections(&mut tx, card.id).await?;
    running::note_end(&mut tx, card.id, &card.zone).await?;
    let after = released(&mut tx, card.id, &card.zone).await?;
    let recipients = if telling::is_told(card, asked.now) {
        let is = queries::speaker_mails(&mut tx, card.id).await?;
        let moved = telling::moved(&mut tx, card.id, plan.turn(&after)).await?;
        telling::touched((&moved, &after), (&was, &is))
    } else {
        Vec::new()
    };
    events::queries::raise_release(&mut tx, card.id, asked.now).await?;
    let (number, _) = events::queries::release(&mut tx, card.id).await?;
    telling::note(&mut tx, (card.id, number), plan.turn(&after), asked.now).await?;
    let told = letters::sending::notify(&mut tx, card.id, &recipients, &wish.naming(&made), asked.now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    // Whoever is still on it was indexed with it.
    let still: HashSet<PersonId> = queries::people_of_event(&mut tx, card.id).await?.into_iter().collect();
    for person in people.into_iter().filter(|person| !still.contains(person)) {
        search::index::reindex_person(&mut tx, person).await?;
    }
    let mut keys = events::access::touched(series, card.id);
    keys.extend(renamed::pages(&mut tx, &known).await?);
    qa::wake::wake(&mut tx, card.id).await?;
    let subject = format!("event:{}", card.id);
    let details = Details { told: (told > 0).then_some(told), ..Details::default() };
    let entry = Entry { details, ..Entry::of_event(series.id, card.id, "agenda.release", &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &keys).await?;
    Ok(told)
}

/// Returns the people who were made for it, in their order.
async fn write(tx: &mut PgConnection, plan: &Plan) -> Result<Vec<PersonId>> {
    let event = plan.card.id;
    for id in plan.gone() {
        // Questions outlive their slot, but for what was said in the room alone: they belong to the event then.
        qa::queries::delete_of_red_slot(tx, id, true).await?;
        qa::queries::release_slot(tx, id).await?;
        queries::delete_slot(tx, id).await?;
    }
    if let Some(days) = plan.days() {
        events::queries::set_days(tx, event, &days).await?;
    }
    let (mut ids, mut made) = (Vec::new(), Vec::new());
    for (at, (position, slot)) in (1..).zip(&plan.slots).enumerate() {
        if let Some(id) = slot.slot.filter(|_| plan.stays(at)) {
            ids.push(id);
            continue;
        }
        let id = queries::write_planned(tx, event, position, slot, plan.starts_at(at)).await?;
        made.extend(speakers::bill(tx, id, &billings(slot), &[]).await?);
        ids.push(id);
    }
    let fresh: Vec<SlotId> =
        plan.slots.iter().zip(&ids).filter(|(slot, _)| slot.slot.is_none()).map(|(_, id)| *id).collect();
    proposals::linking::link(tx, event, &fresh).await?;
    // The draft knows its slots from now on, so that the next release changes them in place.
    let known: Vec<DraftSlot> =
        plan.slots.iter().zip(ids).map(|(slot, id)| DraftSlot { slot: Some(id), ..slot.clone() }).collect();
    queries::replace_newest_draft(tx, event, &known).await?;
    queries::release_room_keys(tx, event).await?;
    queries::forget_rooms_of_before(tx, event).await?;
    Ok(made)
}

fn billings(slot: &DraftSlot) -> Vec<Billing> {
    let billing = |speaker: &DraftSpeaker| Billing {
        person_slug: String::new(),
        name: speaker.name.clone(),
        honorific: speaker.honorific.clone(),
        affiliation: speaker.affiliation.clone(),
        role: speaker.role.clone(),
        is_group: rules::is_group(&speaker.name),
        picture: None,
    };
    slot.speakers.iter().map(billing).collect()
}
