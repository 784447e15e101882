//! What a draft changes against the released agenda. Pure.

use std::collections::HashMap;

use super::types::{AgendaChange, ChangeOf, DraftSlot};
use crate::ids::SlotId;

/// A slot as it is known: its fields, and its clock on the wall ("19:05"), empty when it has none.
pub type Timed = (DraftSlot, String);

/// Per slot of the draft, in its order, then the slots that are gone. What is the same is left out.
pub fn changes(released: &[Timed], draft: &[Timed]) -> Vec<AgendaChange> {
    let mut found = Vec::new();
    let (known, kept) = (by_id(released), by_id(draft));
    for (at, (slot, clock)) in draft.iter().enumerate() {
        let mut tell = |of: ChangeOf| found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of });
        let Some((old, old_clock)) = slot.slot.and_then(|id| known.get(&id)) else {
            tell(ChangeOf::Added);
            continue;
        };
        if old_clock != clock {
            tell(ChangeOf::Time { from: old_clock.clone(), to: clock.clone() });
        }
        if old.room != slot.room {
            tell(ChangeOf::Room { from: old.room.clone(), to: slot.room.clone() });
        }
        if old.title != slot.title {
            tell(ChangeOf::Title { from: old.title.clone() });
        }
        if old.speakers != slot.speakers {
            let names = |slot: &DraftSlot| {
                slot.speakers.iter().map(|speaker| speaker.name.clone()).collect::<Vec<_>>().join("、")
            };
            tell(ChangeOf::Speakers { from: names(old), to: names(slot) });
        }
        if has_other_details(old, slot) {
            tell(ChangeOf::Details);
        }
    }
    for (old, _) in released {
        if old.slot.is_some_and(|id| !kept.contains_key(&id)) {
            found.push(AgendaChange { at: None, title: old.title.clone(), of: ChangeOf::Removed });
        }
    }
    let order = |list: &[Timed], others: &HashMap<SlotId, &Timed>| -> Vec<SlotId> {
        list.iter().filter_map(|(slot, _)| slot.slot).filter(|id| others.contains_key(id)).collect()
    };
    if order(released, &kept) != order(draft, &known) {
        found.push(AgendaChange { at: None, title: String::new(), of: ChangeOf::Order });
    }
    found
}

fn by_id(list: &[Timed]) -> HashMap<SlotId, &Timed> {
    list.iter().filter_map(|timed| Some((timed.0.slot?, timed))).collect()
}

fn has_other_details(a: &DraftSlot, b: &DraftSlot) -> bool {
    (a.kind, a.minutes, a.level, a.permissions) != (b.kind, b.minutes, b.level, b.permissions)
        || a.summary != b.summary
        || a.sharing != b.sharing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::types::DraftSpeaker;

    fn slot(id: i64, title: &str, clock: &str) -> Timed {
        (
            DraftSlot { slot: Some(SlotId(id)), title: title.to_owned(), minutes: 10, ..DraftSlot::default() },
            clock.to_owned(),
        )
    }

    #[test]
    fn each_kind_of_change_is_named_once() {
        let released = [slot(1, "a", "19:00"), slot(2, "b", "19:10"), slot(3, "c", "19:20")];
        assert_eq!(changes(&released, &released), []);
        let mut b = slot(2, "b!", "19:00");
        b.0.room = "A".to_owned();
        b.0.speakers.push(DraftSpeaker::named("森川 律"));
        let mut new = slot(9, "new", "19:20");
        new.0.slot = None;
        let draft = [b, slot(1, "a", "19:10"), new];
        let found: Vec<_> = changes(&released, &draft).into_iter().map(|change| (change.at, change.of)).collect();
        assert_eq!(
            found,
            [
                (Some(0), ChangeOf::Time { from: "19:10".into(), to: "19:00".into() }),
                (Some(0), ChangeOf::Room { from: String::new(), to: "A".into() }),
                (Some(0), ChangeOf::Title { from: "b".into() }),
                (Some(0), ChangeOf::Speakers { from: String::new(), to: "森川 律".into() }),
                (Some(1), ChangeOf::Time { from: "19:00".into(), to: "19:10".into() }),
                (Some(2), ChangeOf::Added),
                (None, ChangeOf::Removed),
                (None, ChangeOf::Order),
            ]
        );
    }
}
