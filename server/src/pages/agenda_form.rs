//! The form of the agenda editor: rows in the order in which they stand on the page, and the step
//! that its button asks for. What a form leaves out it does not speak of.

use app::{agenda::agenda_view, form::Form};
use domain::{
    Error,
    agenda::{
        rules as rules_of_agenda,
        sent::SentRow,
        tlp::Sharing,
        types::{DraftSpeaker, Permissions},
    },
    encoding::is_number,
    input,
    workflows::edit_agenda::Edit,
};

/// What was sent.
#[derive(Clone, Debug)]
pub struct AgendaForm {
    pub edit: Edit,
    /// Numbers and clocks that could not be read, as typed, what each row was drawn with, and what the page showed.
    pub form: Form,
}

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// The entry of a key in a list that keeps the order in which keys first appear. `None` for a new
/// key when there are `max` already: a form that was made by hand must not cost more than ours.
pub fn entry<'list, 'key, T: Default>(
    list: &'list mut Vec<(&'key str, T)>,
    key: &'key str,
    max: usize,
) -> Option<&'list mut T> {
    let at = match list.iter().position(|(known, _)| *known == key) {
        Some(at) => at,
        None if list.len() >= max => return None,
        None => {
            list.push((key, T::default()));
            list.len() - 1
        }
    };
    Some(&mut list[at].1)
}

/// Reads the fields `base`, `do`, `part`, and `{row}.{field}` of each row.
pub fn read(pairs: &[(String, String)]) -> AgendaForm {
    let (mut edit, mut form) = (Edit::default(), Form::default());
    let mut rows: Vec<(&str, Fields<'_>)> = Vec::new();
    for (name, value) in pairs {
        match (name.as_str(), name.split_once('.')) {
            ("base", _) => edit.base = value.parse().unwrap_or(0),
            ("do", _) => edit.step.clone_from(value),
            ("part", _) => edit.is_part = value == "yes",
            // Which part of it the page showed.
            (known, _) if agenda_view::NAMES.contains(&known) => {
                form.values.insert(name.clone(), value.clone());
            }
            // One more than may be saved, so that the rules refuse it.
            (_, Some((row, field))) if is_number(row) => {
                if let Some(fields) = entry(&mut rows, row, rules_of_agenda::MAX_SLOTS + 1) {
                    fields.push((field, value.as_str()));
                }
            }
            _ => {}
        }
    }
    let mut read = AgendaForm { edit, form };
    for (at, (key, fields)) in rows.iter().enumerate() {
        let Ok(key) = key.parse() else { continue };
        // What is wrong stands at the row's place on the page that is drawn next.
        let place = if read.edit.is_part { key } else { at };
        let row = read.row(place, key, fields);
        read.edit.rows.push(row);
    }
    read
}

impl AgendaForm {
    fn row(&mut self, at: usize, key: usize, fields: &[(&str, &str)]) -> SentRow {
        let sent = |name: &str| fields.iter().rfind(|(known, _)| *known == name).map(|(_, value)| *value);
        let text = |name: &str| sent(name).map(str::to_owned);
        let name = format!("{at}.minutes");
        let minutes =
            sent("minutes").map(|typed| self.keep_typed(&name, typed, input::minutes(&name, typed, 0..=1_440)));
        let name = format!("{at}.level");
        let level = sent("level").map(|typed| self.keep_typed(&name, typed, level(&name, typed)));
        let name = format!("{at}.fixed");
        let fixed = sent("fixed").map(|typed| self.keep_typed(&name, typed, input::clock(&name, typed)));
        if let Some(seen) = sent("seen") {
            self.form.values.insert(format!("{at}.seen"), seen.to_owned());
        }
        let allows = ["photograph", "post", "publish", "record"].map(sent);
        let has_speakers = fields.iter().any(|(name, _)| name.starts_with("who."));
        SentRow {
            key,
            slot: sent("slot").and_then(|id| id.parse().ok()),
            kind: sent("kind").and_then(|kind| kind.parse().ok()),
            title: text("title"),
            summary: text("summary"),
            minutes,
            room: text("room"),
            level,
            fixed,
            day: sent("day").map(|day| day.parse().ok()),
            speakers: has_speakers.then(|| speakers(fields)),
            permissions: allows.iter().any(Option::is_some).then(|| {
                let [photograph, post, publish, record] = allows.map(|word| permission(word.unwrap_or_default()));
                Permissions { photograph, post, publish, record }
            }),
            sharing: sharing(sent),
            seen: text("seen"),
        }
    }

    /// What was read; else the typed text is kept beside it and the error with it.
    fn keep_typed<T: Default>(&mut self, field: &str, typed: &str, read: domain::Result<T>) -> T {
        if read.is_err() {
            self.form.values.insert(field.to_owned(), typed.to_owned());
        }
        self.edit.wrong.gather(read).unwrap_or_default()
    }
}

/// How far a slot may be shared. A form that names no label, or none that is known, does not speak of it: its ticks would
/// be missing too.
fn sharing<'a>(sent: impl Fn(&str) -> Option<&'a str>) -> Option<Sharing> {
    let tlp = sent("tlp")?.parse().ok()?;
    let text = |name: &str| sent(name).unwrap_or_default().to_owned();
    Some(Sharing {
        tlp,
        part_words: text("part"),
        part_tlp: sent("part_tlp").and_then(|word| word.parse().ok()).unwrap_or_default(),
        part_is_cut: sent("part_is_cut") == Some("yes"),
        public_title: text("public_title"),
        public_speakers: sent("public_speakers") == Some("yes"),
    })
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
    use domain::{
        Lang,
        agenda::{sent, steps::Step, types::DraftSlot},
    };

    use super::*;

    fn read_pairs(pairs: &[(&str, &str)]) -> AgendaForm {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read(&pairs)
    }

    /// The rows of an agenda that has none yet.
    fn slots(form: &AgendaForm) -> Vec<DraftSlot> {
        sent::all(&form.edit.rows, &[])
    }

    fn step(form: &AgendaForm) -> Step {
        let order: Vec<String> = form.edit.rows.iter().map(|row| row.key.to_string()).collect();
        Step::parse(&form.edit.step, &order.iter().map(String::as_str).collect::<Vec<_>>())
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
        let form = read_pairs(&THREE);
        assert_eq!((form.edit.base, titles(&slots(&form))), (4, vec!["c", "a", "b"]));
        assert_eq!(step(&form), Step::Save);
        assert_eq!(form.edit.wrong.check(), Ok(()));
    }

    #[test]
    fn a_step_speaks_of_the_row_that_has_its_number() {
        for (word, expected) in [
            ("up:0", vec!["a", "c", "b"]),
            ("up:2", vec!["c", "a", "b"]),
            ("down:0", vec!["c", "b", "a"]),
            ("remove:10", vec!["c", "a"]),
            ("remove:7", vec!["c", "a", "b"]),
            ("add:break", vec!["c", "a", "b", "休憩"]),
            ("pause:10:15", vec!["c", "a", "休憩", "b"]),
        ] {
            let form = read_pairs(&[&THREE[..], &[("do", word)][..]].concat());
            let mut slots = slots(&form);
            step(&form).apply(&mut slots, None, Lang::Ja);
            assert_eq!(titles(&slots), expected, "{word}");
        }
    }

    #[test]
    fn a_new_slot_stands_before_the_closing() {
        let form = read_pairs(&[("0.title", "end"), ("0.kind", "closing"), ("0.minutes", "5"), ("do", "add:talk")]);
        let mut slots = slots(&form);
        assert_eq!(step(&form).apply(&mut slots, None, Lang::Ja), Some(0));
        assert_eq!(titles(&slots), ["", "end"]);
    }

    #[test]
    fn speakers_keep_their_order_and_empty_rows_fall_away() {
        let form = read_pairs(&[
            ("0.minutes", "5"),
            ("0.who.1.name", "森川 律"),
            ("0.who.1.honorific", "さん"),
            ("0.who.0.name", " "),
            ("0.who.0.honorific", "さん"),
            ("0.who.2.affiliation", "みなと技研"),
        ]);
        let slots = slots(&form);
        let names: Vec<_> = slots[0].speakers.iter().map(|s| (s.name.as_str(), s.affiliation.as_str())).collect();
        assert_eq!(names, [("森川 律", ""), ("", "みなと技研")]);
    }

    #[test]
    fn what_is_no_number_stays_as_typed_at_the_place_of_its_row() {
        let form = read_pairs(&[("7.minutes", "10"), ("3.minutes", "二十"), ("3.level", "9000"), ("3.fixed", "25:00")]);
        let slot = &slots(&form)[1];
        assert_eq!((slot.minutes, slot.level, slot.fixed), (0, None, None));
        assert_eq!(form.form.value("1.minutes"), "二十");
        assert_eq!((form.form.value("1.level"), form.form.value("1.fixed")), ("9000", "25:00"));
        assert_eq!(form.edit.wrong.check().unwrap_err().field(), Some("1.minutes"));
    }

    #[test]
    fn a_form_made_by_hand_is_cut_where_the_rules_refuse_it() {
        let pairs: Vec<_> = (0..5_000).map(|n| (format!("{n}.title"), "a".to_owned())).collect();
        assert_eq!(read(&pairs).edit.rows.len(), rules_of_agenda::MAX_SLOTS + 1);
        let pairs: Vec<_> = (0..5_000).map(|n| (format!("0.who.{n}.name"), "a".to_owned())).collect();
        assert_eq!(slots(&read(&pairs))[0].speakers.len(), rules_of_agenda::MAX_SPEAKERS + 1);
    }

    #[test]
    fn permissions_have_three_states() {
        let form = read_pairs(&[("0.minutes", "5"), ("0.record", "yes"), ("0.post", "no"), ("0.publish", "")]);
        let expected = Permissions { record: Some(true), post: Some(false), ..Permissions::default() };
        assert_eq!(slots(&form)[0].permissions, expected);
    }

    #[test]
    fn promise_81_a_form_that_says_no_label_speaks_of_none() {
        // A tab of a program that knew no labels; and words that are none.
        for label in [None, Some(""), Some("clear "), Some("white")] {
            let mut pairs = vec![("0.title", "a"), ("0.minutes", "5"), ("0.public_title", "b")];
            pairs.extend(label.map(|label| ("0.tlp", label)));
            assert_eq!(read_pairs(&pairs).edit.rows[0].sharing, None, "{label:?}");
        }
        let form = read_pairs(&[("0.tlp", "amber"), ("0.part_is_cut", "yes"), ("0.seen", "0123")]);
        let sharing = form.edit.rows[0].sharing.clone().unwrap();
        assert_eq!((sharing.tlp.into_str(), sharing.part_is_cut), ("amber", true));
        // A page that shows what is wrong goes on with what the first one was drawn with.
        assert_eq!(form.form.value("0.seen"), "0123");
    }

    #[test]
    fn a_part_of_a_long_agenda_is_told_by_its_places() {
        let form = read_pairs(&[("part", "yes"), ("412.minutes", "x"), ("412.title", "a"), ("do", "length:412:5")]);
        assert!(form.edit.is_part);
        assert_eq!((form.edit.rows[0].key, form.edit.rows[0].room.clone()), (412, None));
        assert_eq!(form.edit.wrong.check().unwrap_err().field(), Some("412.minutes"));
    }
}
