//! Slots of an agenda as readers see them, and how they are written.

use sqlx::PgConnection;

use super::{
    queries,
    speakers::bill,
    types::{Billing, Slot},
};
use crate::{error::Result, events::types::EventCard, ids::SlotId};

/// What stands for a title that is still open; a reader in either language understands it.
const OPEN_TITLE: &str = "題名は調整中 (TBA)";
/// And for one that may not be told.
const CLOSED_TITLE: &str = "題名は非公開 (not public)";

pub use queries::Reader;

/// The agenda of an event in order, as everybody sees it: a slot whose title is still open says so, and of one that is
/// not for everybody only what its label lets out is there.
pub async fn slots_of(db: &mut PgConnection, card: &EventCard, zone: &str) -> Result<Vec<Slot>> {
    slots_for(db, card, zone, Reader::Everybody).await
}

/// The agenda of an event in order, as this reader sees it. Who is which reader is for the caller to know.
pub(crate) async fn slots_for(
    db: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    reader: Reader,
) -> Result<Vec<Slot>> {
    Ok(queries::slots_of(db, card.id, zone, reader).await?.into_iter().map(as_shown).collect())
}

/// Slots of any events, as readers see them, in no order.
pub(crate) async fn by_ids(db: &mut PgConnection, ids: &[i64], zone: &str) -> Result<Vec<Slot>> {
    Ok(queries::slots_by_ids(db, ids, zone).await?.into_iter().map(as_shown).collect())
}

fn as_shown(mut slot: Slot) -> Slot {
    if slot.title.is_empty() {
        let words = if slot.tlp.is_named() { OPEN_TITLE } else { CLOSED_TITLE };
        words.clone_into(&mut slot.title);
    }
    slot
}

pub use queries::NewSlot;

/// Writes a slot and who is billed on it: the known one, or a new one. `another`: as for [`bill`].
pub(crate) async fn write_slot(
    db: &mut PgConnection,
    known: Option<SlotId>,
    new: &NewSlot<'_>,
    billings: &[Billing],
    another: &[usize],
) -> Result<SlotId> {
    let slot = match known {
        Some(slot) => {
            queries::update_slot(db, slot, new).await?;
            slot
        }
        None => queries::insert_slot(db, new).await?,
    };
    bill(db, slot, billings, another).await?;
    Ok(slot)
}

/// An event moved: so do its slots and its run sheet.
pub(crate) async fn shift(db: &mut PgConnection, event: crate::ids::EventId, by: chrono::Duration) -> Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of some years are exact")]
    let seconds = by.num_seconds() as f64;
    queries::shift(db, event, seconds).await?;
    Ok(queries::shift_run(db, event, seconds).await?)
}

pub(crate) use queries::set_links;

/// Where a slot begins in the video, in seconds, unless that is said already; returns whether it was written.
pub(crate) async fn begin_in_video(db: &mut PgConnection, slot: SlotId, at: i64) -> Result<bool> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a video are exact")]
    let seconds = at as f64;
    Ok(queries::begin_in_video(db, slot, seconds).await?)
}
