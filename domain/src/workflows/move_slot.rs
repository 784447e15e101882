//! A slot goes to the next event, with its speakers, its label and what they allow: from one draft to another.

use crate::{
    agenda::{drafting, drafts, queries, rules, types::DraftSlot},
    audit,
    db::Db,
    error::{Error, Result},
    events::{self, access},
    ids::EventRef,
    proposals::placing,
    viewer::{Asked, Right},
};

/// A slot as it stands on the draft of the event that it was sent to, until somebody changes it there. One that is sent on
/// before it was ever released there is still what it was at first.
pub(super) fn as_sent(slot: DraftSlot) -> DraftSlot {
    let moved_from = slot.slot.or(slot.moved_from);
    DraftSlot { slot: None, moved_from, room: String::new(), fixed: None, day: None, ..slot }
}

/// Takes the slot at `at` off the draft of version `base` and puts it at the end of the next event's. A talk that was
/// proposed goes with its proposal, whose proposer is told at once; whoever stands on the released agenda is told with the
/// next release. Returns the number of the next event. [`super::undo_agenda`] brings it back.
///
/// Errors: as [`access::find_with_right`]; `Conflict` when the draft is another one by now, there is no next event, or the
/// proposer has not agreed; `Invalid` where the next agenda has no place.
pub async fn to_next_event(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, base: i32, at: usize) -> Result<i32> {
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let (next, number) = events::queries::next_planned(&mut tx, card.id).await?.ok_or_else(|| {
        Error::conflict(
            "次の回がまだありません。先に次の回をつくってください。",
            "There is no next event yet. Please plan it first.",
        )
    })?;
    // In the order of their ids, so that two who move at once wait for each other.
    for event in [card.id.min(next), card.id.max(next)] {
        access::lock(&mut tx, event).await?;
    }
    let zone = series.time_zone.as_str();
    let (stored, version) = drafts::current(&mut tx, card.id, zone).await?;
    if version != base || at >= stored.len() {
        return Err(drafting::changed_first());
    }
    let mut slots = stored.clone();
    let slot = slots.remove(at);
    let proposal = placing::of_slot(&mut tx, series.id, card.id, &slot, true).await?;
    let (mut later, later_version) = drafts::current(&mut tx, next, zone).await?;
    if later_version == 0 {
        drafts::begin(&mut tx, asked, next, &later).await?;
    }
    later.push(as_sent(slot));
    drafts::begin(&mut tx, asked, next, &rules::draft(later)?).await?;
    let left = drafting::keep(&mut tx, asked, card.id, (version, &stored), &slots).await?;
    queries::note_sent_slot(&mut tx, (card.id, left), next, at).await?;
    if let Some(proposal) = proposal {
        placing::move_placed(&mut tx, asked, &series, &proposal, next).await?;
    }
    let subject = format!("event:{next}");
    let entry = audit::Entry::of_event(series.id, card.id, "agenda.move", &subject);
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await?;
    Ok(number)
}
