//! A step of the agenda editor: what was sent is saved with the step done to it, or undone, or released.

use super::{
    correct_talk::{self, Settling},
    follow_label,
    move_look::{self, Moved, Moving},
    release_agenda, release_look,
    undo_agenda::Undone,
};
use crate::{
    agenda::{
        drafting::{self, Drawn},
        rules,
        sent::{self, SentRow},
        steps::Step,
        types::DraftSlot,
    },
    db::Db,
    error::{Problems, Result},
    ids::EventRef,
    lang::Lang,
    letters::types::Wish,
    proposals::{
        billing::{self, BillingStep},
        moving::MoveWish,
        placing,
    },
    viewer::Asked,
};

/// What the editor sent: rows, and the word of its button.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Version of the draft that was edited; once the rows are stored, theirs.
    pub base: i32,
    /// As [`Step::parse`] reads it, or [`Settling::parse`], or [`BillingStep::parse`].
    pub step: String,
    pub rows: Vec<SentRow>,
    /// The form held some rows of a long agenda; the others stay.
    pub is_part: bool,
    /// What could not be read of it.
    pub wrong: Problems,
    /// The agenda with what was typed, once it is known; for a whole one also with the step.
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
    /// A slot was moved in the grid, and stands at this place.
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
    /// Undone, and a slot came back from the event of this number.
    CameBack {
        number: i32,
    },
    /// Undone, and a slot that was changed at the event of this number meanwhile stands at both.
    AtBoth {
        number: i32,
    },
    Released,
    /// Speakers would be told of the release: nothing is released yet, and somebody looks at the letters first.
    Asks,
    /// The people of a talk would be told that it goes to another event: it stands where it was, and somebody looks at the
    /// letters first. `base`: version of the draft.
    AsksOfMove {
        base: i32,
        moving: Moving,
    },
    /// A slot went to the event of this number.
    Sent {
        number: i32,
    },
}

/// Errors: as [`drafting::change`], [`correct_talk::settle`], [`billing::settle`], [`move_look::carry_out`] and [`release_agenda::release`].
pub async fn take_step(
    db: &Db,
    asked: Asked<'_>,
    (series, number): (&str, i32),
    edit: &mut Edit,
    lang: Lang,
) -> Result<Done> {
    let event = EventRef::new(series, number);
    // Undoing saves nothing of what was typed.
    if edit.step == "undo" {
        return go(db, asked, event, (edit.base, Moving::Back)).await;
    }
    let mut done = (Step::Save, None);
    let Edit { step, rows, is_part, wrong, slots, .. } = edit;
    let change = |drawn: Drawn<'_>| {
        *slots = match (*is_part, drawn.slots) {
            (false, drawn) => sent::all(rows, drawn.unwrap_or_default()),
            (true, Some(drawn)) => sent::some(rows, drawn),
            // Nobody knows any more which rows these are.
            (true, None) => return Err(drafting::changed_first()),
        };
        std::mem::take(wrong).check()?;
        // Rows of a part are checked at the places that they have on the page.
        let mut next = if *is_part { rules::draft(slots.clone())? } else { slots.clone() };
        let places: Vec<String> = if *is_part {
            (0..next.len()).map(|at| at.to_string()).collect()
        } else {
            rows.iter().map(|row| row.key.to_string()).collect()
        };
        let order: Vec<&str> = places.iter().map(String::as_str).collect();
        let step = Step::parse(step, &order);
        done = (step.clone(), step.apply(&mut next, drawn.start, lang));
        if !*is_part {
            slots.clone_from(&next);
        }
        Ok(next)
    };
    let saved = follow_label::change_draft(db, asked, event, edit.base, change).await?;
    edit.base = saved.version;
    edit.is_saved = true;
    // Rows stand elsewhere when somebody else's came in.
    if saved.was_joined {
        return Ok(Done::Joined);
    }
    if let Some(settling) = Settling::parse(&edit.step) {
        let row = correct_talk::settle(db, asked, event, edit.base, &settling).await?;
        return Ok(Done::Saved { row });
    }
    if let Some(billing) = BillingStep::parse(&edit.step) {
        let row = billing::settle(db, asked, event, edit.base, billing).await?;
        return Ok(Done::Saved { row });
    }
    if matches!(done.0, Step::Remove(_)) {
        placing::take_off_what_left(db, asked, event).await?;
    }
    Ok(match done {
        (Step::Release, _) => {
            let look = release_look::look(db, asked, event).await?;
            if look.is_some_and(|look| !look.recipients.is_empty()) {
                Done::Asks
            } else {
                // Nobody would be told; who became one to tell meanwhile is looked at, too.
                let wish = Wish { seen: Some(String::new()), ..Wish::default() };
                release_agenda::release_and_tell(db, asked, event, edit.base, &wish).await?;
                Done::Released
            }
        }
        (Step::Next(at), _) => go(db, asked, event, (edit.base, Moving::Next(at))).await?,
        (Step::Add { .. }, Some(row)) => Done::Added { row },
        (Step::Room(..) | Step::Move { .. } | Step::At(..) | Step::Length(..), Some(row)) => Done::Moved { row },
        (_, row) => Done::Saved { row },
    })
}

/// A slot goes to the next event or comes back, unless that tells somebody.
async fn go(db: &Db, asked: Asked<'_>, event: EventRef<'_>, (base, moving): (i32, Moving)) -> Result<Done> {
    if move_look::look(db, asked, event, (base, moving)).await?.is_some() {
        return Ok(Done::AsksOfMove { base, moving });
    }
    let (moved, _) = move_look::carry_out(db, asked, event, (base, moving), &MoveWish::of_nobody()).await?;
    Ok(moved.into())
}

impl From<Moved> for Done {
    fn from(moved: Moved) -> Self {
        match moved {
            Moved::Sent { number } => Self::Sent { number },
            Moved::Undone(Undone::Here) => Self::Undone,
            Moved::Undone(Undone::CameBack { number }) => Self::CameBack { number },
            Moved::Undone(Undone::AtBoth { number }) => Self::AtBoth { number },
        }
    }
}
