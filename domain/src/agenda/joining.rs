//! Two organizers plan from the same state: both agendas in one. Pure.

use std::collections::{HashMap, HashSet, VecDeque};

use super::types::{DraftSlot, SlotKind};
use crate::{
    error::{Error, Result},
    ids::SlotId,
    merge,
};

/// Slots that were released since a draft was written get their ids, so that they stay the same
/// slots: a draft slot without one takes after the released slot of its kind and title.
pub fn adopt<'a>(slots: &mut [DraftSlot], released: impl IntoIterator<Item = &'a DraftSlot>) {
    let taken: HashSet<SlotId> = slots.iter().filter_map(|slot| slot.slot).collect();
    // The free ones by kind and title, each list in the order of the agenda.
    let mut free: HashMap<SlotKind, HashMap<&str, VecDeque<SlotId>>> = HashMap::new();
    for known in released {
        if let Some(id) = known.slot.filter(|id| !taken.contains(id)) {
            free.entry(known.kind).or_default().entry(known.title.as_str()).or_default().push_back(id);
        }
    }
    for slot in slots.iter_mut().filter(|slot| slot.slot.is_none()) {
        let same = free.get_mut(&slot.kind).and_then(|of_kind| of_kind.get_mut(slot.title.as_str()));
        slot.slot = same.and_then(VecDeque::pop_front);
    }
}

/// Joins what `mine` and `theirs` each changed against `base`, slot by slot. `None` when both
/// changed the same slot, or neighbours that cannot be told apart: then a person must look.
///
/// Errors: `Internal` when a slot cannot be written as JSON.
pub fn join(base: &[DraftSlot], mine: &[DraftSlot], theirs: &[DraftSlot]) -> Result<Option<Vec<DraftSlot>>> {
    let lines = |slots: &[DraftSlot]| -> Result<String> {
        let slots: Vec<String> =
            slots.iter().map(serde_json::to_string).collect::<Result<_, _>>().map_err(|_| Error::Internal)?;
        Ok(slots.join("\n"))
    };
    let Some(joined) = merge::merge(&lines(base)?, &lines(mine)?, &lines(theirs)?) else { return Ok(None) };
    let slots: Vec<DraftSlot> =
        joined.lines().map(serde_json::from_str).collect::<Result<_, _>>().map_err(|_| Error::Internal)?;
    // One moved a slot that the other moved elsewhere: it would stand there twice.
    let mut ids: Vec<_> = slots.iter().filter_map(|slot| slot.slot).collect();
    ids.sort_unstable_by_key(|id| id.0);
    let has_twins = ids.windows(2).any(|pair| pair[0] == pair[1]);
    Ok((!has_twins).then_some(slots))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(id: i64, title: &str) -> DraftSlot {
        DraftSlot { slot: (id > 0).then_some(SlotId(id)), title: title.to_owned(), minutes: 5, ..DraftSlot::default() }
    }

    fn titles(joined: Option<Vec<DraftSlot>>) -> Vec<String> {
        joined.unwrap().into_iter().map(|slot| slot.title).collect()
    }

    #[test]
    fn changes_of_different_slots_are_both_kept() {
        let base = [slot(1, "a"), slot(2, "b"), slot(3, "c"), slot(4, "d")];
        let mine = [slot(1, "a"), slot(2, "mine"), slot(3, "c"), slot(4, "d"), slot(0, "new\nline")];
        let theirs = [slot(1, "theirs"), slot(2, "b"), slot(3, "c")];
        assert_eq!(titles(join(&base, &mine, &base).unwrap()), ["a", "mine", "c", "d", "new\nline"]);
        assert_eq!(titles(join(&base, &mine[..4], &theirs).unwrap()), ["theirs", "mine", "c"]);
    }

    #[test]
    fn a_slot_that_both_changed_or_moved_elsewhere_is_for_a_person() {
        let base = [slot(1, "a"), slot(2, "b"), slot(3, "c")];
        assert_eq!(join(&base, &[slot(1, "x"), slot(2, "b")], &[slot(1, "y"), slot(2, "b")]).unwrap(), None);
        let without = [slot(1, "a"), slot(3, "c")];
        assert_eq!(join(&base, &[slot(1, "a"), slot(2, "x"), slot(3, "c")], &without).unwrap(), None);
        // The first slot went to the end of a longer evening for one, after the second for the other.
        let base = [slot(1, "a"), slot(2, "b"), slot(3, "c"), slot(4, "d"), slot(5, "e")];
        let later = [slot(2, "b"), slot(3, "c"), slot(1, "a"), slot(4, "d"), slot(5, "e")];
        let last = [slot(2, "b"), slot(3, "c"), slot(4, "d"), slot(5, "e"), slot(1, "a")];
        assert_eq!(join(&base, &later, &last).unwrap(), None, "it would stand there twice");
    }

    #[test]
    fn slots_that_were_released_meanwhile_get_their_ids() {
        let mut mine = [slot(0, "a"), slot(0, "a"), slot(0, "new"), slot(2, "b")];
        adopt(&mut mine, &[slot(1, "a"), slot(2, "b"), slot(3, "gone")]);
        let ids: Vec<_> = mine.iter().map(|slot| slot.slot.map_or(0, |id| id.0)).collect();
        assert_eq!(ids, [1, 0, 0, 2]);
    }
}
