//! The form of the agenda editor: rows in the order in which they stand on the page, and the step
//! that its button asks for.

use app::form::Form;
use domain::{
    Error,
    agenda::steps::Step,
    agenda::{
        rules as rules_of_agenda,
        tlp::Sharing,
        types::{DraftSlot, DraftSpeaker, Permissions},
    },
    error::Problems,
    input,
    workflows::edit_agenda::Edit,
};

/// What was sent.
#[derive(Clone, Debug)]
pub struct AgendaForm {
    pub edit: Edit,
    /// Numbers and clocks that could not be read, as typed; their slots have 0 or nothing there.
    pub form: Form,
    /// What is wrong with them.
    pub wrong: Problems,
}

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// The entry of a key in a list that keeps the order in which keys first appear. `None` for a new
/// key when there are `most` already: a form that was made by hand must not cost more than ours.
pub fn entry<'list, 'key, T: Default>(
    list: &'list mut Vec<(&'key str, T)>,
    key: &'key str,
    most: usize,
) -> Option<&'list mut T> {
    let at = match list.iter().position(|(known, _)| *known == key) {
        Some(at) => at,
        None if list.len() >= most => return None,
        None => {
            list.push((key, T::default()));
            list.len() - 1
        }
    };
    Some(&mut list[at].1)
}

/// Reads the fields `base`, `do`, and `{row}.{field}` of each row.
pub fn read(pairs: &[(String, String)]) -> AgendaForm {
    let (mut base, mut step) = (0, "");
    let mut rows: Vec<(&str, Fields<'_>)> = Vec::new();
    for (name, value) in pairs {
        match (name.as_str(), name.split_once('.')) {
            ("base", _) => base = value.parse().unwrap_or(0),
            ("do", _) => step = value.as_str(),
            // One more than may be saved, so that the rules refuse it.
            (_, Some((row, field))) if is_number(row) => {
                if let Some(fields) = entry(&mut rows, row, rules_of_agenda::MAX_SLOTS + 1) {
                    fields.push((field, value.as_str()));
                }
            }
            _ => {}
        }
    }
    let order: Vec<&str> = rows.iter().map(|(row, _)| *row).collect();
    let mut read = AgendaForm {
        edit: Edit { base, step: Step::parse(step, &order), slots: Vec::new(), is_saved: false },
        form: Form::default(),
        wrong: Problems::default(),
    };
    for (at, (_, fields)) in rows.iter().enumerate() {
        let slot = read.slot(at, fields);
        read.edit.slots.push(slot);
    }
    read
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl AgendaForm {
    fn slot(&mut self, at: usize, fields: &[(&str, &str)]) -> DraftSlot {
        let value = |name: &str| fields.iter().rfind(|(known, _)| *known == name).map_or("", |(_, value)| *value);
        let minutes = format!("{at}.minutes");
        let minutes = self.keep(&minutes, value("minutes"), input::minutes(&minutes, value("minutes"), 0..=1_440));
        let name = format!("{at}.level");
        let level = self.keep(&name, value("level"), level(&name, value("level")));
        let name = format!("{at}.fixed");
        let fixed = self.keep(&name, value("fixed"), input::clock(&name, value("fixed")));
        DraftSlot {
            slot: value("slot").parse().ok(),
            kind: value("kind").parse().unwrap_or_default(),
            title: value("title").to_owned(),
            summary: value("summary").to_owned(),
            minutes,
            room: value("room").to_owned(),
            level,
            fixed,
            speakers: speakers(fields),
            permissions: Permissions {
                photograph: permission(value("photograph")),
                post: permission(value("post")),
                publish: permission(value("publish")),
                record: permission(value("record")),
            },
            sharing: Sharing {
                tlp: value("tlp").parse().unwrap_or_default(),
                part_words: value("part").to_owned(),
                part_tlp: value("part_tlp").parse().unwrap_or_default(),
                part_is_cut: value("part_is_cut") == "yes",
                public_title: value("public_title").to_owned(),
                public_speakers: value("public_speakers") == "yes",
            },
        }
    }

    /// What was read; else the typed text is kept beside it and the error with it.
    fn keep<T: Default>(&mut self, field: &str, typed: &str, read: domain::Result<T>) -> T {
        if read.is_err() {
            self.form.values.insert(field.to_owned(), typed.to_owned());
        }
        self.wrong.keep(read).unwrap_or_default()
    }
}

fn level(field: &str, typed: &str) -> domain::Result<Option<i32>> {
    match typed.trim() {
        "" => Ok(None),
        text => {
            text.parse().ok().filter(|level| (100..=500).contains(level)).map(Some).ok_or_else(|| {
                Error::invalid(field, "レベルは100〜500で入れてください。", "Write a level of 100 to 500.")
            })
        }
    }
}

fn permission(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Rows of speakers that hold anything but an honorific.
fn speakers(fields: &[(&str, &str)]) -> Vec<DraftSpeaker> {
    let mut found: Vec<(&str, DraftSpeaker)> = Vec::new();
    for (name, value) in fields {
        let Some((row, part)) = name.strip_prefix("who.").and_then(|rest| rest.split_once('.')) else { continue };
        let Some(speaker) = entry(&mut found, row, rules_of_agenda::MAX_SPEAKERS + 1) else { continue };
        let text = (*value).to_owned();
        match part {
            "name" => speaker.name = text,
            "affiliation" => speaker.affiliation = text,
            "role" => speaker.role = text,
            "honorific" => speaker.honorific = text,
            _ => {}
        }
    }
    let is_filled = |speaker: &DraftSpeaker| {
        [&speaker.name, &speaker.affiliation, &speaker.role].iter().any(|text| !text.trim().is_empty())
    };
    found.into_iter().map(|(_, speaker)| speaker).filter(is_filled).collect()
}

#[cfg(test)]
mod tests {
    use domain::Lang;

    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> AgendaForm {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read(&pairs)
    }

    fn titles(slots: &[DraftSlot]) -> Vec<&str> {
        slots.iter().map(|slot| slot.title.as_str()).collect()
    }

    const THREE: [(&str, &str); 7] = [
        ("base", "4"),
        ("2.title", "c"),
        ("2.minutes", "5"),
        ("0.title", "a"),
        ("0.minutes", "5"),
        ("10.title", "b"),
        ("10.minutes", "5"),
    ];

    #[test]
    fn rows_stand_in_the_order_in_which_they_first_appear() {
        let form = sent(&THREE);
        assert_eq!((form.edit.base, titles(&form.edit.slots)), (4, vec!["c", "a", "b"]));
        assert_eq!(form.edit.step, Step::Save);
        assert_eq!(form.wrong.none(), Ok(()));
    }

    #[test]
    fn a_step_speaks_of_the_row_that_has_its_number() {
        for (step, expected) in [
            ("up:0", vec!["a", "c", "b"]),
            ("up:2", vec!["c", "a", "b"]),
            ("down:0", vec!["c", "b", "a"]),
            ("remove:10", vec!["c", "a"]),
            ("remove:7", vec!["c", "a", "b"]),
            ("add:break", vec!["c", "a", "b", "休憩"]),
            ("pause:10:15", vec!["c", "a", "休憩", "b"]),
        ] {
            let mut form = sent(&[&THREE[..], &[("do", step)][..]].concat());
            form.edit.step.apply(&mut form.edit.slots, Lang::Ja);
            assert_eq!(titles(&form.edit.slots), expected, "{step}");
        }
    }

    #[test]
    fn a_new_slot_stands_before_the_closing() {
        let mut form = sent(&[("0.title", "end"), ("0.kind", "closing"), ("0.minutes", "5"), ("do", "add:talk")]);
        assert_eq!(form.edit.step.apply(&mut form.edit.slots, Lang::Ja), Some(0));
        assert_eq!(titles(&form.edit.slots), ["", "end"]);
    }

    #[test]
    fn speakers_keep_their_order_and_empty_rows_fall_away() {
        let form = sent(&[
            ("0.minutes", "5"),
            ("0.who.1.name", "森川 律"),
            ("0.who.1.honorific", "さん"),
            ("0.who.0.name", " "),
            ("0.who.0.honorific", "さん"),
            ("0.who.2.affiliation", "みなと技研"),
        ]);
        let names: Vec<_> =
            form.edit.slots[0].speakers.iter().map(|s| (s.name.as_str(), s.affiliation.as_str())).collect();
        assert_eq!(names, [("森川 律", ""), ("", "みなと技研")]);
    }

    #[test]
    fn what_is_no_number_stays_as_typed_at_the_place_of_its_row() {
        let form = sent(&[("7.minutes", "10"), ("3.minutes", "二十"), ("3.level", "9000"), ("3.fixed", "25:00")]);
        assert_eq!(form.wrong.none().unwrap_err().field(), Some("1.minutes"));
        assert_eq!(form.form.value("1.minutes"), "二十");
        assert_eq!((form.form.value("1.level"), form.form.value("1.fixed")), ("9000", "25:00"));
        assert_eq!((form.edit.slots[1].minutes, form.edit.slots[1].level, form.edit.slots[1].fixed), (0, None, None));
    }

    #[test]
    fn a_form_made_by_hand_is_cut_where_the_rules_refuse_it() {
        let pairs: Vec<_> = (0..5_000).map(|n| (format!("{n}.title"), "a".to_owned())).collect();
        assert_eq!(read(&pairs).edit.slots.len(), rules_of_agenda::MAX_SLOTS + 1);
        let pairs: Vec<_> = (0..5_000).map(|n| (format!("0.who.{n}.name"), "a".to_owned())).collect();
        assert_eq!(read(&pairs).edit.slots[0].speakers.len(), rules_of_agenda::MAX_SPEAKERS + 1);
    }

    #[test]
    fn permissions_have_three_states() {
        let form = sent(&[("0.minutes", "5"), ("0.record", "yes"), ("0.post", "no"), ("0.publish", "")]);
        let expected = Permissions { record: Some(true), post: Some(false), ..Permissions::default() };
        assert_eq!(form.edit.slots[0].permissions, expected);
    }
}
