//! `/organize/{series}/{number}/notes/{n}`

use crate::{
    agenda::types::Slot,
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::{EventRef, SlotId},
    reports::{
        notes::{find_slot, stored_notes},
        queries, reading, rules,
        types::Revision,
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// What the editor of a talk's notes shows: `/organize/{series}/{number}/notes/{n}`
#[derive(Clone, Debug, PartialEq)]
pub struct NotesEditor {
    pub series: Series,
    pub event: Event,
    pub slot: Slot,
    /// All talks of the event, to go from one to the next.
    pub slots: Vec<Slot>,
    pub slot_id: SlotId,
    /// Nested Markdown list.
    pub markdown: String,
    pub impression: String,
    /// Fingerprint of this state. A save names the one it was made from, so that two people do not
    /// overwrite each other.
    pub base: String,
    pub revisions: Vec<Revision>,
}

/// `/organize/{series}/{number}/notes/{n}`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, n: i32) -> Result<NotesEditor> {
    let mut conn = db.acquire().await?;
    let (series, card, slot, mut slots) = find_slot(&mut conn, asked.viewer, event_ref, n, Right::EditNotes).await?;
    let (markdown, impression) = stored_notes(&mut conn, &slot).await?;
    let revisions = queries::note_revisions(&mut conn, slot.id, 50).await?;
    let revisions = reading::revisions(revisions, &card.zone);
    slots.retain(|slot| slot.kind.is_content());
    let event = events::access::load(&mut conn, card).await?;
    Ok(NotesEditor {
        base: rules::fingerprint(&markdown, &impression),
        slot_id: slot.id,
        series,
        event,
        slot,
        slots,
        markdown,
        impression,
        revisions,
    })
}
