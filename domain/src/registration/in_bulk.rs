//! One act on many registrations, and the way back. Each is a transaction of its own: what cannot be done to one holds up
//! no other, and is told.

use super::by_hand::{self, Act};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::EventRef,
    lang::Text,
    viewer::Asked,
};

/// Registrations that are acted on at once: a page of the list.
pub const MAX_AT_ONCE: usize = 100;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Numbers of those to whom it was done.
    pub done: Vec<String>,
    /// Numbers of the others, each with the reason.
    pub refused: Vec<(String, Text)>,
}

/// Does it to the registrations with these numbers, in this order.
///
/// Errors: as [`by_hand::act`] but for `Conflict`, which is told of each; `Invalid` at `code` when none was chosen, or more
/// than [`MAX_AT_ONCE`].
pub async fn act(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    codes: &[String],
    what: Act<'_>,
    reason: &str,
) -> Result<Outcome> {
    if codes.is_empty() {
        return Err(Error::invalid("code", "人を選んでください。", "Please choose somebody."));
    }
    if codes.len() > MAX_AT_ONCE {
        return Err(Error::invalid(
            "code",
            format!("一度に{MAX_AT_ONCE}人までです。"),
            format!("At most {MAX_AT_ONCE} people at once."),
        ));
    }
    let mut outcome = Outcome::default();
    for code in codes {
        match by_hand::act(db, asked, event_ref, code, what, reason).await {
            Ok(()) => outcome.done.push(code.clone()),
            Err(Error::Conflict(why)) => outcome.refused.push((code.clone(), why)),
            Err(Error::NotFound) if !outcome.done.is_empty() || !outcome.refused.is_empty() => {
                let gone = Text::new("この申し込みはもうありません。", "This registration is there no more.");
                outcome.refused.push((code.clone(), gone));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(outcome)
}

/// The act that takes this one back; `None` for one that cannot be.
pub const fn way_back(what: Act<'_>) -> Option<Act<'static>> {
    match what {
        Act::Remove(_) => Some(Act::Confirm),
        Act::Confirm => Some(Act::PutBack),
        _ => None,
    }
}
