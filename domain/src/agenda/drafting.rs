//! Planning an agenda: a draft with undo, and its release. Readers see the released slots only.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use sqlx::PgConnection;

use super::{
    drafts::{self, State, add_version},
    grid, joining, queries, relabelling, rules,
    types::{DraftSlot, DraftSpeaker, Permissions},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventId, EventRef, SlotId},
    series::types::Series,
    viewer::{Asked, Right, Viewer},
};

/// Versions of a draft that are kept for undo.
const KEPT: i64 = 50;

/// What a save came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    pub version: i32,
    /// What somebody else saved meanwhile is in it too.
    pub was_joined: bool,
}

/// What somebody edited.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// The agenda as it was at the version that they name; `None` where it is kept no more.
    pub slots: Option<&'a [DraftSlot]>,
    /// When the event begins, on its wall.
    pub start: Option<NaiveDateTime>,
}

/// [`change`] for who holds the whole agenda.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    slots: Vec<DraftSlot>,
) -> Result<Saved> {
    change(db, asked, event_ref, base, |_| Ok(slots)).await
}

/// Stores what is made of the agenda of version `base` as a new version. Saving the same again is no new version. A
/// speaker who is new on a slot and has no affiliation is billed as last time. What somebody else saved since `base` is
/// kept beside it.
///
/// Errors: `Conflict` when both changed the same slot; `Invalid` at `{index}.{field}`; those of `make`.
pub async fn change(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    make: impl FnOnce(Drawn<'_>) -> Result<Vec<DraftSlot>> + Send,
) -> Result<Saved> {
    let mut tx = db.begin().await?;
    let changed = change_in(&mut tx, asked, event_ref, base, make).await?;
    db.commit(tx, &[]).await?;
    Ok(changed.saved)
}

/// What became of an agenda.
pub(crate) struct Changed {
    pub saved: Saved,
    pub series: Series,
    pub card: EventCard,
    /// Stored before, and by now; the same where nothing changed.
    pub before: Vec<DraftSlot>,
    pub after: Vec<DraftSlot>,
}

/// [`change`] as a step of another transaction, in which the event is locked from then on. It asks for permission itself.
///
/// Errors: as [`change`].
pub(crate) async fn change_in(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    make: impl FnOnce(Drawn<'_>) -> Result<Vec<DraftSlot>> + Send,
) -> Result<Changed> {
    let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(tx, card.id).await?;
    let state = drafts::state(tx, card.id, &card.zone).await?;
    let known = if state.version == base {
        None
    } else {
        // The first draft was written on the released agenda, which is kept as version 1.
        let row = queries::draft(tx, card.id, base.max(1)).await?;
        row.map(|row| drafts::read(row, &state.released))
    };
    let drawn = if state.version == base { Some(&state.slots) } else { known.as_ref() };
    let start = card.starts.map(|at| at.wall);
    let mut slots = rules::draft(make(Drawn { slots: drawn.map(Vec::as_slice), start })?)?;
    let own: HashSet<SlotId> = state.ids().collect();
    for slot in &mut slots {
        // An id of another event is none of ours.
        slot.slot = slot.slot.filter(|id| own.contains(id));
    }
    joining::adopt(&mut slots, state.released.iter().map(|(slot, _)| slot));
    let was_joined = state.version != base && slots != state.slots;
    if was_joined {
        slots = join(known.as_deref(), &slots, &state.slots)?;
    }
    bill_who_is_new(tx, asked.viewer, &mut slots, &state.slots).await?;
    let mut version = state.version;
    if slots != state.slots {
        version = write_next_version(tx, asked, card.id, (version, &state.slots), &slots).await?;
        find_rooms_again(tx, card.id, &state, (&slots, version)).await?;
    }
    Ok(Changed { saved: Saved { version, was_joined }, series, card, before: state.slots, after: slots })
}

/// A room that is called again as readers know one, which the draft has by no other name, is that one by this version, as long
/// as nothing was said of it as another room: whoever types a name back slot by slot finds what is known of the room.
async fn find_rooms_again(
    tx: &mut PgConnection,
    event: EventId,
    state: &State,
    (slots, version): (&[DraftSlot], i32),
) -> Result<()> {
    let State { keys, released_keys, rooms: added, .. } = state;
    let rooms = grid::rooms(slots.iter().map(|slot| slot.room.as_str()).chain(added.iter().map(String::as_str)));
    // What readers know in it stands in it again: another room that is called so by now is not meant by a slot that goes.
    let is_back = |name: &str| {
        let known = |slot: &DraftSlot| state.released.iter().any(|(was, _)| was.slot == slot.slot && was.room == name);
        state.is_released(name) && slots.iter().any(|slot| slot.slot.is_some() && slot.room == name && known(slot))
    };
    let found = keys.found_again(&rooms, released_keys, is_back);
    if found.is_empty() {
        return Ok(());
    }
    let facts = queries::room_facts(tx, event).await?;
    let is_said =
        |key: &str| facts.iter().any(|one| one.name == key && (one.seats.is_some() || one.stream_url.is_some()));
    let mut next = keys.clone();
    for name in found.into_iter().filter(|&name| !is_said(keys.key_of(name))) {
        next.give(name, released_keys.key_of(name).to_owned(), version);
    }
    if next != *keys {
        queries::set_room_keys(tx, event, &next).await?;
    }
    Ok(())
}

/// What was sent on the agenda that is `known`, together with what is `stored` by now.
fn join(known: Option<&[DraftSlot]>, sent: &[DraftSlot], stored: &[DraftSlot]) -> Result<Vec<DraftSlot>> {
    let joined = match known {
        Some(known) => joining::join(known, sent, stored)?,
        None => None,
    };
    rules::draft(joined.ok_or_else(changed_first)?)
}

/// Somebody else was there before.
pub(crate) fn changed_first() -> Error {
    Error::conflict(
        "ほかの人が先に同じ枠を変えました。ページを開き直して、新しい内容に加えてください。",
        "Somebody else changed the same slot first. Please open the page again and add to the new state.",
    )
}

/// Whoever has come to a slot and says neither affiliation nor role.
async fn bill_who_is_new(
    db: &mut PgConnection,
    viewer: &Viewer,
    slots: &mut [DraftSlot],
    stored: &[DraftSlot],
) -> Result<()> {
    let has_no_place = |speaker: &DraftSpeaker| speaker.affiliation.is_empty() && speaker.role.is_empty();
    // Slots that were never released have no number: whoever stands on one of them and nowhere was looked up before.
    let mut billed: HashMap<Option<SlotId>, HashSet<&str>> = HashMap::new();
    for slot in stored {
        let known = slot.speakers.iter().filter(|speaker| slot.slot.is_some() || has_no_place(speaker));
        billed.entry(slot.slot).or_default().extend(known.map(|speaker| speaker.name.as_str()));
    }
    for slot in slots {
        let before = billed.get(&slot.slot);
        for speaker in &mut slot.speakers {
            let is_new = before.is_none_or(|known| !known.contains(speaker.name.as_str()));
            if is_new && has_no_place(speaker) {
                bill_as_last_time(db, viewer, speaker).await?;
            }
        }
    }
    Ok(())
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
pub(crate) async fn write_next_version(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    (version, stored): (i32, &[DraftSlot]),
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
    let (stored, version) = drafts::current(tx, card.id, zone).await?;
    let mut slots = stored.clone();
    slots.iter_mut().filter(|known| known.slot == Some(slot)).for_each(change);
    if slots == stored {
        return Ok(());
    }
    write_next_version(tx, Asked { now: written_at, ..asked }, card.id, (version, &stored), &slots).await.map(drop)
}

/// Goes back to the state before the last save; labels and permissions that are in force stay. Returns the slots as that
/// state was written. A step of who has asked, and has locked the event.
///
/// Errors: `Conflict` when there is none.
pub(crate) async fn go_back(
    tx: &mut PgConnection,
    (event, zone): (EventId, &str),
    base: i32,
) -> Result<Vec<DraftSlot>> {
    let State { slots: undone, version: newest, released, .. } = drafts::state(tx, event, zone).await?;
    if newest != base || !queries::has_older_draft(tx, event, newest).await? {
        return Err(Error::conflict(
            "これより前の状態はありません。ページを開き直してください。",
            "There is no state before this one. Please open the page again.",
        ));
    }
    queries::delete_draft(tx, event, newest).await?;
    let (written, _) = drafts::current(tx, event, zone).await?;
    let released: Vec<DraftSlot> = released.into_iter().map(|(slot, _)| slot).collect();
    let mut slots = written.clone();
    if keep_what_is_in_force(&mut slots, &undone, &released) {
        queries::replace_newest_draft(tx, event, &slots).await?;
    }
    Ok(written)
}

/// A label and permissions that are in force, as a speaker may have set them, are not undone by whoever goes back to a
/// draft from before; what the undone draft alone said is. A slot that comes back with it opens nothing that is closed by
/// now. Says whether anything changed.
fn keep_what_is_in_force(slots: &mut [DraftSlot], undone: &[DraftSlot], released: &[DraftSlot]) -> bool {
    let mut has_changed = false;
    for slot in slots.iter_mut().filter(|slot| slot.slot.is_some()) {
        let same = |known: &&DraftSlot| known.slot == slot.slot;
        let Some(is) = released.iter().find(same) else { continue };
        let was = undone.iter().find(same);
        let keeps_label = match was {
            Some(was) => was.sharing == is.sharing && slot.sharing != is.sharing,
            None => relabelling::loosens(&is.sharing, &slot.sharing),
        };
        let permissions = match was {
            Some(was) if was.permissions == is.permissions => is.permissions,
            Some(_) => slot.permissions,
            None => denied(slot.permissions, is.permissions),
        };
        has_changed |= keeps_label || permissions != slot.permissions;
        slot.permissions = permissions;
        if keeps_label {
            slot.sharing = is.sharing.clone();
        }
    }
    has_changed
}

/// What was planned, but for what is refused by now.
fn denied(planned: Permissions, is: Permissions) -> Permissions {
    let of = |planned: Option<bool>, is: Option<bool>| if is == Some(false) { is } else { planned };
    Permissions {
        photograph: of(planned.photograph, is.photograph),
        post: of(planned.post, is.post),
        publish: of(planned.publish, is.publish),
        record: of(planned.record, is.record),
    }
}
