//! What is pressed on the page of an import.

use super::{change, fields};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::ImportId,
    reports::import::{self, Edit, ImportDraft, Role},
    viewer::Asked,
};

/// What a person presses on the page of an import. Guesses count from 0, as the draft has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A line is this.
    Role {
        line: usize,
        role: Role,
    },
    /// This guess is right, and what else was guessed at its line; so are those of the same shape, where it says so.
    Confirm {
        guess: usize,
        with_alike: bool,
    },
    /// One of its alternatives is.
    Choose {
        guess: usize,
        choice: usize,
        with_alike: bool,
    },
    /// The section that this line opens goes one place up, or down.
    Up(usize),
    Down(usize),
    /// A further section at this place.
    Insert(usize),
    /// A speaker of the section at this place is somebody else than whoever is known by that name, or is not.
    Another {
        section: usize,
        speaker: usize,
        is_another: bool,
    },
    /// The last decision is taken back.
    Undo,
}

/// Does what was pressed, and takes what was typed beside it, in this order: fields first. Says how many further
/// headings of the same shape were decided with it.
///
/// Errors: `Invalid` naming the path; `Conflict` when somebody corrected it since `version`, or it
/// has been applied; `NotFound` for a guess that there is not.
pub async fn act(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (id, version): (ImportId, i32),
    corrections: &[(String, String)],
    act: Act,
) -> Result<usize> {
    let mut further = 0;
    change(db, asked, slug, (id, version), |draft, edits| {
        if act == Act::Undo {
            edits.pop();
            return Ok(());
        }
        let edit = edit_of(draft, act).ok_or(Error::NotFound)?;
        further = alike(draft, act);
        edits.extend(fields(draft, corrections));
        edits.push(edit);
        Ok(())
    })
    .await?;
    Ok(further)
}

/// Headings that are decided together with one.
fn alike(draft: &ImportDraft, act: Act) -> usize {
    match act {
        Act::Confirm { guess, with_alike: true } | Act::Choose { guess, with_alike: true, .. } => {
            draft.guesses.get(guess).map_or(0, |guess| import::alike(draft, guess).len())
        }
        _ => 0,
    }
}

fn edit_of(draft: &ImportDraft, act: Act) -> Option<Edit> {
    let place = |line: usize| draft.sections.iter().position(|section| section.first_line == line && line > 0);
    match act {
        Act::Role { line, role } => Some(Edit::Line { line, role }),
        Act::Confirm { guess, with_alike } => import::decide(draft, guess, None, with_alike),
        Act::Choose { guess, choice, with_alike } => import::decide(draft, guess, Some(choice), with_alike),
        Act::Up(line) => Some(Edit::Move { section: format!("@L{line}"), to: place(line)?.checked_sub(1)? }),
        Act::Down(line) => Some(Edit::Move { section: format!("@L{line}"), to: place(line)? + 1 }),
        Act::Another { section, speaker, is_another } => {
            draft.sections.get(section)?.speakers.get(speaker)?;
            let path = import::lasting(draft, &format!("sections/{section}/speakers/{speaker}/is_another"));
            Some(Edit::Field { path, value: is_another.to_string() })
        }
        Act::Insert(at) => Some(Edit::Insert { at, title: "新しい枠".to_owned() }),
        Act::Undo => None,
    }
}
