//! Rows of the agenda editor as they were sent: what was not in the form stays as it is, above all a label. Pure.

use std::collections::HashMap;

use chrono::NaiveTime;

use super::{
    own, relabelling,
    tlp::Sharing,
    types::{DraftSlot, DraftSpeaker, Permissions, SlotKind},
};
use crate::ids::SlotId;

/// A row. What is `None` was not in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRow {
    /// Its place in the agenda that the form was drawn with, from 0.
    pub key: usize,
    pub slot: Option<SlotId>,
    pub kind: Option<SlotKind>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub minutes: Option<i32>,
    pub room: Option<String>,
    pub level: Option<Option<i32>>,
    pub fixed: Option<Option<NaiveTime>>,
    pub day: Option<Option<i32>>,
    pub speakers: Option<Vec<DraftSpeaker>>,
    pub permissions: Option<Permissions>,
    pub sharing: Option<Sharing>,
    /// The [`stamp`] that the form was drawn with.
    pub seen: Option<String>,
}

/// Of what a speaker may have changed since a form was drawn: label and permissions.
pub fn stamp(slot: &DraftSlot) -> String {
    let Sharing { tlp, part_words, part_tlp, .. } = &slot.sharing;
    own::stamp(&(tlp, part_words, part_tlp, slot.permissions))
}

impl SentRow {
    /// The slot that the row makes of the one that it was drawn with; without one it is new.
    pub fn over(self, drawn: Option<&DraftSlot>) -> DraftSlot {
        let was = drawn.cloned().unwrap_or_default();
        let is_unseen = drawn.is_some() && self.seen.is_some_and(|seen| seen != stamp(&was));
        let permissions = self.permissions.filter(|_| !is_unseen).unwrap_or(was.permissions);
        let sharing = match self.sharing {
            None => was.sharing,
            // Somebody labelled it meanwhile: that stands.
            Some(sent) if is_unseen => {
                Sharing { public_title: sent.public_title, public_speakers: sent.public_speakers, ..was.sharing }
            }
            Some(sent) => sent,
        };
        DraftSlot {
            slot: self.slot,
            kind: self.kind.unwrap_or(was.kind),
            title: self.title.unwrap_or(was.title),
            summary: self.summary.unwrap_or(was.summary),
            minutes: self.minutes.unwrap_or(was.minutes),
            room: self.room.unwrap_or(was.room),
            level: self.level.unwrap_or(was.level),
            fixed: self.fixed.unwrap_or(was.fixed),
            day: self.day.unwrap_or(was.day),
            moved_from: was.moved_from,
            sent_as: was.sent_as,
            speakers: self.speakers.unwrap_or(was.speakers),
            permissions,
            sharing,
        }
    }
}

/// A form that holds every row, in the order that its rows stand in. A slot whose row is not there is gone.
pub fn all(rows: &[SentRow], drawn: &[DraftSlot]) -> Vec<DraftSlot> {
    let by_id: HashMap<SlotId, &DraftSlot> = drawn.iter().filter_map(|slot| Some((slot.slot?, slot))).collect();
    rows.iter()
        .map(|row| {
            let was = match row.slot {
                Some(id) => by_id.get(&id).copied(),
                // One that was never released is known by its place; meanwhile it may have got its number.
                None => drawn
                    .get(row.key)
                    .filter(|was| was.slot.is_none() || row.title.as_ref().is_none_or(|title| *title == was.title)),
            };
            without_opening(row, was)
        })
        .collect()
}

/// A form that holds some rows: each takes the place that it was drawn at, and the others stay.
pub fn some(rows: &[SentRow], drawn: &[DraftSlot]) -> Vec<DraftSlot> {
    let mut slots = drawn.to_vec();
    for row in rows {
        if let Some(slot) = slots.get_mut(row.key) {
            *slot = DraftSlot { slot: slot.slot, ..without_opening(row, Some(&*slot)) };
        }
    }
    slots
}

/// A form that does not say with what it was drawn opens nothing that is closed.
fn without_opening(row: &SentRow, was: Option<&DraftSlot>) -> DraftSlot {
    let mut slot = row.clone().over(was);
    if let Some(was) = was.filter(|was| row.seen.is_none() && relabelling::loosens(&was.sharing, &slot.sharing)) {
        slot.sharing = was.sharing.clone();
    }
    slot
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::tlp::Tlp;

    fn slot(id: i64, title: &str, tlp: Tlp) -> DraftSlot {
        DraftSlot {
            slot: (id > 0).then_some(SlotId(id)),
            title: title.to_owned(),
            minutes: 20,
            room: "A".to_owned(),
            sharing: Sharing { tlp, public_title: "ある話".to_owned(), ..Sharing::default() },
            ..DraftSlot::default()
        }
    }

    fn row(key: usize, id: i64, title: &str) -> SentRow {
        SentRow { key, slot: (id > 0).then_some(SlotId(id)), title: Some(title.to_owned()), ..SentRow::default() }
    }

    fn labelled(row: SentRow, tlp: Tlp, seen: Option<&DraftSlot>) -> SentRow {
        SentRow { sharing: Some(Sharing { tlp, ..Sharing::default() }), seen: seen.map(stamp), ..row }
    }

    #[test]
    fn promise_81_a_form_without_a_label_keeps_that_of_the_slot() {
        for closed in [Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
            let drawn = [slot(1, "a", closed), slot(0, "b", closed), slot(0, "c", closed)];
            // Also where its rows stand in another order, and for a slot that was never released.
            let rows = [row(1, 0, "b, renamed"), row(0, 1, "a, renamed")];
            let saved = all(&rows, &drawn);
            assert_eq!(saved.iter().map(|slot| slot.sharing.tlp).collect::<Vec<_>>(), [closed, closed]);
            assert_eq!(saved[1].sharing.public_title, "ある話");
            assert_eq!((saved[0].title.as_str(), saved[0].room.as_str(), saved[0].minutes), ("b, renamed", "A", 20));
            let saved = some(&rows[..1], &drawn);
            assert_eq!(saved.iter().map(|slot| slot.sharing.tlp).collect::<Vec<_>>(), [closed; 3]);
        }
    }

    #[test]
    fn promise_81_a_form_from_before_a_label_does_not_save_over_it() {
        let before = slot(1, "a", Tlp::Clear);
        let now = [slot(1, "a", Tlp::Amber)];
        let saved = all(&[labelled(row(0, 1, "renamed"), Tlp::Clear, Some(&before))], &now);
        assert_eq!((saved[0].title.as_str(), saved[0].sharing.tlp), ("renamed", Tlp::Amber));
        // Neither does one of a program that did not say what it was drawn with; stricter it may become.
        assert_eq!(all(&[labelled(row(0, 1, "a"), Tlp::Green, None)], &now)[0].sharing.tlp, Tlp::Amber);
        assert_eq!(all(&[labelled(row(0, 1, "a"), Tlp::Red, None)], &now)[0].sharing.tlp, Tlp::Red);
        // Whoever has seen the label opens it.
        assert_eq!(all(&[labelled(row(0, 1, "a"), Tlp::Clear, Some(&now[0]))], &now)[0].sharing.tlp, Tlp::Clear);
        // What a speaker allows meanwhile is theirs as well.
        let mut allowed = before.clone();
        allowed.permissions.record = Some(false);
        let sent = SentRow {
            permissions: Some(Permissions::default()),
            ..labelled(row(0, 1, "a"), Tlp::Clear, Some(&before))
        };
        assert_eq!(all(&[sent], &[allowed])[0].permissions.record, Some(false));
    }

    #[test]
    fn some_rows_change_themselves_and_nothing_else() {
        let drawn = [slot(1, "a", Tlp::Clear), slot(2, "b", Tlp::Clear), slot(0, "c", Tlp::Clear)];
        let mut sent = row(1, 9, "b2");
        sent.minutes = Some(5);
        let saved = some(&[sent, row(7, 0, "nowhere")], &drawn);
        let told: Vec<_> =
            saved.iter().map(|slot| (slot.slot.map(|id| id.0), slot.title.as_str(), slot.minutes)).collect();
        assert_eq!(told, [(Some(1), "a", 20), (Some(2), "b2", 5), (None, "c", 20)]);
        let gone = all(&[row(2, 0, "c"), row(3, 0, "new")], &drawn);
        assert_eq!(
            gone.iter().map(|slot| (slot.title.as_str(), slot.minutes)).collect::<Vec<_>>(),
            [("c", 20), ("new", 0)]
        );
    }
}
