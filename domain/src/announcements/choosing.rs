//! A draft for people who were chosen one by one in the list of those who registered. The choice is kept with the draft:
//! an address would show it to whoever sees that, and hold no more than so many.

use super::{
    queries,
    queries::Words,
    types::{Chosen, Segment},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{AnnouncementId, EventRef},
    registration::in_full::MAX_FOUND,
    viewer::{Asked, Right},
};

/// Begins an announcement to the registrations with these numbers. Of earlier choices of the same organizer those are
/// forgotten to whom nothing was written.
///
/// Errors: as [`events::access::find_with_right`]; `Invalid` at `code` when none was chosen, more than [`MAX_FOUND`], or
/// none that is there.
pub async fn begin(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, codes: &[String]) -> Result<AnnouncementId> {
    let mut tx = db.begin().await?;
    let (_, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    if codes.len() > MAX_FOUND {
        return Err(Error::invalid(
            "code",
            format!("一度に{MAX_FOUND}人までです。"),
            format!("At most {MAX_FOUND} people at once."),
        ));
    }
    let people = queries::by_codes(&mut tx, card.id, codes).await?;
    if people.is_empty() {
        return Err(Error::invalid("code", "人を選んでください。", "Please choose somebody."));
    }
    let by = asked.viewer.account_id();
    queries::delete_unwritten(&mut tx, card.id, by).await?;
    let segment = Segment { chosen: Some(Chosen { people, at: asked.now }), ..Segment::default() };
    let words = Words { subject: ["", ""], body: ["", ""], segment: &segment };
    let id = queries::insert(&mut tx, card.id, &words, by, asked.now).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}
