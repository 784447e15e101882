//! Which room of an agenda is which, whatever it is called. A room has a key that stays: the name that it had first, or
//! another word where some other room had that name first. A draft, and what readers see, each say which key a name has there,
//! where it is not the name itself. Pure.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    changes::Timed,
    types::{AgendaChange, ChangeOf, DraftSlot, RoomFacts},
};
use crate::ids::SlotId;

/// The keys of rooms by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoomKeys(BTreeMap<String, String>);

impl RoomKeys {
    /// The key of the room that has this name.
    pub fn key_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, String::as_str)
    }

    /// A room has another name from this version on; whatever is called as it was is another room.
    pub fn rename(&mut self, was: &str, is: &str, version: i32) {
        let key = self.key_of(was).to_owned();
        self.give(is, key, version);
    }

    /// What is called so from this version on is another room than any before it.
    pub fn anew(&mut self, name: &str, version: i32) {
        // No name has a line break, and no version is written twice.
        self.0.insert(name.to_owned(), format!("{name}\n{version}"));
    }

    /// The room of a key has this name from this version on, and no other one.
    pub fn give(&mut self, name: &str, key: String, version: i32) {
        let others = self.0.iter().filter(|(other, known)| **known == key && other.as_str() != name);
        let mut left: Vec<String> = others.map(|(other, _)| other.clone()).collect();
        if key != name && !self.0.contains_key(&key) {
            left.push(key.clone());
        }
        for other in left {
            self.anew(&other, version);
        }
        if key == name {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), key);
        }
    }

    /// What is known of rooms by their keys, by the names that they have here, in the order of these; without those that
    /// have no name.
    pub fn named(&self, by_key: Vec<RoomFacts>) -> Vec<RoomFacts> {
        let name = |facts: RoomFacts| Some(RoomFacts { name: self.name_of(&facts.name)?, ..facts });
        let mut all: Vec<RoomFacts> = by_key.into_iter().filter_map(name).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    fn name_of(&self, key: &str) -> Option<String> {
        let given = self.0.iter().find(|(_, known)| known.as_str() == key).map(|(name, _)| name.clone());
        let is_first = !key.contains('\n') && !self.0.contains_key(key);
        given.or_else(|| is_first.then(|| key.to_owned()))
    }

    /// Of these rooms of a draft those that readers know by the same name as another one, which the draft has by no name.
    pub fn found_again<'a>(
        &self,
        rooms: &'a [String],
        released: &Self,
        is_released: impl Fn(&str) -> bool,
    ) -> Vec<&'a str> {
        let names = rooms.iter().map(String::as_str);
        let is_gone = |key: &str| rooms.iter().all(|other| self.key_of(other) != key);
        names.filter(|&name| is_released(name) && is_gone(released.key_of(name))).collect()
    }
}

/// Which slots of a draft are in a room of the name that readers know, and yet in another one.
pub fn replaced(released: &[Timed], draft: &[DraftSlot], (was, is): (&RoomKeys, &RoomKeys)) -> Vec<AgendaChange> {
    let known: HashMap<SlotId, &str> =
        released.iter().filter_map(|(slot, _)| Some((slot.slot?, slot.room.as_str()))).collect();
    let changed = |(at, slot): (usize, &DraftSlot)| {
        let room = *known.get(&slot.slot?)?;
        let is_other = room == slot.room && was.key_of(room) != is.key_of(room);
        let of = ChangeOf::OtherRoom { name: room.to_owned() };
        is_other.then(|| AgendaChange { at: Some(at), title: slot.title.clone(), of })
    };
    draft.iter().enumerate().filter_map(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(key: &str) -> RoomFacts {
        RoomFacts { name: key.to_owned(), ..RoomFacts::default() }
    }

    fn names(keys: &RoomKeys, known: &[&str]) -> Vec<String> {
        keys.named(known.iter().map(|key| facts(key)).collect()).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn a_key_stays_whatever_a_room_is_called() {
        let mut keys = RoomKeys::default();
        assert_eq!(keys.key_of("A"), "A");
        keys.rename("A", "Hall", 3);
        keys.rename("Hall", "Great hall", 4);
        assert_eq!((keys.key_of("Great hall"), keys.key_of("A"), keys.key_of("Hall")), ("A", "A\n3", "Hall\n4"));
        assert_eq!(names(&keys, &["A", "A\n3", "B"]), ["A", "B", "Great hall"]);
        // Back to its first name, which another room had meanwhile.
        keys.rename("Great hall", "A", 5);
        assert_eq!((keys.key_of("A"), keys.key_of("Great hall")), ("A", "Great hall\n5"));
        assert_eq!(names(&keys, &["A", "A\n3"]), ["A"], "the other one has no name any more");
    }

    #[test]
    fn two_rooms_may_change_their_names() {
        let mut keys = RoomKeys::default();
        for (was, is, version) in [("A", "C", 1), ("B", "A", 2), ("C", "B", 3)] {
            keys.rename(was, is, version);
        }
        assert_eq!((keys.key_of("A"), keys.key_of("B")), ("B", "A"));
        assert_eq!(names(&keys, &["A", "B"]), ["A", "B"]);
        keys.anew("A", 4);
        assert_eq!((keys.key_of("A"), keys.key_of("B")), ("A\n4", "A"));
    }

    #[test]
    fn a_room_is_found_again_while_the_draft_has_it_by_no_other_name() {
        let (released, mut keys) = (RoomKeys::default(), RoomKeys::default());
        keys.rename("A", "Hall", 3);
        let found = |rooms: &[&str]| {
            let rooms: Vec<String> = rooms.iter().map(|room| (*room).to_owned()).collect();
            keys.found_again(&rooms, &released, |name| name == "A" || name == "B").len()
        };
        assert_eq!(found(&["A", "Hall"]), 0, "it is that one by now");
        assert_eq!(found(&["A", "B"]), 1);
        assert_eq!(found(&["B", "C"]), 0, "of these each is what it was");
    }

    #[test]
    fn another_room_of_the_same_name_is_a_change() {
        let slot = |id: i64, room: &str| DraftSlot {
            slot: Some(SlotId(id)),
            title: "a".to_owned(),
            room: room.to_owned(),
            ..DraftSlot::default()
        };
        let released = [(slot(1, "A"), String::new()), (slot(2, "A"), String::new()), (slot(3, ""), String::new())];
        let mut keys = RoomKeys::default();
        keys.rename("A", "Hall", 3);
        let draft = [slot(1, "Hall"), slot(2, "A"), slot(3, ""), DraftSlot { slot: None, ..slot(4, "A") }];
        let found = replaced(&released, &draft, (&RoomKeys::default(), &keys));
        assert_eq!(found.iter().map(|one| one.at).collect::<Vec<_>>(), [Some(1)]);
        assert_eq!(replaced(&released, &draft, (&keys, &keys)), []);
    }
}
