//! What a second import would change.

use std::{collections::HashSet, time::Duration};

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

use crate::{
    clean::squeezed,
    draft::{DraftNote, DraftQuestion, DraftSection, ImportDraft},
};

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    pub sign: DiffSign,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiffSign {
    Same,
    Added,
    Removed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// One field or session that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChange {
    /// In the new draft; for what was removed, in the old one.
    pub path: String,
    /// The session it belongs to, by its label and title; empty for the event's own fields.
    pub session: String,
    pub kind: ChangeKind,
    /// The lines of both, in order.
    pub lines: Vec<DiffLine>,
}

/// Compares what is stored with what was read; nothing is listed when an import would change nothing.
/// Sessions are matched by label, then by a similar title. Fields that the database does not keep
/// (source lines, guesses, warnings, what was left out) do not count.
pub fn compare(old: &ImportDraft, new: &ImportDraft) -> Vec<DraftChange> {
    let mut changes = Vec::new();
    let days = |d: &ImportDraft| d.further_days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let number = |d: &ImportDraft| d.number.map(|n| n.to_string()).unwrap_or_default();
    let date = |d: &ImportDraft| d.date.map(|n| n.to_string()).unwrap_or_default();
    for (path, a, b) in [
        ("number", number(old), number(new)),
        ("label", old.label.clone(), new.label.clone()),
        ("title", crate::title::of_event(old), crate::title::of_event(new)),
        ("date", date(old), date(new)),
        ("further_days", days(old), days(new)),
        ("hashtags", old.hashtags.join(" "), new.hashtags.join(" ")),
        ("lead", old.lead.clone(), new.lead.clone()),
        ("closing", old.closing.clone(), new.closing.clone()),
        ("author", old.author.clone(), new.author.clone()),
    ] {
        field(&mut changes, path.to_owned(), "", &a, &b);
    }
    let pairs = pairs(&old.sections, &new.sections);
    for (at, section) in new.sections.iter().enumerate() {
        match pairs[at] {
            Some(before) => sections(&mut changes, at, &old.sections[before], section),
            None => changes.push(whole(format!("sections/{at}"), section, ChangeKind::Added)),
        }
    }
    let kept: HashSet<usize> = pairs.into_iter().flatten().collect();
    for (at, section) in old.sections.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
        changes.push(whole(format!("sections/{at}"), section, ChangeKind::Removed));
    }
    changes
}

/// For each new section, the old one that it continues: by label and title, by one of them, by a similar title, by the
/// people, and by its place between two that are known.
pub fn pairs(old: &[DraftSection], new: &[DraftSection]) -> Vec<Option<usize>> {
    let mut free: Vec<bool> = vec![true; old.len()];
    let mut pairs = vec![None; new.len()];
    let mut take = |pairs: &mut Vec<Option<usize>>, same: &dyn Fn(usize, usize) -> bool| {
        for (n, pair) in pairs.iter_mut().enumerate().filter(|(_, p)| p.is_none()) {
            if let Some(o) = (0..old.len()).find(|o| free[*o] && same(*o, n)) {
                free[o] = false;
                *pair = Some(o);
            }
        }
    };
    let title = |section: &DraftSection| squeezed(&section.title);
    take(&mut pairs, &|o, n| old[o].label == new[n].label && title(&old[o]) == title(&new[n]));
    take(&mut pairs, &|o, n| title(&old[o]) == title(&new[n]));
    let grams = |s: &DraftSection| bigrams(&s.title);
    let old_grams: Vec<_> = old.iter().map(grams).collect();
    let new_grams: Vec<_> = new.iter().map(grams).collect();
    take(&mut pairs, &|o, n| {
        !new[n].label.is_empty() && old[o].label == new[n].label && similarity(&old_grams[o], &new_grams[n]) >= 0.2
    });
    take(&mut pairs, &|o, n| similarity(&old_grams[o], &new_grams[n]) >= 0.6);
    take(&mut pairs, &|o, n| !new[n].label.is_empty() && old[o].label == new[n].label);
    let people = |s: &DraftSection| -> Vec<String> { s.speakers.iter().map(|p| squeezed(&p.name)).collect() };
    take(&mut pairs, &|o, n| !new[n].speakers.is_empty() && people(&old[o]) == people(&new[n]));
    // One that stands alone between the same two, and is of one kind.
    for n in 0..new.len() {
        if pairs[n].is_some() {
            continue;
        }
        let before = n.checked_sub(1).map(|at| pairs[at]);
        let place = match before {
            None => Some(0),
            Some(Some(before)) => Some(before + 1),
            Some(None) => None,
        };
        let after = pairs.get(n + 1).copied();
        let Some(place) = place.filter(|place| free.get(*place).copied().unwrap_or(false)) else { continue };
        let fits = match after {
            None => place + 1 == old.len(),
            Some(Some(after)) => after == place + 1,
            Some(None) => false,
        };
        if fits && old[place].kind == new[n].kind && old[place].label.is_empty() == new[n].label.is_empty() {
            free[place] = false;
            pairs[n] = Some(place);
        }
    }
    pairs
}

fn bigrams(text: &str) -> HashSet<(char, char)> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    chars.windows(2).map(|w| (w[0], w[1])).collect()
}

/// Dice's coefficient, 0 to 1.
fn similarity(a: &HashSet<(char, char)>, b: &HashSet<(char, char)>) -> f64 {
    let all = a.len() + b.len();
    if all == 0 {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss)] // titles are short
    let ratio = 2.0 * a.intersection(b).count() as f64 / all as f64;
    ratio
}

fn name(section: &DraftSection) -> String {
    format!("{} {}", section.label, section.title).trim().to_owned()
}

fn sections(changes: &mut Vec<DraftChange>, at: usize, old: &DraftSection, new: &DraftSection) {
    let session = name(new);
    let level = |s: &DraftSection| s.level.map(|l| l.to_string()).unwrap_or_default();
    for (part, a, b) in [
        ("label", old.label.clone(), new.label.clone()),
        ("title", old.title.clone(), new.title.clone()),
        ("kind", old.kind.into_str().to_owned(), new.kind.into_str().to_owned()),
        ("level", level(old), level(new)),
        ("speakers", speakers(old), speakers(new)),
        ("slides_url", old.slides_url.clone(), new.slides_url.clone()),
        ("video_url", old.video_url.clone(), new.video_url.clone()),
        ("notes", notes(&old.notes), notes(&new.notes)),
        ("impression", old.impression.clone(), new.impression.clone()),
        ("questions", questions(&old.questions), questions(&new.questions)),
    ] {
        field(changes, format!("sections/{at}/{part}"), &session, &a, &b);
    }
}

fn speakers(section: &DraftSection) -> String {
    let line =
        |s: &crate::draft::DraftSpeaker| format!("{} / {} / {} / {}", s.name, s.affiliation, s.role, s.honorific);
    section.speakers.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn notes(notes: &[DraftNote]) -> String {
    let line = |n: &DraftNote| match usize::try_from(n.depth - 1) {
        Ok(indent) => format!("{}- {}", "  ".repeat(indent), n.text),
        Err(_) => n.text.clone(),
    };
    notes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn questions(questions: &[DraftQuestion]) -> String {
    let mut lines = Vec::new();
    for question in questions {
        lines.push(format!("[{}] {}", question.asker, question.body));
        for answer in &question.answers {
            let author = if answer.author.is_empty() { String::new() } else { format!(" {}", answer.author) };
            lines.push(format!("→{author}"));
            lines.push(notes(&answer.lines));
        }
    }
    lines.join("\n")
}

fn whole(path: String, section: &DraftSection, kind: ChangeKind) -> DraftChange {
    let sign = if kind == ChangeKind::Added { DiffSign::Added } else { DiffSign::Removed };
    let text = [
        name(section),
        speakers(section),
        notes(&section.notes),
        section.impression.clone(),
        questions(&section.questions),
    ]
    .join("\n");
    let lines = text.lines().filter(|l| !l.is_empty()).map(|l| DiffLine { sign, text: l.to_owned() }).collect();
    DraftChange { path, session: name(section), kind, lines }
}

fn field(changes: &mut Vec<DraftChange>, path: String, session: &str, old: &str, new: &str) {
    if old == new {
        return;
    }
    let kind = match (old.is_empty(), new.is_empty()) {
        (true, _) => ChangeKind::Added,
        (_, true) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // Texts that have nothing in common would take quadratic time; the limit gives a coarser answer.
    let diff = TextDiff::configure().timeout(Duration::from_millis(200)).diff_slices(&a, &b);
    let lines = diff
        .iter_all_changes()
        .map(|change| DiffLine {
            sign: match change.tag() {
                ChangeTag::Equal => DiffSign::Same,
                ChangeTag::Delete => DiffSign::Removed,
                ChangeTag::Insert => DiffSign::Added,
            },
            text: change.value().to_owned(),
        })
        .collect();
    changes.push(DraftChange { path, session: session.to_owned(), kind, lines });
}
