//! A draft of an agenda becomes what readers see.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        self,
        changes::{self, Timed},
        drafts::{State, as_released, released, state},
        flow, queries, speakers, telling,
        types::{Billing, DraftSlot},
    },
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventRef, PersonId},
    qa, reports, search,
    viewer::{Asked, Right},
};

/// Makes the draft what readers see: slots, times, who is billed. Calendars learn of it, and by mail the speakers whose
/// slot has moved. Releasing what is released already changes nothing.
///
/// Errors: `Conflict` when the draft is not `base` any more, or a slot with notes or a PDF would go.
pub async fn release(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, base: i32) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(&mut tx, card.id).await?;
    let State { slots, version, released: before, starts } = state(&mut tx, card.id, &series.time_zone).await?;
    if version != base {
        return Err(Error::conflict(
            "リリースする内容がほかの人に変えられました。ページを開き直して確かめてください。",
            "Somebody changed what would be released. Please open the page again and look.",
        ));
    }
    if version == 0 || changes::changes(&before, &as_released(&card, &slots)).is_empty() {
        return Ok(());
    }
    let people = queries::people_of_event(&mut tx, card.id).await?;
    let billed = telling::speakers(&mut tx, card.id).await?;
    write(&mut tx, &card, &series.time_zone, &slots, (&before, &starts)).await?;
    events::queries::raise_release(&mut tx, card.id, asked.now).await?;
    let after = released(&mut tx, card.id, &series.time_zone).await?;
    let (number, _) = events::queries::release(&mut tx, card.id).await?;
    telling::tell(&mut tx, (&card, number), (&before, &after), &billed, asked.now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    // Whoever is still on it was indexed with it.
    let still: HashSet<PersonId> = queries::people_of_event(&mut tx, card.id).await?.into_iter().collect();
    for person in people.into_iter().filter(|person| !still.contains(person)) {
        search::index::reindex_person(&mut tx, person).await?;
    }
    qa::wake::wake(&mut tx, card.id).await?;
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, asked.viewer, Some(series.id), "agenda.release", &subject, Outcome::Ok).await?;
    db.commit(tx, &events::access::touched(&series, card.id)).await
}

async fn write(
    tx: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    slots: &[DraftSlot],
    (before, began): (&[Timed], &[Option<DateTime<Utc>>]),
) -> Result<()> {
    let kept: HashSet<_> = slots.iter().filter_map(|slot| slot.slot).collect();
    let stored = agenda::slots::slots_for(tx, card, zone, agenda::slots::Reader::Desk).await?;
    for id in before.iter().filter_map(|(slot, _)| slot.slot).filter(|id| !kept.contains(id)) {
        if stored.iter().any(|slot| slot.id == id && slot.slides_file.is_some()) {
            return Err(Error::conflict(
                "登壇者から預かったPDFのある枠はなくせません。先に登壇者に消してもらうか、枠を残してください。",
                "A slot with a PDF of its speaker cannot go. Ask the speaker to remove it first, or keep the slot.",
            ));
        }
        if !reports::reading::notes_of_slot(tx, id).await?.0.is_empty() {
            return Err(Error::conflict(
                "ノートのある枠はなくせません。先にノートを別の枠へ移すか、枠を残してください。",
                "A slot with notes cannot go. Move its notes to another slot first, or keep it.",
            ));
        }
        // Questions outlive their slot, but for what was said in the room alone: they belong to the event then.
        qa::queries::delete_of_red_slot(tx, id, true).await?;
        qa::queries::release_slot(tx, id).await?;
        queries::delete_slot(tx, id).await?;
    }
    for id in slots.iter().filter(|slot| !slot.sharing.tlp.takes_notes()).filter_map(|slot| slot.slot) {
        if !reports::reading::notes_of_slot(tx, id).await?.0.is_empty() {
            return Err(Error::conflict(
                "TLP:REDにする枠にノートがあります。先にそのノートを空にしてください。",
                "A slot that becomes TLP:RED has notes. Empty them first.",
            ));
        }
    }
    // Without a date the slots hang on the last one, and go with the next.
    let start = match card.starts {
        Some(start) => Some(start),
        None => events::access::last_start(tx, card.id, zone).await?,
    };
    let starts = start.map(|start| {
        let offset = start.utc.naive_utc() - start.wall;
        flow::times(start.wall, slots).into_iter().map(move |(begin, _)| (begin + offset).and_utc()).collect::<Vec<_>>()
    });
    let mut ids = Vec::new();
    for (at, (position, slot)) in (1..).zip(slots).enumerate() {
        let starts_at = starts.as_ref().map(|starts| starts[at]);
        // What stands there as it is planned stays: of a long agenda a release changes little.
        let is_same = |(was, _): &Timed| {
            let plain = DraftSlot { fixed: None, day: None, ..slot.clone() };
            *was == plain && card.starts.is_some() && began[at] == starts_at
        };
        if let Some(id) = slot.slot.filter(|_| before.get(at).is_some_and(is_same)) {
            ids.push(id);
            continue;
        }
        let id = queries::write_planned(tx, card.id, position, slot, starts_at).await?;
        let billings: Vec<Billing> = slot
            .speakers
            .iter()
            .map(|speaker| Billing {
                person_slug: String::new(),
                name: speaker.name.clone(),
                honorific: speaker.honorific.clone(),
                affiliation: speaker.affiliation.clone(),
                role: speaker.role.clone(),
                is_group: speaker.name.ends_with("メンバー"),
                picture: None,
            })
            .collect();
        speakers::bill(tx, id, &billings, &[]).await?;
        ids.push(id);
    }
    // The draft knows its slots from now on, so that the next release changes them in place.
    let known: Vec<DraftSlot> =
        slots.iter().zip(ids).map(|(slot, id)| DraftSlot { slot: Some(id), ..slot.clone() }).collect();
    Ok(queries::replace_newest_draft(tx, card.id, &known).await?)
}
