//! How names are compared and addresses of people are made. Pure.

use unicode_normalization::UnicodeNormalization;

use super::{
    flow::MAX_DAY,
    relabelling,
    tlp::{Sharing, Tlp},
    types::{DraftSlot, DraftSpeaker},
};
use crate::{
    encoding::is_number,
    error::{Error, Problems, Result},
    input::{line, text},
};

/// Slots of one agenda, speakers of one slot.
pub const MAX_SLOTS: usize = 800;
pub const MAX_SPEAKERS: usize = 15;
/// Characters of a slot's title and summary, of a speaker's name, and of their affiliation or role.
pub(crate) const MAX_TITLE: usize = 300;
pub(crate) const SUMMARY: usize = 2_000;
pub(crate) const MAX_NAME: usize = 100;
pub(crate) const MAX_PLACE: usize = 200;

/// A draft as it may be stored: texts cleaned, empty speakers gone.
///
/// Errors: `Invalid` at every wrong `{index}.{field}`, counted from 0.
pub fn draft(slots: Vec<DraftSlot>) -> Result<Vec<DraftSlot>> {
    if slots.len() > MAX_SLOTS {
        return Err(Error::invalid(
            "",
            format!("枠は{MAX_SLOTS}個までです。"),
            format!("An agenda has at most {MAX_SLOTS} slots."),
        ));
    }
    let mut wrong = Problems::default();
    let draft =
        slots.into_iter().enumerate().map(|(at, slot)| draft_slot(at, slot, &mut wrong)).collect::<Result<_>>()?;
    wrong.check()?;
    Ok(draft)
}

fn draft_slot(at: usize, slot: DraftSlot, wrong: &mut Problems) -> Result<DraftSlot> {
    let field = |name: &str| format!("{at}.{name}");
    wrong.gather(within(
        (0..=1_440).contains(&slot.minutes),
        &field("minutes"),
        "長さは0〜1440分で入れてください。",
        "Write a length of 0 to 1440 minutes.",
    ))?;
    wrong.gather(within(
        slot.level.is_none_or(|level| (100..=500).contains(&level)),
        &field("level"),
        "レベルは100〜500で入れてください。",
        "Write a level of 100 to 500.",
    ))?;
    wrong.gather(within(
        // One before the first is a night that was moved over midnight.
        slot.day.is_none_or(|day| (-1..=MAX_DAY).contains(&day)),
        &field("day"),
        "日を選び直してください。",
        "Please choose the day again.",
    ))?;
    let mut speakers = Vec::new();
    for (n, speaker) in slot.speakers.into_iter().enumerate() {
        let part = |name: &str| field(&format!("who.{n}.{name}"));
        let name = line(&part("name"), &speaker.name, MAX_NAME);
        // One that is too long is a name.
        let is_named = name.as_ref().map_or(true, |name| !name.is_empty());
        let speaker = DraftSpeaker {
            name: wrong.gather(name)?,
            affiliation: wrong.gather(line(&part("affiliation"), &speaker.affiliation, MAX_PLACE))?,
            role: wrong.gather(line(&part("role"), &speaker.role, MAX_PLACE))?,
            honorific: wrong.gather(line(&part("honorific"), &speaker.honorific, 20))?,
        };
        wrong.gather(within(
            is_named || speaker.affiliation.is_empty(),
            &part("name"),
            "名前を入れてください。",
            "Please enter the name.",
        ))?;
        if !speaker.name.is_empty() && speakers.iter().all(|known: &DraftSpeaker| known.name != speaker.name) {
            speakers.push(speaker);
        }
    }
    if speakers.len() > MAX_SPEAKERS {
        return Err(Error::invalid(
            &field("who.0.name"),
            format!("1つの枠の登壇者は{MAX_SPEAKERS}人までです。"),
            format!("A slot has at most {MAX_SPEAKERS} speakers."),
        ));
    }
    Ok(DraftSlot {
        sharing: sharing(field, slot.sharing, wrong)?,
        title: wrong.gather(line(&field("title"), &slot.title, MAX_TITLE))?,
        summary: wrong.gather(text(&field("summary"), &slot.summary, SUMMARY))?,
        room: wrong.gather(line(&field("room"), &slot.room, 60))?,
        speakers,
        ..slot
    })
}

/// How far a slot may be shared, as it may be stored; `field` names the fields of its form.
pub(crate) fn sharing(field: impl Fn(&str) -> String, sharing: Sharing, wrong: &mut Problems) -> Result<Sharing> {
    let part_words = wrong.gather(line(&field("part"), &sharing.part_words, relabelling::MAX_PART))?;
    let sharing = Sharing {
        public_title: wrong.gather(line(&field("public_title"), &sharing.public_title, 300))?,
        // A part without words is none.
        part_tlp: if part_words.is_empty() { Tlp::Clear } else { sharing.part_tlp },
        part_is_cut: sharing.part_is_cut && !part_words.is_empty(),
        part_words,
        ..sharing
    };
    wrong.gather(within(
        sharing.part().is_none_or(|part| part > sharing.tlp),
        &field("part_tlp"),
        "部分の共有の範囲は、枠全体より狭いものを選んでください。",
        "The label of a part has to let out less than that of the whole.",
    ))?;
    Ok(sharing)
}

fn within(is_good: bool, field: &str, ja: &str, en: &str) -> Result<()> {
    if is_good { Ok(()) } else { Err(Error::invalid(field, ja, en)) }
}

/// A name folded for comparison: NFKC, lower case, no white space or middle dots.
pub fn name_key(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '・' | '·')).collect()
}

/// Whether a name stands for several people, whom nobody greets one by one.
pub fn is_group(name: &str) -> bool {
    name.ends_with("メンバー")
}

/// The part of an address that stands for a person: letters and digits of any script in lower
/// case, hyphens between words, at most 60 characters. Never empty.
pub fn person_slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.chars().count() >= 60 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "speaker".to_owned() } else { slug.to_owned() }
}

/// Whether a word in addresses is that of who speaks in public by another name than their own, which may not be told: it was
/// made of no name, as the view `public_people` has it.
pub fn tells_nobody(slug: &str) -> bool {
    slug.strip_prefix("p_").is_some_and(is_number)
}

/// Whether a word in addresses tells this name: it was made of it, maybe with a number since others have the same.
pub fn tells_name(slug: &str, name: &str) -> bool {
    let Some(rest) = slug.strip_prefix(&person_slug(name)) else { return false };
    rest.is_empty() || rest.strip_prefix('-').is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_addresses_tells_the_name_that_it_was_made_of() {
        for (slug, name) in
            [("森川-律", "森川 律"), ("ritsu-m", "Ritsu M."), ("ritsu-m-12", "Ritsu M."), ("speaker-2", "…")]
        {
            assert!(tells_name(slug, name), "{slug} {name}");
        }
        for (slug, name) in [("森川-律", "森川"), ("ritsu-m-", "Ritsu M."), ("ritsu-m", "Ritsu Mo"), ("zq", "森川 律")]
        {
            assert!(!tells_name(slug, name), "{slug} {name}");
        }
    }

    #[test]
    fn no_name_makes_a_word_that_tells_nobody() {
        assert!(tells_nobody("p_12"));
        for slug in ["p_", "p-12", "p_1a", "q_1", "森川-律"] {
            assert!(!tells_nobody(slug), "{slug}");
        }
        assert!(!tells_nobody(&person_slug("p_12")));
    }

    #[test]
    fn one_person_written_two_ways_has_one_key() {
        assert_eq!(name_key("Takahiro  KUBO"), name_key("takahiro kubo"));
        assert_eq!(name_key("長谷川　智美"), name_key("長谷川 智美"));
    }

    #[test]
    fn a_slug_is_never_empty_nor_unsafe() {
        assert_eq!(person_slug("日比野 恒"), "日比野-恒");
        assert_eq!(person_slug("../<script>"), "script");
        assert_eq!(person_slug("!!"), "speaker");
    }
}
