//! What a draft changes against the released agenda. Pure.

use super::types::{AgendaChange, ChangeOf, DraftSlot};
use crate::ids::SlotId;

/// A slot as it is known: its fields, and its clock on the wall ("19:05"), empty when it has none.
pub type Timed = (DraftSlot, String);

/// Per slot of the draft, in its order, then the slots that are gone. What is the same is left out.
pub fn changes(released: &[Timed], draft: &[Timed]) -> Vec<AgendaChange> {
    let mut found = Vec::new();
    for (at, (slot, clock)) in draft.iter().enumerate() {
        let known = slot.slot.and_then(|id| find(released, id));
        let Some((old, old_clock)) = known else {
            found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of: ChangeOf::Added });
            continue;
        };
        if old_clock != clock {
            let of = ChangeOf::Time { from: old_clock.clone(), to: clock.clone() };
            found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of });
        }
        if old.room != slot.room {
            let of = ChangeOf::Room { from: old.room.clone(), to: slot.room.clone() };
            found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of });
        }
        if old.title != slot.title {
            let of = ChangeOf::Title { from: old.title.clone() };
            found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of });
        }
        if old.speakers != slot.speakers {
            let names = |slot: &DraftSlot| {
                slot.speakers.iter().map(|speaker| speaker.name.clone()).collect::<Vec<_>>().join("、")
            };
            let of = ChangeOf::Speakers { from: names(old), to: names(slot) };
            found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of });
        }
        let details = |slot: &DraftSlot| {
            let DraftSlot { kind, minutes, level, summary, permissions, sharing, .. } = slot.clone();
            (kind, minutes, level, summary, permissions, sharing)
        };
        if details(old) != details(slot) {
            found.push(AgendaChange { at: Some(at), title: slot.title.clone(), of: ChangeOf::Details });
        }
    }
    for (old, _) in released {
        if let Some(id) = old.slot
            && find(draft, id).is_none()
        {
            found.push(AgendaChange { at: None, title: old.title.clone(), of: ChangeOf::Removed });
        }
    }
    let order = |list: &[Timed]| list.iter().filter_map(|(slot, _)| slot.slot).collect::<Vec<_>>();
    let (mut before, mut after) = (order(released), order(draft));
    before.retain(|id| find(draft, *id).is_some());
    after.retain(|id| find(released, *id).is_some());
    if before != after {
        found.push(AgendaChange { at: None, title: String::new(), of: ChangeOf::Order });
    }
    found
}

fn find(list: &[Timed], id: SlotId) -> Option<&Timed> {
    list.iter().find(|(slot, _)| slot.slot == Some(id))
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
