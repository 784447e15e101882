//! The draw, as anybody can repeat it. Pure.
//!
//! The list is the numbers of all entries, sorted, a line each. Its fingerprint is published before the seed is known.
//! Each number's value is HMAC-SHA-256 with the seed as the key; the order is that of the values, the smallest first.

use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// A number of the list, with the value by which it was drawn, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub number: String,
    pub value: String,
}

/// The list as it is published: sorted, a line each.
pub fn list_text(numbers: &[String]) -> String {
    let mut sorted: Vec<&str> = numbers.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.iter().flat_map(|number| [number, "\n"]).collect()
}

/// SHA-256 of the published list, in hexadecimal: what `sha256sum` says of the file.
pub fn fingerprint(numbers: &[String]) -> String {
    hex::encode(Sha256::digest(list_text(numbers)))
}

/// All numbers in the order drawn. Whoever has list and seed comes to the same.
pub fn draw(seed: &str, numbers: &[String]) -> Vec<Drawn> {
    let mut drawn: Vec<Drawn> =
        numbers.iter().map(|number| Drawn { number: number.clone(), value: value(seed, number) }).collect();
    drawn.sort_by(|a, b| (&a.value, &a.number).cmp(&(&b.value, &b.number)));
    drawn
}

fn value(seed: &str, number: &str) -> String {
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(seed.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(number.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The numbers of a published list: its lines, without blanks; `None` when one stands there twice.
pub fn read_list(text: &str) -> Option<Vec<String>> {
    let numbers: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    sorted.dedup();
    (sorted.len() == numbers.len()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(n: usize) -> Vec<String> {
        (1..=n).map(|n| format!("A-{n:04}")).collect()
    }

    #[test]
    fn the_values_are_those_of_other_programs() {
        // printf 'A-0001\nA-0002\n' | sha256sum
        assert_eq!(fingerprint(&numbers(2)), "5dc4febd4c278cfea455c9aae741576434ac735025863facbd551d121764a894");
        // printf A-0001 | openssl dgst -sha256 -hmac seed
        assert_eq!(value("seed", "A-0001"), "b3d028bb40b3d91cc167ed216a7cb016c51ca11ac225bb12991c03d632257383");
    }

    #[test]
    fn a_list_is_read_as_it_is_published() {
        let all = numbers(12);
        assert_eq!(read_list(&list_text(&all)), Some(all.clone()));
        assert_eq!(read_list(" A-2 \r\n\nA-1"), Some(vec!["A-2".to_owned(), "A-1".to_owned()]));
        assert_eq!(read_list("A-1\nA-1\n"), None, "nobody stands there twice");
    }

    #[test]
    fn another_seed_or_one_more_entry_is_seen() {
        let all = numbers(96);
        let order = |seed: &str| draw(seed, &all).into_iter().map(|one| one.number).collect::<Vec<_>>();
        assert_eq!(order("a"), order("a"));
        assert_ne!(order("a"), order("b"));
        assert_ne!(fingerprint(&all), fingerprint(&numbers(97)), "promise 90");
    }

    proptest! {
        /// Whatever order the list comes in, who wins is the same, and everybody is drawn once.
        #[test]
        fn the_order_of_the_list_decides_nothing(seed in ".{0,20}", n in 1_usize..60, shift in 0_usize..60) {
            let all = numbers(n);
            let mut other = all.clone();
            other.rotate_left(shift % n);
            prop_assert_eq!(fingerprint(&all), fingerprint(&other));
            let drawn = draw(&seed, &all);
            prop_assert_eq!(&drawn, &draw(&seed, &other));
            let mut numbers: Vec<_> = drawn.into_iter().map(|one| one.number).collect();
            numbers.sort();
            prop_assert_eq!(numbers, all);
        }
    }
}
