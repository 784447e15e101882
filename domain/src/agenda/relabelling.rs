//! How a speaker may change the label of their own talk: either way until the event begins, from then on to what lets out
//! less; and what a stricter one does to the same talk on the draft of another event. Pure.

use super::tlp::{Sharing, Tlp};
use crate::error::{Error, Result};

/// With the label and the part that its speaker says. What organizers word for everybody stays; that linked slides and
/// recording leave the part out holds for the part that they looked at.
pub fn relabel(was: &Sharing, tlp: Tlp, part_words: String, part_tlp: Tlp) -> Sharing {
    let is_same_part = was.part_words == part_words && was.part_tlp == part_tlp;
    Sharing { tlp, part_is_cut: was.part_is_cut && is_same_part, part_words, part_tlp, ..was.clone() }
}

/// Errors: `Invalid` at `tlp` or `part` for what would let out more once the event has begun, and for TLP:RED while there
/// are notes.
pub fn allow(was: &Sharing, is: &Sharing, has_begun: bool, has_notes: bool) -> Result<()> {
    if has_notes && is.tlp == Tlp::Red && was.tlp != Tlp::Red {
        return Err(Error::invalid(
            "tlp",
            "この話にはもうノートがあるため、TLP:REDにはできません。運営に連絡して、先にノートを消してもらってください。",
            "There are notes of this talk already, so it cannot become TLP:RED. Please ask the organizers to remove them first.",
        ));
    }
    if !has_begun {
        return Ok(());
    }
    if is.tlp < was.tlp {
        return Err(Error::invalid(
            "tlp",
            "会が始まったあとは、いまより狭い範囲にだけ変えられます。広げたいときは運営に連絡してください。",
            "Once the event has begun a label can only become stricter. To loosen it, please write to the organizers.",
        ));
    }
    if loosens_part(was, is) {
        return Err(Error::invalid(
            "part",
            "会が始まったあとは、範囲の違う部分を消したり広げたりできません。運営に連絡してください。",
            "Once the event has begun the part with its own label can be neither removed nor loosened. Please write to the organizers.",
        ));
    }
    Ok(())
}

/// Whether it would let out more than before: the whole, or a part.
pub fn loosens(was: &Sharing, is: &Sharing) -> bool {
    is.tlp < was.tlp || loosens_part(was, is)
}

/// Characters of the words of a part.
pub const MAX_PART: usize = 120;

/// The label of a talk as another event has it drafted, once it is `by` where it came from: on either draft it lets out no
/// more than before. What organizers worded there for everybody stays. Twice is once.
pub fn tightened(there: &Sharing, by: &Sharing) -> Sharing {
    let mut tlp = there.tlp.max(by.tlp);
    let part = match (there.part(), by.part()) {
        (part, None) => part.map(|part| (there.part_words.clone(), part)),
        (None, Some(part)) => Some((by.part_words.clone(), part)),
        (Some(one), Some(other)) if holds_part(&there.part_words, &by.part_words) => {
            Some((there.part_words.clone(), one.max(other)))
        }
        (Some(one), Some(other)) => {
            let words = [there.part_words.as_str(), by.part_words.as_str()].join(BOTH);
            if words.chars().count() <= MAX_PART {
                Some((words, one.max(other)))
            } else {
                // Two parts that cannot be told apart any more: so is the whole.
                tlp = tlp.max(one).max(other);
                None
            }
        }
    };
    // A part lets out less than the whole, or is none.
    let (part_words, part_tlp) = part.filter(|(_, part)| *part > tlp).unwrap_or_default();
    let is_same_part = part_words == there.part_words && part_tlp == there.part_tlp;
    Sharing { tlp, part_is_cut: there.part_is_cut && is_same_part, part_words, part_tlp, ..there.clone() }
}

/// Between the words of two parts.
const BOTH: &str = "、";

/// Whether these words of parts name that one.
fn holds_part(words: &str, part: &str) -> bool {
    format!("{BOTH}{words}{BOTH}").contains(&format!("{BOTH}{part}{BOTH}"))
}

/// What stood under the stricter label of a part would stand under a looser one.
fn loosens_part(was: &Sharing, is: &Sharing) -> bool {
    let Some(before) = was.part() else { return false };
    let same = is.part().filter(|_| is.part_words == was.part_words);
    same.unwrap_or(is.tlp).max(is.tlp) < before
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    fn with_label(tlp: Tlp) -> Sharing {
        Sharing { tlp, ..Sharing::default() }
    }

    fn with_part(tlp: Tlp, words: &str, part: Tlp) -> Sharing {
        Sharing { tlp, part_words: words.to_owned(), part_tlp: part, ..Sharing::default() }
    }

    #[test]
    fn a_label_goes_either_way_before_the_event_and_one_way_after_it_began() {
        for &from in Tlp::VARIANTS {
            for &to in Tlp::VARIANTS {
                assert!(allow(&with_label(from), &with_label(to), false, false).is_ok(), "{from:?} → {to:?}");
                assert_eq!(
                    allow(&with_label(from), &with_label(to), true, false).is_ok(),
                    to >= from,
                    "{from:?} → {to:?}"
                );
            }
        }
    }

    #[test]
    fn red_takes_no_notes_and_so_does_not_come_where_there_are_some() {
        for &from in Tlp::VARIANTS {
            let refused = allow(&with_label(from), &with_label(Tlp::Red), false, true);
            assert_eq!(refused.is_ok(), from == Tlp::Red, "it is red already: {from:?}");
        }
    }

    #[test]
    fn a_part_keeps_at_least_its_label_once_the_event_has_begun() {
        let was = with_part(Tlp::Clear, "12枚目", Tlp::Amber);
        for (is, allowed) in [
            (with_part(Tlp::Clear, "12枚目", Tlp::Amber), true),
            (with_part(Tlp::Clear, "12枚目", Tlp::Red), true),
            (with_part(Tlp::Clear, "12枚目", Tlp::Green), false),
            (with_part(Tlp::Clear, "3枚目", Tlp::Red), false),
            (with_label(Tlp::Clear), false),
            (with_label(Tlp::Amber), true),
        ] {
            assert_eq!(allow(&was, &is, true, false).is_ok(), allowed, "{is:?}");
        }
    }

    #[test]
    fn a_part_that_is_another_one_was_cut_by_nobody() {
        let was = Sharing {
            part_is_cut: true,
            public_title: "ある事例".to_owned(),
            ..with_part(Tlp::Clear, "12枚目", Tlp::Amber)
        };
        let same = relabel(&was, Tlp::Green, "12枚目".to_owned(), Tlp::Amber);
        assert!(same.part_is_cut && same.public_title == "ある事例");
        assert!(!relabel(&was, Tlp::Clear, "12〜15枚目".to_owned(), Tlp::Amber).part_is_cut);
        assert!(!relabel(&was, Tlp::Clear, "12枚目".to_owned(), Tlp::Red).part_is_cut);
    }

    #[test]
    fn the_same_talk_elsewhere_is_tightened_and_never_loosened() {
        for &there in Tlp::VARIANTS {
            for &by in Tlp::VARIANTS {
                assert_eq!(tightened(&with_label(there), &with_label(by)).tlp, there.max(by), "{there:?} {by:?}");
            }
        }
        let there = Sharing {
            part_is_cut: true,
            public_title: "ある事例".to_owned(),
            ..with_part(Tlp::Clear, "12枚目", Tlp::Amber)
        };
        for (by, is) in [
            (with_label(Tlp::Green), with_part(Tlp::Green, "12枚目", Tlp::Amber)),
            (with_part(Tlp::Clear, "12枚目", Tlp::Red), with_part(Tlp::Clear, "12枚目", Tlp::Red)),
            (with_part(Tlp::Clear, "12枚目", Tlp::Green), with_part(Tlp::Clear, "12枚目", Tlp::Amber)),
            (with_part(Tlp::Clear, "3枚目", Tlp::Green), with_part(Tlp::Clear, "12枚目、3枚目", Tlp::Amber)),
            (with_part(Tlp::Clear, &"い".repeat(MAX_PART), Tlp::Green), with_label(Tlp::Amber)),
            (with_label(Tlp::Red), with_label(Tlp::Red)),
        ] {
            let found = tightened(&there, &by);
            assert_eq!(
                (found.tlp, found.part_words.as_str(), found.part_tlp),
                (is.tlp, is.part_words.as_str(), is.part_tlp)
            );
            assert_eq!(found.public_title, "ある事例");
            assert_eq!(found.part_is_cut, found.part_words == "12枚目" && found.part_tlp == Tlp::Amber, "{by:?}");
            // Of two parts together the words are others, and the label the stricter one.
            let is_both = found.part_words.contains(BOTH);
            assert!(is_both || (!loosens(&there, &found) && !loosens(&by, &found)), "{by:?} {found:?}");
            assert_eq!(tightened(&found, &by), found, "twice is once");
        }
    }
}
