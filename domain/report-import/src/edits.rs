//! A person's decisions about a draft, in their order: the source is read anew with what its lines are, then fields are
//! set. Taking the last one away takes it back.

use std::collections::HashMap;

use crate::{
    correct,
    draft::{DraftSection, Edit, Guess, ImportDraft, Known, Role},
    error::{Refused, Result},
    read_as,
};

/// Decisions of one import.
pub const MAX_EDITS: usize = 2_000;

/// Reads a source with these decisions.
///
/// Errors: as [`crate::read`]; a field that cannot be set, at its path.
pub fn apply_edits(source: &str, known: &Known, edits: &[Edit]) -> Result<ImportDraft> {
    if each(edits).count() > MAX_EDITS {
        return Err(Refused::new(
            "edits",
            "直しが多すぎます。いったん反映してから続けてください。",
            "There are too many corrections. Apply them first, then go on.",
        ));
    }
    let roles: HashMap<usize, Role> = each(edits)
        .filter_map(|edit| if let Edit::Line { line, role } = edit { Some((*line, *role)) } else { None })
        .collect();
    let mut draft = read_as(source, known, &roles)?;
    for edit in each(edits) {
        match edit {
            // Of those within, none holds others.
            Edit::Line { .. } | Edit::All { .. } => {}
            Edit::Field { path, value } => {
                // What was said of a section that is none any more has no place.
                if let Some(path) = by_place(&draft, path) {
                    correct::apply_corrections(&mut draft, &[(path, value.clone())])?;
                }
            }
            Edit::Heading { line, title, speakers } => {
                if let Some(at) = place_of(&draft, &line.to_string()) {
                    let set = |field: &str, value: &String| (format!("sections/{at}/{field}"), value.clone());
                    correct::apply_corrections(&mut draft, &[set("title", title), set("speakers", speakers)])?;
                }
            }
            Edit::Insert { at, title } => {
                let day = draft.sections.last().map_or(1, |section| section.day);
                let at = (*at).min(draft.sections.len());
                draft.sections.insert(at, DraftSection { title: title.clone(), day, ..DraftSection::default() });
                shift(&mut draft, |section| if section >= at { section + 1 } else { section });
            }
            Edit::Move { section, to } => {
                if let Some(from) = place_of(&draft, section) {
                    let to = (*to).min(draft.sections.len() - 1);
                    let moved = draft.sections.remove(from);
                    draft.sections.insert(to, moved);
                    shift(&mut draft, |at| match at {
                        at if at == from => to,
                        at if from < to && (from..=to).contains(&at) => at - 1,
                        at if from > to && (to..=from).contains(&at) => at + 1,
                        at => at,
                    });
                }
            }
        }
    }
    draft.guesses.retain(|guess| !is_decided(guess.choices.iter().map(|choice| &choice.edit), &roles));
    draft.edits = edits.to_vec();
    Ok(draft)
}

fn each(edits: &[Edit]) -> impl Iterator<Item = &Edit> {
    edits.iter().flat_map(Edit::each)
}

/// A guess of which a person said what the line is needs no further look.
fn is_decided<'a>(mut choices: impl Iterator<Item = &'a Edit>, roles: &HashMap<usize, Role>) -> bool {
    choices.any(|edit| matches!(edit, Edit::Line { line, .. } if roles.contains_key(line)))
}

/// `@L12/title` as `sections/3/title`; other paths as they are. `None` when no section opens there.
fn by_place(draft: &ImportDraft, path: &str) -> Option<String> {
    let Some(rest) = path.strip_prefix("@L") else { return Some(path.to_owned()) };
    let (line, field) = rest.split_once('/')?;
    let at = place_of(draft, line)?;
    Some(format!("sections/{at}/{field}"))
}

fn place_of(draft: &ImportDraft, line: &str) -> Option<usize> {
    let line: usize = line.trim_start_matches("@L").parse().ok()?;
    draft.sections.iter().position(|section| section.first_line == line && line > 0)
}

/// A path that stays true when sections change their places; as it is for those that the source does not have.
pub fn lasting(draft: &ImportDraft, path: &str) -> String {
    let Some((at, field)) = path.strip_prefix("sections/").and_then(|rest| rest.split_once('/')) else {
        return path.to_owned();
    };
    match at.parse().ok().and_then(|at: usize| draft.sections.get(at)) {
        Some(section) if section.first_line > 0 => format!("@L{}/{field}", section.first_line),
        _ => path.to_owned(),
    }
}

/// Paths of guesses and lines follow sections that went elsewhere.
fn shift(draft: &mut ImportDraft, to: impl Fn(usize) -> usize) {
    let moved = |path: &str| -> Option<String> {
        let rest = path.strip_prefix("sections/")?;
        let (at, field) = rest.split_once('/').map_or((rest, None), |(at, field)| (at, Some(field)));
        let at = to(at.parse().ok()?);
        Some(field.map_or_else(|| format!("sections/{at}"), |field| format!("sections/{at}/{field}")))
    };
    for guess in &mut draft.guesses {
        if let Some(id) = moved(&guess.id) {
            guess.id = id;
        }
    }
    for fate in &mut draft.line_fates {
        if let crate::draft::LineOutcome::Data(path) = &mut fate.fate
            && let Some(to) = moved(path)
        {
            *path = to;
        }
    }
}

/// What says that a guess is right; `None` for one that no field of the draft shows.
pub fn confirmed(draft: &ImportDraft, guess: &Guess) -> Option<Edit> {
    let by_line = guess.choices.iter().find_map(|choice| match choice.edit {
        Edit::Line { line, .. } => Some(line),
        _ => None,
    });
    if let Some((at, field)) = guess.id.strip_prefix("sections/").and_then(|rest| rest.split_once('/')) {
        let section = draft.sections.get(at.parse::<usize>().ok()?)?;
        let line = section.first_line;
        return match (field.split('/').next().unwrap_or_default(), by_line) {
            ("label", _) if line > 0 => Some(Edit::Line { line, role: Role::Session }),
            ("impression", Some(line)) => Some(Edit::Line { line, role: Role::Impression }),
            ("questions", Some(line)) => Some(Edit::Line { line, role: Role::Answer }),
            ("title" | "speakers", _) if line > 0 => {
                let value = |field: &str| correct::value(draft, &format!("sections/{at}/{field}")).unwrap_or_default();
                Some(Edit::Heading { line, title: value("title"), speakers: value("speakers") })
            }
            _ => {
                let value = correct::value(draft, &guess.id)?;
                Some(Edit::Field { path: lasting(draft, &guess.id), value })
            }
        };
    }
    match (guess.id.split('/').next().unwrap_or_default(), by_line) {
        ("lead", Some(line)) => Some(Edit::Line { line, role: Role::Lead }),
        ("closing", Some(line)) => Some(Edit::Line { line, role: Role::Closing }),
        _ => {
            let value = correct::value(draft, &guess.id).filter(|value| !value.is_empty())?;
            Some(Edit::Field { path: guess.id.clone(), value })
        }
    }
}

/// The line of the source at which a guess is shown; 0 for one about the whole.
pub fn line_of(draft: &ImportDraft, guess: &Guess) -> usize {
    if let Some(rest) = guess.id.strip_prefix("sections/") {
        let at: Option<usize> = rest.split('/').next().and_then(|at| at.parse().ok());
        let by_line = guess.choices.iter().find_map(|choice| match choice.edit {
            Edit::Line { line, .. } => Some(line),
            _ => None,
        });
        return by_line
            .or_else(|| at.and_then(|at| draft.sections.get(at)).map(|section| section.first_line))
            .unwrap_or(0);
    }
    guess
        .choices
        .iter()
        .find_map(|choice| if let Edit::Line { line, .. } = choice.edit { Some(line) } else { None })
        .unwrap_or(0)
}
