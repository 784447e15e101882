//! A proposed talk that the agenda editor takes to another event, or back: its people are told, so somebody looks first whom
//! it tells and in which words. What the page shows is what happens: it is done, and taken back.

use super::{
    move_slot,
    undo_agenda::{self, Undone},
};
use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::EventRef,
    proposals::{
        moving::{self, MoveLetter, MoveWish},
        placing,
        readers::{self, Reader},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// What the editor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    /// The slot at this place of the draft goes to the next event.
    Next(usize),
    /// The last save is undone, and the slot that it sent away comes back.
    Back,
}

impl Moving {
    /// `next:3`, or `undo`, as the buttons of the editor have it.
    pub fn parse(word: &str) -> Option<Self> {
        match word.split_once(':') {
            None if word == "undo" => Some(Self::Back),
            Some(("next", at)) => at.parse().ok().map(Self::Next),
            _ => None,
        }
    }

    /// As [`Moving::parse`] reads it.
    pub fn word(self) -> String {
        match self {
            Self::Next(at) => format!("next:{at}"),
            Self::Back => "undo".to_owned(),
        }
    }
}

/// What it would tell, for who looks at it first.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveLook {
    pub series: Series,
    /// Whose agenda is edited.
    pub card: EventCard,
    pub moving: Moving,
    /// Version of the draft.
    pub base: i32,
    /// Number of the event to which the talk goes, or from which it comes back.
    pub other: i32,
    /// Who proposed it first.
    pub readers: Vec<Reader>,
    pub letter: MoveLetter,
}

/// Works out whom it would tell. `None`: nobody.
///
/// Errors: as [`move_slot::to_next_event`] and [`undo_agenda::undo_and_tell`], but for those of the letters.
pub async fn look(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (base, moving): (i32, Moving),
) -> Result<Option<MoveLook>> {
    let mut tx = db.begin().await?;
    let (series, card, other, event, proposal) = match moving {
        Moving::Next(at) => {
            let gone = move_slot::send(&mut tx, asked, event_ref, (base, at)).await?;
            (gone.series, gone.card, gone.number, gone.next, gone.proposal)
        }
        Moving::Back => {
            let back = undo_agenda::go_back(&mut tx, asked, event_ref, base).await?;
            let from = match back.undone {
                Undone::CameBack { number } | Undone::AtBoth { number } => number,
                Undone::Here => back.card.number,
            };
            let event = back.card.id;
            (back.series, back.card, from, event, back.proposal)
        }
    };
    let Some(proposal) = proposal else {
        tx.rollback().await?;
        return Ok(None);
    };
    let readers = readers::readers(&mut tx, &proposal).await?;
    let letter = moving::letter(&mut tx, &series, &proposal, event).await?;
    tx.rollback().await?;
    Ok((!readers.is_empty()).then_some(MoveLook { series, card, moving, base, other, readers, letter }))
}

/// What it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// A slot went to the event of this number.
    Sent {
        number: i32,
    },
    Undone(Undone),
}

/// Does it, and tells the people of the talk as `wish` has it; says how many.
///
/// Errors: as [`move_slot::to_next_event`] and [`undo_agenda::undo_and_tell`].
pub async fn carry_out(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (base, moving): (i32, Moving),
    wish: &MoveWish,
) -> Result<(Moved, usize)> {
    match moving {
        Moving::Next(at) => {
            let (number, told) = move_slot::to_next_event(db, asked, event_ref, (base, at), wish).await?;
            Ok((Moved::Sent { number }, told))
        }
        Moving::Back => {
            let (undone, told) = undo_agenda::undo_and_tell(db, asked, event_ref, base, wish).await?;
            placing::take_off_what_left(db, asked, event_ref).await?;
            Ok((Moved::Undone(undone), told))
        }
    }
}

/// Series and event, for a page that cannot show what it would tell any more.
///
/// Errors: as [`events::access::find_with_right`].
pub async fn place(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<(Series, EventCard)> {
    let mut conn = db.acquire().await?;
    events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_has_a_word_that_is_read_again() {
        for moving in [Moving::Next(0), Moving::Next(12), Moving::Back] {
            assert_eq!(Moving::parse(&moving.word()), Some(moving));
        }
        for wrong in ["", "next", "next:", "next:x", "next:-1", "undo:1", "release"] {
            assert_eq!(Moving::parse(wrong), None, "{wrong}");
        }
    }
}
