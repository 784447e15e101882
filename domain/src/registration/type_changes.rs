//! What of a change of participation types touches those who hold one: what it is called, where they come to, and what they were
//! told with it. When it opens and closes, and how many seats it has, is for those who have none yet.

use serde::Serialize;

use super::types::ParticipationType;
use crate::{
    ids::TypeId,
    lang::{Lang, Text},
    mail::types::Changed,
};

/// What of one type is otherwise now. As the function `changes_told` of migration 0083 reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TypeChanges {
    pub id: TypeId,
    /// For who holds it or waits for it.
    pub changes: Vec<Changed>,
    /// For who has a seat of it alone, as the words themselves are.
    pub words: Vec<Changed>,
}

impl TypeChanges {
    /// All that somebody is told who has a seat of it.
    pub fn all(&self) -> impl Iterator<Item = &Changed> {
        self.changes.iter().chain(&self.words)
    }
}

/// The types that are otherwise now, in the order in which they are shown.
pub fn type_changes(were: &[ParticipationType], are: &[ParticipationType]) -> Vec<TypeChanges> {
    let changed = are.iter().filter_map(|is| {
        let was = were.iter().find(|was| was.id == is.id)?;
        let (changes, words) = (list_public_changes(was, is), list_word_changes(was, is));
        (!changes.is_empty() || !words.is_empty()).then_some(TypeChanges { id: is.id, changes, words })
    });
    changed.collect()
}

/// What everybody reads of a type.
fn list_public_changes(was: &ParticipationType, is: &ParticipationType) -> Vec<Changed> {
    let same = |name: &str| Text::new(name.to_owned(), name.to_owned());
    let mode = |kind: &ParticipationType| {
        if kind.is_online { Text::new("オンライン", "Online") } else { Text::new("現地", "On site") }
    };
    let name = &is.name;
    let label = Text::new(format!("「{name}」の参加のしかた"), format!("Where “{name}” takes part"));
    let called = Text::new("参加枠の名前", "Name of the seat");
    let changes = [
        Changed { label: called, was: same(&was.name), is: same(&is.name) },
        Changed { label, was: mode(was), is: mode(is) },
    ];
    changes.into_iter().filter(|change| change.was != change.is).collect()
}

fn list_word_changes(was: &ParticipationType, is: &ParticipationType) -> Vec<Changed> {
    let name = &is.name;
    let label = Text::new(format!("「{name}」の方へ"), format!("For those with “{name}”"));
    let change = Changed { label, was: words(was), is: words(is) };
    if change.was == change.is { Vec::new() } else { vec![change] }
}

/// A change is one line.
fn words(kind: &ParticipationType) -> Text {
    let line = |lang: Lang| {
        let lines = kind.words(lang).lines().map(str::trim).filter(|line| !line.is_empty());
        let line = lines.collect::<Vec<_>>().join(" / ");
        if line.is_empty() { lang.t("なし", "None").to_owned() } else { line }
    };
    Text::new(line(Lang::Ja), line(Lang::En))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::time::Local;

    fn kind(id: i64, name: &str) -> ParticipationType {
        ParticipationType::new(TypeId(id), name.to_owned())
    }

    fn describe<'a>(changes: impl IntoIterator<Item = &'a Changed>) -> Vec<String> {
        changes.into_iter().map(|one| format!("{}: {} → {}", one.label.ja, one.was.ja, one.is.ja)).collect()
    }

    #[test]
    fn who_holds_a_type_is_told_its_name_and_where_it_takes_part_and_not_when_it_closes() {
        let were = [kind(1, "現地"), kind(2, "LT")];
        let utc: DateTime<Utc> = "2026-12-09T10:00:00Z".parse().unwrap();
        let closes = Some(Local { utc, wall: utc.naive_utc() });
        let later = ParticipationType { closes, capacity: Some(3), is_invited: true, ..were[1].clone() };
        assert_eq!(type_changes(&were, &[were[0].clone(), later, kind(3, "新しい枠")]), []);
        let is = ParticipationType { name: "配信".into(), is_online: true, ..were[0].clone() };
        let changed = type_changes(&were, &[is, were[1].clone()]);
        assert_eq!((changed.len(), changed[0].id), (1, TypeId(1)));
        assert_eq!(
            describe(&changed[0].changes),
            ["参加枠の名前: 現地 → 配信", "「配信」の参加のしかた: 現地 → オンライン"]
        );
        assert!(changed[0].words.is_empty());
    }

    #[test]
    fn words_are_one_line_and_for_those_with_a_seat_alone() {
        let was = ParticipationType { words: ["受付は8階です。".into(), String::new()], ..kind(1, "現地") };
        let is = ParticipationType {
            words: ["受付は9階です。\r\n\r\n名札は右です。".into(), String::new()],
            ..was.clone()
        };
        let changed = type_changes(std::slice::from_ref(&was), std::slice::from_ref(&is));
        assert!(changed[0].changes.is_empty());
        assert_eq!(describe(changed[0].all()), ["「現地」の方へ: 受付は8階です。 → 受付は9階です。 / 名札は右です。"]);
        assert_eq!(changed[0].words[0].is.en, "受付は9階です。 / 名札は右です。", "English falls back to Japanese");
        let none = type_changes(&[is], &[kind(1, "現地")]);
        assert_eq!(none[0].words[0].is, Text::new("なし", "None"));
    }
}
