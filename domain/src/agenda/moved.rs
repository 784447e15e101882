//! What a merge of two people moved, as it is kept to be undone. Pure.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, EventId, SeriesId, SlotId};

/// A name that somebody is known by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alias {
    /// Folded for comparison.
    pub key: String,
    pub name: String,
    /// The person said so: by itself it bills nobody.
    pub is_own: bool,
    /// Organizers said that it is theirs, and that everybody may know.
    pub is_confirmed: bool,
}

/// Of the one who went, to the one who stayed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Moved {
    /// On which they were billed.
    pub slots: Vec<SlotId>,
    pub aliases: Vec<Alias>,
    /// Names that both had.
    pub known: Vec<Alias>,
    /// Where an address of theirs was noted, and none of the other.
    pub mails: Vec<SeriesId>,
    /// Of which they were told that questions wait.
    pub calls: Vec<EventId>,
    pub reminders: Vec<SlotId>,
    pub requests: Vec<i64>,
    pub accounts: Vec<AccountId>,
    /// The one who stayed had said, or handed in, nothing there.
    pub took_bio: bool,
    pub took_url: bool,
    pub took_picture: bool,
}

/// The names of the one who goes: those that are new to the one who stays, and those that both have.
pub fn split_names(kept: &[Alias], gone: &[Alias]) -> (Vec<Alias>, Vec<Alias>) {
    gone.iter().cloned().partition(|alias| kept.iter().all(|known| known.key != alias.key))
}

/// The names that go back when a merge is undone, folded: all that it moved, but for those that another merge, which stands,
/// brought as well. Such a name stays, and is that one's from now on.
pub fn take_names_back(moved: &Moved, others: &mut [Moved]) -> Vec<String> {
    let mut back = Vec::new();
    for alias in &moved.aliases {
        let is_it = |known: &Alias| known.key == alias.key;
        match others.iter_mut().find_map(|other| other.known.iter().position(is_it).map(|at| (other, at))) {
            Some((other, at)) => {
                let theirs = other.known.remove(at);
                other.aliases.push(theirs);
            }
            None => back.push(alias.key.clone()),
        }
    }
    back
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> Vec<Alias> {
        of.iter().map(|name| Alias { key: name.to_lowercase(), name: (*name).to_owned(), ..Alias::default() }).collect()
    }

    #[test]
    fn names_that_both_have_are_told_from_those_that_are_new() {
        let (new, known) = split_names(&names(&["森川律", "Ritsu"]), &names(&["RITSU", "rmorikawa"]));
        assert_eq!((new, known), (names(&["rmorikawa"]), names(&["RITSU"])));
    }

    #[test]
    fn a_name_that_another_merge_brought_as_well_stays() {
        let first = Moved { aliases: names(&["Ritsu", "rm"]), ..Moved::default() };
        let second = Moved { aliases: names(&["律"]), known: names(&["rm"]), ..Moved::default() };
        assert_eq!(take_names_back(&first, &mut []), ["ritsu", "rm"]);
        assert_eq!(take_names_back(&second, &mut [first.clone()]), ["律"], "the name is the first one's");
        let mut others = [Moved::default(), second];
        assert_eq!(take_names_back(&first, &mut others), ["ritsu"]);
        assert_eq!(others[1], Moved { aliases: names(&["律", "rm"]), ..Moved::default() });
        assert_eq!(take_names_back(&others[1], &mut []), ["律", "rm"]);
    }

    #[test]
    fn a_record_of_an_older_program_is_read() {
        let read: Moved = serde_json::from_str(r#"{"slots":[3],"aliases":[{"key":"rm","name":"rm"}]}"#).unwrap();
        assert_eq!(read, Moved { slots: vec![SlotId(3)], aliases: names(&["rm"]), ..Moved::default() });
    }
}
