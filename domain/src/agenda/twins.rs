//! By what a talk is known that stands on the drafts of two events, or stood on one of them: by its released slot, or by the
//! word that it got when it was sent on before it was ever released. Pure.

use super::types::DraftSlot;
use crate::ids::SlotId;

/// A talk, as the drafts of other events may name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Twin {
    /// Its released slot, where there is one.
    pub slot: Option<SlotId>,
    /// The word that both events know it by.
    pub sent_as: Option<String>,
}

impl Twin {
    /// `None` for one that no other draft can name.
    pub fn from_slot(slot: &DraftSlot) -> Option<Self> {
        let twin = Self { slot: slot.slot, sent_as: slot.sent_as.clone() };
        (twin != Self::default()).then_some(twin)
    }

    /// Whether this slot of the same draft is it.
    pub fn is(&self, other: &DraftSlot) -> bool {
        (self.slot.is_some() && other.slot == self.slot) || self.shares_word(other)
    }

    /// Whether this slot of the draft of another event is the same talk.
    pub fn is_at_another(&self, other: &DraftSlot) -> bool {
        (self.slot.is_some() && other.moved_from == self.slot) || self.shares_word(other)
    }

    fn shares_word(&self, other: &DraftSlot) -> bool {
        self.sent_as.is_some() && other.sent_as == self.sent_as
    }
}

/// The place of a slot that was never released in an older version: by what it was at another event, else by its words, where
/// they tell it apart.
pub fn find(slots: &[DraftSlot], known: &DraftSlot) -> Option<usize> {
    let names = |slot: &DraftSlot| slot.speakers.iter().map(|speaker| speaker.name.clone()).collect::<Vec<_>>();
    let is_free =
        |slot: &DraftSlot| slot.slot.is_none() && slot.moved_from == known.moved_from && slot.sent_as.is_none();
    let same_title = |slot: &DraftSlot| !known.title.is_empty() && slot.title == known.title;
    let same_speakers = |slot: &DraftSlot| !known.speakers.is_empty() && names(slot) == names(known);
    let only = |is_it: &dyn Fn(&DraftSlot) -> bool| {
        let mut found = (0..slots.len()).filter(|at| is_free(&slots[*at]) && is_it(&slots[*at]));
        found.next().filter(|_| found.next().is_none())
    };
    if known.moved_from.is_some() {
        return only(&|_| true);
    }
    only(&|slot| same_title(slot) && same_speakers(slot)).or_else(|| only(&same_title)).or_else(|| only(&same_speakers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::types::DraftSpeaker;

    fn slot(title: &str, speaker: &str) -> DraftSlot {
        let speakers = if speaker.is_empty() { vec![] } else { vec![DraftSpeaker::named(speaker)] };
        DraftSlot { title: title.to_owned(), speakers, ..DraftSlot::default() }
    }

    #[test]
    fn a_talk_is_known_by_its_slot_or_by_its_word_and_by_nothing_else() {
        let released = DraftSlot { slot: Some(SlotId(7)), ..slot("a", "x") };
        let sent = DraftSlot { sent_as: Some("1:2".to_owned()), ..slot("b", "y") };
        assert_eq!(Twin::from_slot(&slot("a", "x")), None);
        let (by_slot, by_word) = (Twin::from_slot(&released).unwrap(), Twin::from_slot(&sent).unwrap());
        let there = DraftSlot { moved_from: Some(SlotId(7)), ..slot("renamed", "") };
        assert!(by_slot.is(&released) && by_slot.is_at_another(&there) && !by_slot.is(&there));
        assert!(by_word.is(&sent) && by_word.is_at_another(&DraftSlot { title: "renamed".to_owned(), ..sent }));
        for other in [slot("a", "x"), slot("b", "y")] {
            assert!(!by_slot.is(&other) && !by_word.is(&other) && !by_word.is_at_another(&other), "{other:?}");
        }
    }

    #[test]
    fn an_older_version_is_searched_by_words_that_tell_the_slot_apart() {
        let known = slot("a", "x");
        assert_eq!(find(&[slot("b", "y"), slot("a", "x")], &known), Some(1));
        assert_eq!(find(&[slot("a", "z"), slot("b", "y")], &known), Some(0), "somebody else spoke");
        assert_eq!(find(&[slot("b", "y"), slot("old title", "x")], &known), Some(1), "it was called otherwise");
        assert_eq!(find(&[slot("a", ""), slot("a", "")], &known), None, "nobody can tell");
        assert_eq!(find(&[slot("", ""), slot("", "")], &slot("", "")), None);
        let released = DraftSlot { slot: Some(SlotId(7)), ..known.clone() };
        assert_eq!(find(&[released], &known), None, "another one");
        let came = |title: &str| DraftSlot { moved_from: Some(SlotId(9)), ..slot(title, "") };
        assert_eq!(find(&[slot("a", "x"), came("b")], &came("a")), Some(1), "by what it was");
    }
}
