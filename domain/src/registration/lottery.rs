//! The draw, as anybody can repeat it. Pure.
//!
//! The list is the numbers of all entries, sorted, a line each; behind a number stand, where the draw has such rules, the
//! label of a group (`g2`) and `first` for who comes before the others. The list's fingerprint is published before the
//! seed is known. Each number's value is HMAC-SHA-256 with the seed as the key. The order is that of the values, the
//! smallest first: of those who come first, then of the others. Where groups are capped, whoever has so many of their
//! group before them stands behind all who have not, in the same order.

use std::{collections::HashMap, fmt};

use hmac::Mac as _;
use sha2::{Digest as _, Sha256};

pub use super::types::DrawEntry;
use crate::secret;

/// An entry of the list, with the value by which it was drawn, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub entry: DrawEntry,
    pub value: String,
}

impl DrawEntry {
    pub fn new(number: &str) -> Self {
        Self { number: number.to_owned(), ..Self::default() }
    }

    /// As a line of the list; `None` for what is none.
    pub fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let mut entry = Self::new(words.next()?);
        for word in words {
            match word.strip_prefix('g').and_then(|label| label.parse().ok()) {
                Some(label) if entry.group.is_none() && !entry.is_first => entry.group = Some(label),
                None if word == FIRST && !entry.is_first => entry.is_first = true,
                _ => return None,
            }
        }
        Some(entry)
    }
}

/// The word of the list for who comes first.
const FIRST: &str = "first";

impl fmt::Display for DrawEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        if let Some(label) = self.group {
            write!(f, " g{label}")?;
        }
        if self.is_first { write!(f, " {FIRST}") } else { Ok(()) }
    }
}

/// The list as it is published: sorted, a line each.
pub fn list_text(entries: &[DrawEntry]) -> String {
    let mut sorted: Vec<&DrawEntry> = entries.iter().collect();
    sorted.sort_unstable();
    sorted.iter().flat_map(|entry| [entry.to_string(), "\n".to_owned()]).collect()
}

/// SHA-256 of the published list, in hexadecimal: what `sha256sum` says of the file.
pub fn fingerprint(entries: &[DrawEntry]) -> String {
    hex::encode(Sha256::digest(list_text(entries)))
}

/// All entries in the order drawn, at most `cap` of a group before the others of it stand behind all. Whoever has list,
/// seed and cap comes to the same.
pub fn draw(seed: &str, entries: &[DrawEntry], cap: Option<i32>) -> Vec<Drawn> {
    let mut drawn: Vec<Drawn> =
        entries.iter().map(|entry| Drawn { entry: entry.clone(), value: value(seed, &entry.number) }).collect();
    drawn.sort_by(|a, b| {
        (!a.entry.is_first, &a.value, &a.entry.number).cmp(&(!b.entry.is_first, &b.value, &b.entry.number))
    });
    let Some(cap) = cap else { return drawn };
    let mut before: HashMap<i32, i32> = HashMap::new();
    let (mut within, beyond): (Vec<Drawn>, Vec<Drawn>) = drawn.into_iter().partition(|one| {
        let Some(group) = one.entry.group else { return true };
        let n = before.entry(group).or_default();
        *n += 1;
        *n <= cap
    });
    within.extend(beyond);
    within
}

fn value(seed: &str, number: &str) -> String {
    let mut mac = secret::mac(seed.as_bytes());
    mac.update(number.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The entries of a published list, blank lines left out; `None` for another text, or when a number stands there twice.
pub fn read_list(text: &str) -> Option<Vec<DrawEntry>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let entries: Vec<DrawEntry> = lines.map(DrawEntry::read).collect::<Option<_>>()?;
    let mut numbers: Vec<&str> = entries.iter().map(|entry| entry.number.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    (numbers.len() == entries.len()).then_some(entries)
}

/// What an answer is compared by when it says of which company somebody is: as search folds it, without blanks, and
/// without what kind of company that is.
pub fn group_key(answer: &str) -> String {
    let folded: String = crate::search::fold::normalise(answer).split_whitespace().collect();
    let mut key = folded.as_str();
    for kind in ["株式会社", "有限会社", "合同会社", "(株)", "(有)", "(同)", "inc.", "inc", "co.,ltd.", "ltd."]
    {
        key = key.strip_prefix(kind).unwrap_or(key);
        key = key.strip_suffix(kind).unwrap_or(key);
    }
    key.trim_matches([',', '.', '、']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(n: usize) -> Vec<DrawEntry> {
        (1..=n).map(|n| DrawEntry::new(&format!("A-{n:04}"))).collect()
    }

    #[test]
    fn the_values_are_those_of_other_programs() {
        // printf 'A-0001\nA-0002\n' | sha256sum
        assert_eq!(fingerprint(&entries(2)), "5dc4febd4c278cfea455c9aae741576434ac735025863facbd551d121764a894");
        // printf A-0001 | openssl dgst -sha256 -hmac seed
        assert_eq!(value("seed", "A-0001"), "b3d028bb40b3d91cc167ed216a7cb016c51ca11ac225bb12991c03d632257383");
    }

    #[test]
    fn a_list_is_read_as_it_is_published() {
        let mut all = entries(12);
        all[3].group = Some(2);
        all[5].is_first = true;
        (all[7].group, all[7].is_first) = (Some(11), true);
        let text = list_text(&all);
        assert!(text.contains("A-0004 g2\n") && text.contains("A-0006 first\n") && text.contains("A-0008 g11 first\n"));
        assert_eq!(read_list(&text), Some(all));
        assert_eq!(read_list(" A-2 \r\n\nA-1").map(|all| all.len()), Some(2));
        for wrong in ["A-1\nA-1\n", "A-1 g1\nA-1 g2", "A-1 second", "A-1 first g1", "A-1 first first", "A-1 g1 g2"] {
            assert_eq!(read_list(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn another_seed_or_one_more_entry_is_seen() {
        let all = entries(96);
        let order = |seed: &str| draw(seed, &all, None).into_iter().map(|one| one.entry.number).collect::<Vec<_>>();
        assert_eq!(order("a"), order("a"));
        assert_ne!(order("a"), order("b"));
        assert_ne!(fingerprint(&all), fingerprint(&entries(97)), "promise 90");
        let mut favoured = all.clone();
        favoured[4].is_first = true;
        assert_ne!(fingerprint(&all), fingerprint(&favoured), "nobody is put first after closing");
    }

    #[test]
    fn a_company_is_the_same_however_it_is_written() {
        for same in ["株式会社ヤナギ", "ヤナギ株式会社", "㈱ヤナギ", " ﾔﾅｷﾞ ", "(株) ヤナギ", "やなぎ"]
        {
            assert_eq!(group_key(same), "ヤナギ", "{same}");
        }
        assert_eq!(group_key("Yanagi, Inc."), group_key("YANAGI"));
        assert_ne!(group_key("ヤナギ電機"), group_key("ヤナギ"));
        assert_eq!(group_key("株式会社"), "", "nothing is left, and that is no group");
    }

    proptest! {
        /// Whatever order the list comes in, who wins is the same, and everybody is drawn once.
        #[test]
        fn the_order_of_the_list_decides_nothing(
            seed in ".{0,20}", n in 1_usize..60, shift in 0_usize..60, cap in prop::option::of(1_i32..4),
            marks in prop::collection::vec((prop::option::of(1_i32..4), any::<bool>()), 60),
        ) {
            let mut all = entries(n);
            for (entry, (group, is_first)) in all.iter_mut().zip(marks) {
                (entry.group, entry.is_first) = (group, is_first);
            }
            let mut other = all.clone();
            other.rotate_left(shift % n);
            prop_assert_eq!(fingerprint(&all), fingerprint(&other));
            let drawn = draw(&seed, &all, cap);
            prop_assert_eq!(&drawn, &draw(&seed, &other, cap));
            let mut back: Vec<_> = drawn.iter().map(|one| one.entry.clone()).collect();
            back.sort();
            prop_assert_eq!(back, all);
            // Nobody beyond the cap stands before somebody within it, and who comes first does within each part.
            let mut before = HashMap::new();
            let is_beyond: Vec<bool> = drawn.iter().map(|one| {
                let Some((group, cap)) = one.entry.group.zip(cap) else { return false };
                let n = before.entry(group).or_insert(0);
                *n += 1;
                *n > cap
            }).collect();
            prop_assert!(is_beyond.is_sorted());
            for part in [false, true] {
                let firsts = drawn.iter().zip(&is_beyond).filter(|(_, beyond)| **beyond == part).map(|(one, _)| !one.entry.is_first);
                prop_assert!(firsts.is_sorted());
            }
        }
    }
}
