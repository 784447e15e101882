//! A step of the agenda editor: what was sent is saved with the step done to it, or undone, or released.

use super::release_agenda;
use crate::{
    agenda::{drafting, steps::Step, types::DraftSlot},
    db::Db,
    error::Result,
    ids::EventRef,
    lang::Lang,
    viewer::Asked,
};

/// The rows of the editor, with the step that its button asked for.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Version of the draft that was edited; once the rows are stored, theirs.
    pub base: i32,
    pub step: Step,
    pub slots: Vec<DraftSlot>,
    /// The rows were stored, whatever went wrong afterwards.
    pub is_saved: bool,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// `row`: the place of the slot that it was about.
    Saved {
        row: Option<usize>,
    },
    /// A slot was moved among rooms, and stands at this place.
    Moved {
        row: usize,
    },
    /// A slot was added at this place.
    Added {
        row: usize,
    },
    /// What somebody else saved meanwhile came in too; it is looked at before it is released.
    Joined,
    Undone,
    Released,
}

/// Errors: as [`drafting::save`], [`drafting::undo`] and [`release_agenda::release`].
pub async fn take_step(
    db: &Db,
    asked: Asked<'_>,
    (series, number): (&str, i32),
    edit: &mut Edit,
    lang: Lang,
) -> Result<Done> {
    if edit.step == Step::Undo {
        drafting::undo(db, asked, EventRef::new(series, number), edit.base).await?;
        return Ok(Done::Undone);
    }
    let row = edit.step.apply(&mut edit.slots, lang);
    let saved = drafting::save(db, asked, EventRef::new(series, number), edit.base, edit.slots.clone()).await?;
    edit.base = saved.version;
    edit.is_saved = true;
    // Rows stand elsewhere when somebody else's came in.
    if saved.was_joined {
        return Ok(Done::Joined);
    }
    Ok(match (&edit.step, row) {
        (Step::Release, _) => {
            release_agenda::release(db, asked, EventRef::new(series, number), edit.base).await?;
            Done::Released
        }
        (Step::Add(_), Some(row)) => Done::Added { row },
        (Step::Room(..) | Step::Move { .. }, Some(row)) => Done::Moved { row },
        (_, row) => Done::Saved { row },
    })
}
