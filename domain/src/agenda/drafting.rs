//! Planning an agenda: a draft with undo, and its release. Readers see the released slots only.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    changes::Timed,
    flow, joining, queries, rules,
    tlp::Sharing,
    types::{Billing, DraftSlot, DraftSpeaker, Permissions, SlotKind},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventId, EventRef, SlotId},
    time::Local,
    viewer::{Asked, Right, Viewer},
};

/// Versions of a draft that are kept for undo.
const KEPT: i64 = 50;

/// The slots of the draft with the highest version, else the released ones; and that version, or 0.
pub(crate) async fn current(db: &mut PgConnection, event: EventId, zone: &str) -> Result<(Vec<DraftSlot>, i32)> {
    match queries::newest_draft(db, event).await? {
        Some(row) => {
            let version = row.version;
            Ok((read(db, event, zone, row).await?, version))
        }
        None => Ok((released_slots(db, event, zone).await?, 0)),
    }
}

/// A stored draft, with the ids that its slots have got since, and its fixed hours as far from the
/// start as they were when it was written.
async fn read(db: &mut PgConnection, event: EventId, zone: &str, row: queries::DraftRow) -> Result<Vec<DraftSlot>> {
    let mut slots: Vec<DraftSlot> = serde_json::from_value(row.slots).map_err(|_| Error::Internal)?;
    flow::shift_fixed(&mut slots, Duration::minutes(row.moved_by));
    joining::adopt(&mut slots, &released_slots(db, event, zone).await?);
    Ok(slots)
}

pub(crate) async fn released_slots(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<DraftSlot>> {
    Ok(released(db, event, zone).await?.into_iter().map(|(slot, _)| slot).collect())
}

/// The released agenda, each slot with its clock.
pub(crate) async fn released(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<Timed>> {
    let slots = queries::slots_of(db, event, zone, queries::Reader::Desk).await?;
    let mut known = queries::permissions(db, event).await?;
    Ok(slots
        .into_iter()
        .map(|slot| {
            let (permissions, sharing) = known.remove(&slot.id).unwrap_or_default();
            let draft = DraftSlot {
                slot: Some(slot.id),
                kind: slot.kind,
                title: slot.title,
                summary: slot.summary,
                minutes: slot.minutes.unwrap_or_default(),
                room: slot.room,
                level: slot.level,
                fixed: None,
                speakers: slot.speakers.into_iter().map(speaker).collect(),
                permissions,
                sharing,
            };
            (draft, slot.starts.map(|at| at.clock()).unwrap_or_default())
        })
        .collect())
}

pub(crate) fn speaker(billing: Billing) -> DraftSpeaker {
    DraftSpeaker {
        name: billing.name,
        affiliation: billing.affiliation,
        role: billing.role,
        honorific: billing.honorific,
    }
}

/// Begin and end of each slot as clocks; empty texts when the event has no date.
pub(crate) fn clocks(card: &EventCard, slots: &[DraftSlot]) -> Vec<(String, String)> {
    let Some(start) = card.starts else { return vec![(String::new(), String::new()); slots.len()] };
    let clock = |at: chrono::NaiveDateTime| at.format("%H:%M").to_string();
    flow::times(start.wall, slots).into_iter().map(|(begin, end)| (clock(begin), clock(end))).collect()
}

/// A fixed start is how a time came about, not a fact of the released agenda.
pub(crate) fn unfixed(slots: Vec<Timed>) -> Vec<Timed> {
    slots.into_iter().map(|(slot, clock)| (DraftSlot { fixed: None, ..slot }, clock)).collect()
}

/// Whether there is anything to show or to release.
pub(crate) async fn has_agenda(db: &mut PgConnection, event: EventId) -> Result<bool> {
    Ok(queries::newest_draft(db, event).await?.is_some() || queries::has_slots(db, event).await?)
}

/// What a save came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    pub version: i32,
    /// What somebody else saved meanwhile is in it too.
    pub was_joined: bool,
}

/// Stores the whole draft as a new version. Saving the same again is no new version. A speaker who
/// is new on a slot and has no affiliation is billed as last time. What somebody else saved since
/// `base` is kept beside it.
///
/// Errors: `Conflict` when both changed the same slot; `Invalid` at `{index}.{field}`.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    slots: Vec<DraftSlot>,
) -> Result<Saved> {
    let mut slots = rules::draft(slots)?;
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(&mut tx, card.id).await?;
    let (stored, version) = current(&mut tx, card.id, &series.time_zone).await?;
    let own: Vec<_> = queries::slot_ids(&mut tx, card.id).await?;
    for slot in &mut slots {
        // An id of another event is none of ours.
        slot.slot = slot.slot.filter(|id| own.contains(id));
    }
    joining::adopt(&mut slots, &released_slots(&mut tx, card.id, &series.time_zone).await?);
    let was_joined = version != base && slots != stored;
    if was_joined {
        slots = join(&mut tx, &card, &series.time_zone, base, &slots, &stored).await?;
    }
    for slot in &mut slots {
        let before = slot.slot.and_then(|id| stored.iter().find(|old| old.slot == Some(id)));
        for speaker in &mut slot.speakers {
            let is_new = before.is_none_or(|old| old.speakers.iter().all(|known| known.name != speaker.name));
            if is_new && speaker.affiliation.is_empty() && speaker.role.is_empty() {
                bill_as_last_time(&mut tx, asked.viewer, speaker).await?;
            }
        }
    }
    if slots == stored {
        return Ok(Saved { version, was_joined });
    }
    let version = keep(&mut tx, asked, card.id, version, &stored, &slots).await?;
    db.commit(tx, &[]).await?;
    Ok(Saved { version, was_joined })
}

/// What was sent on `base`, together with what is `stored` by now.
async fn join(
    db: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    base: i32,
    sent: &[DraftSlot],
    stored: &[DraftSlot],
) -> Result<Vec<DraftSlot>> {
    // The first draft was written on the released agenda, which is kept as version 1.
    let joined = match queries::draft(db, card.id, base.max(1)).await? {
        Some(known) => {
            let known = read(db, card.id, zone, known).await?;
            joining::join(&known, sent, stored)?
        }
        None => None,
    };
    rules::draft(joined.ok_or_else(|| {
        Error::conflict(
            "ほかの人が先に同じ枠を変えました。ページを開き直して、新しい内容に加えてください。",
            "Somebody else changed the same slot first. Please open the page again and add to the new state.",
        )
    })?)
}

async fn bill_as_last_time(db: &mut PgConnection, viewer: &Viewer, speaker: &mut DraftSpeaker) -> Result<()> {
    let key = rules::name_key(&speaker.name);
    if let Some(last) = queries::last_billing(db, &key, &events::access::seen_by(viewer)).await? {
        speaker.affiliation = last.affiliation;
        speaker.role = last.role;
        if speaker.honorific.is_empty() {
            speaker.honorific = last.honorific;
        }
    }
    Ok(())
}

/// Writes the next version; before the first one the released state, so that it can be undone.
async fn keep(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    version: i32,
    stored: &[DraftSlot],
    slots: &[DraftSlot],
) -> Result<i32> {
    if version == 0 {
        add_version(tx, asked, event, stored).await?;
    }
    let version = add_version(tx, asked, event, slots).await?;
    queries::forget_drafts(tx, event, KEPT).await?;
    Ok(version)
}

/// Changes one slot of the newest draft, where there is one, under a version of its own, so that whoever plans meanwhile is
/// joined with it. The draft is no newer for that: what was released counts as released after it too.
pub(crate) async fn change_in_draft(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    card: &EventCard,
    zone: &str,
    slot: SlotId,
    change: impl Fn(&mut DraftSlot),
) -> Result<()> {
    let Some(written_at) = queries::newest_draft_at(tx, card.id).await? else { return Ok(()) };
    let (stored, version) = current(tx, card.id, zone).await?;
    let mut slots = stored.clone();
    slots.iter_mut().filter(|known| known.slot == Some(slot)).for_each(change);
    if slots == stored {
        return Ok(());
    }
    keep(tx, Asked { now: written_at, ..asked }, card.id, version, &stored, &slots).await.map(drop)
}

/// Under a number that no version had before, undone ones included.
async fn add_version(tx: &mut PgConnection, asked: Asked<'_>, event: EventId, slots: &[DraftSlot]) -> Result<i32> {
    let slots = serde_json::to_value(slots).map_err(|_| Error::Internal)?;
    Ok(queries::insert_draft(tx, event, asked.viewer.account_id(), slots, asked.now).await?)
}

/// Goes back to the state before the last save; labels and permissions that are in force stay. Errors: `Conflict` when there is none.
pub async fn undo(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, base: i32) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(&mut tx, card.id).await?;
    let newest = queries::newest_draft(&mut tx, card.id).await?.map_or(0, |row| row.version);
    if newest != base || !queries::has_older_draft(&mut tx, card.id, newest).await? {
        return Err(Error::conflict(
            "これより前の状態はありません。ページを開き直してください。",
            "There is no state before this one. Please open the page again.",
        ));
    }
    let zone = series.time_zone.as_str();
    let (undone, _) = current(&mut tx, card.id, zone).await?;
    queries::delete_draft(&mut tx, card.id, newest).await?;
    let (mut slots, _) = current(&mut tx, card.id, zone).await?;
    if keep_what_is_in_force(&mut slots, &undone, &released_slots(&mut tx, card.id, zone).await?) {
        let slots = serde_json::to_value(slots).map_err(|_| Error::Internal)?;
        queries::replace_newest_draft(&mut tx, card.id, slots).await?;
    }
    db.commit(tx, &[]).await
}

/// A label and permissions that are in force, as a speaker may have set them, are not undone by whoever goes back to a
/// draft from before; what the undone draft alone said is. Says whether anything changed.
fn keep_what_is_in_force(slots: &mut [DraftSlot], undone: &[DraftSlot], released: &[DraftSlot]) -> bool {
    let mut has_changed = false;
    for slot in slots.iter_mut().filter(|slot| slot.slot.is_some()) {
        let same = |known: &&DraftSlot| known.slot == slot.slot;
        let (Some(is), Some(was)) = (released.iter().find(same), undone.iter().find(same)) else { continue };
        if was.sharing == is.sharing && slot.sharing != is.sharing {
            slot.sharing = is.sharing.clone();
            has_changed = true;
        }
        if was.permissions == is.permissions && slot.permissions != is.permissions {
            slot.permissions = is.permissions;
            has_changed = true;
        }
    }
    has_changed
}

/// The released slots of an event that gets its first date: times flow from its start.
pub(crate) async fn set_first_times(
    tx: &mut PgConnection,
    event: EventId,
    zone: &str,
    start: DateTime<Utc>,
) -> Result<()> {
    let slots = released_slots(tx, event, zone).await?;
    let wall = Local::at(start, zone).wall;
    for (slot, (begin, _)) in slots.iter().zip(flow::times(wall, &slots)) {
        if let Some(id) = slot.slot {
            queries::set_time(tx, id, start + (begin - wall), slot.minutes).await?;
        }
    }
    Ok(())
}

/// The agenda of a new event begins like the last one: the same kinds and lengths, the same opening,
/// breaks and corners with who holds them; its talks are open.
pub(crate) async fn copy_skeleton(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    last: &EventCard,
    zone: &str,
) -> Result<()> {
    let slots: Vec<DraftSlot> = released(tx, last.id, zone)
        .await?
        .into_iter()
        .map(|(slot, _)| {
            let is_talk = matches!(slot.kind, SlotKind::Talk | SlotKind::Lightning);
            let plain = DraftSlot { slot: None, summary: String::new(), ..slot };
            if is_talk {
                DraftSlot {
                    title: String::new(),
                    level: None,
                    speakers: Vec::new(),
                    permissions: Permissions::default(),
                    sharing: Sharing::default(),
                    ..plain
                }
            } else {
                plain
            }
        })
        .collect();
    begin(tx, asked, event, &slots).await
}

/// The first draft of a new event; nothing where there is no slot.
pub(crate) async fn begin(tx: &mut PgConnection, asked: Asked<'_>, event: EventId, slots: &[DraftSlot]) -> Result<()> {
    if slots.is_empty() {
        return Ok(());
    }
    add_version(tx, asked, event, slots).await.map(drop)
}
