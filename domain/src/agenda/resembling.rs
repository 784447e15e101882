//! Two people who may be one, as an organizer would notice it: the same account, address, handle, name or reading. Pure.

use std::collections::HashMap;

use super::rules::name_key;
use crate::{
    ids::AccountId,
    lang::Lang,
    search::{fold::normalise, romaji},
};

/// Pairs that are told at a time.
pub const MAX_PAIRS: usize = 30;
/// Namesakes of one key: more of them are a common name, or a common page.
const MAX_ALIKE: usize = 6;
/// Letters of a handle or a reading below which anybody could have it.
const SHORT: usize = 4;

/// What is known of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub is_group: bool,
    /// All names.
    pub names: Vec<String>,
    pub url: Option<String>,
    /// Who signs in and speaks for them, or for a talk of theirs.
    pub accounts: Vec<AccountId>,
}

/// Why two may be one; the first is the surest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    Account,
    Address,
    Name,
    Handle,
    Reading,
}

impl Why {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Account => lang.t("同じアカウントで登壇", "Same account"),
            Self::Address => lang.t("同じサイト", "Same site"),
            Self::Name => lang.t("同じ名前", "Same name"),
            Self::Handle => lang.t("同じハンドル名", "Same handle"),
            Self::Reading => lang.t("同じ読み", "Same reading"),
        }
    }
}

/// Pairs by their places, each with its surest reason; the surest first, at most [`MAX_PAIRS`] of those that `wanted` lets
/// through.
pub fn alike(people: &[Known], wanted: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize, Why)> {
    let mut by_key: HashMap<(Why, String), Vec<usize>> = HashMap::new();
    for (at, person) in people.iter().enumerate() {
        for key in keys(person) {
            let places = by_key.entry(key).or_default();
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
    }
    let mut found: HashMap<(usize, usize), Why> = HashMap::new();
    for ((why, _), places) in by_key {
        if places.len() > MAX_ALIKE {
            continue;
        }
        for (n, one) in places.iter().enumerate() {
            for other in &places[n + 1..] {
                if people[*one].is_group == people[*other].is_group {
                    let known = found.entry((*one, *other)).or_insert(why);
                    *known = why.min(*known);
                }
            }
        }
    }
    let mut pairs: Vec<_> = found.into_iter().map(|((one, other), why)| (one, other, why)).collect();
    pairs.sort_unstable_by_key(|(one, other, why)| (*why, *one, *other));
    pairs.retain(|(one, other, _)| wanted(*one, *other));
    pairs.truncate(MAX_PAIRS);
    pairs
}

fn keys(person: &Known) -> Vec<(Why, String)> {
    let mut keys: Vec<_> = person.accounts.iter().map(|account| (Why::Account, account.to_string())).collect();
    for name in &person.names {
        keys.push((Why::Name, name_key(name)));
        keys.extend(handle(name).map(|handle| (Why::Handle, handle)));
        keys.extend(readings(name).into_iter().map(|reading| (Why::Reading, reading)));
    }
    if let Some(url) = &person.url {
        keys.extend(site(url).map(|site| (Why::Address, site)));
        keys.extend(handle_of_site(url).map(|handle| (Why::Handle, handle)));
    }
    keys
}

/// One word of Latin letters and digits, as somebody is called elsewhere: `@rmorikawa`.
fn handle(name: &str) -> Option<String> {
    let word = name.trim().trim_start_matches('@').to_lowercase();
    let is_one = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (is_one && word.len() >= SHORT).then_some(word)
}

/// An address without what makes no difference.
fn site(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let rest = rest.split(['?', '#']).next()?.trim_end_matches('/').to_lowercase();
    let rest = rest.strip_prefix("www.").map_or_else(|| rest.clone(), str::to_owned);
    (!rest.is_empty()).then_some(rest)
}

/// The one word behind a host: who somebody is there.
fn handle_of_site(url: &str) -> Option<String> {
    let site = site(url)?;
    let (_, path) = site.split_once('/')?;
    handle(path)
}

/// How a name of kana or of Latin letters is read, in either order of its parts; none for one with kanji, which nobody can
/// read from its letters.
fn readings(name: &str) -> Vec<String> {
    let parts: Option<Vec<String>> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '・' | '·' | ','))
        .filter(|part| !part.is_empty())
        .map(read)
        .collect();
    let Some(mut parts) = parts else { return Vec::new() };
    let whole = parts.concat();
    if whole.chars().count() < SHORT {
        return Vec::new();
    }
    parts.sort_unstable();
    let sorted = parts.concat();
    if sorted == whole { vec![whole] } else { vec![whole, sorted] }
}

/// A part of a name as katakana, or as it is where its Latin letters are no Japanese.
fn read(part: &str) -> Option<String> {
    let part = normalise(part);
    if part.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー')) {
        return Some(part);
    }
    let is_latin = part.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '\'' | '-'));
    is_latin.then(|| romaji::kana(&part).unwrap_or(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Known {
        Known { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Known::default() }
    }

    fn at(name: &str, url: &str) -> Known {
        Known { url: Some(url.to_owned()), ..named(&[name]) }
    }

    fn all(people: &[Known]) -> Vec<(usize, usize, Why)> {
        alike(people, |_, _| true)
    }

    #[test]
    fn names_are_the_same_however_they_are_spaced_or_aliased() {
        assert_eq!(all(&[named(&["森川 律"]), named(&["木村 青葉"]), named(&["R", "森川律"])]), [(0, 2, Why::Name)]);
        assert_eq!(all(&[named(&["森川 律"]), named(&["森川 渉"])]), []);
    }

    #[test]
    fn a_reading_is_the_same_in_kana_and_latin_letters_and_in_either_order() {
        for (one, other) in [
            ("Ritsu Morikawa", "Morikawa Ritsu"),
            ("もりかわ りつ", "モリカワ リツ"),
            ("もりかわりつ", "Morikawa Ritsu"),
            ("Ritsu Morikawa", "もりかわ・りつ"),
            ("Ada Lovelace", "Lovelace Ada"),
        ] {
            assert_eq!(all(&[named(&[one]), named(&[other])]), [(0, 1, Why::Reading)], "{one} {other}");
        }
        assert_eq!(all(&[named(&["Ritsu Morikawa"]), named(&["Ritsu Morioka"])]), []);
        assert_eq!(all(&[named(&["森川 律"]), named(&["Ritsu Morikawa"])]), [], "nobody can read it from its letters");
    }

    #[test]
    fn sites_and_handles_lead_to_one_person() {
        let site = "https://x.com/rmorikawa";
        assert_eq!(
            all(&[at("森川 律", site), at("Ritsu", "http://www.x.com/RMorikawa/?lang=ja")]),
            [(0, 1, Why::Address)]
        );
        assert_eq!(all(&[at("森川 律", site), at("Ritsu", "https://github.com/rmorikawa")]), [(0, 1, Why::Handle)]);
        assert_eq!(all(&[at("森川 律", site), named(&["@rmorikawa"])]), [(0, 1, Why::Handle)]);
        assert_eq!(all(&[at("森川 律", "https://example.org/a/blog"), at("木村", "https://example.org/b/blog")]), []);
    }

    #[test]
    fn the_surest_reason_comes_first_and_a_common_one_says_nothing() {
        let with = |name: &str, account: i64| Known { accounts: vec![AccountId(account)], ..named(&[name]) };
        let people = [named(&["Ritsu Morikawa"]), with("律", 7), with("Ritsu Morikawa", 7)];
        assert_eq!(all(&people), [(1, 2, Why::Account), (0, 2, Why::Name)]);
        assert_eq!(alike(&people, |one, _| one == 0), [(0, 2, Why::Name)]);
        let crowd: Vec<_> = (0..=MAX_ALIKE).map(|_| named(&["匿名"])).collect();
        assert_eq!(all(&crowd), []);
        let groups = [Known { is_group: true, ..named(&["JAWS"]) }, named(&["JAWS"])];
        assert_eq!(all(&groups), []);
    }
}
