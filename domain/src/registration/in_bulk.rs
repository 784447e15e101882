//! One act on many registrations, and the way back. Each is a transaction of its own: what cannot be done to one holds up
//! no other, and is told.

use chrono::{DateTime, Utc};

use super::by_hand::{self, Act};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::EventRef,
    lang::{Lang, Text},
    viewer::{Asked, Right},
};

/// Registrations that are acted on at once: a page of the list.
pub const MAX_AT_ONCE: usize = 100;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Numbers of those to whom it was done; not of those for whom it was so already.
    pub done: Vec<String>,
    /// Numbers of the others, each with the reason.
    pub refused: Vec<(String, Text)>,
}

/// Does it to the registrations with these numbers, in this order; what takes an act back from the last to the first, so that
/// each finds what stood before it.
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
    let mut conn = db.acquire().await?;
    events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    drop(conn);
    let mut outcome = Outcome::default();
    let mut in_order: Vec<&String> = codes.iter().collect();
    if matches!(what, Act::TakeBack | Act::PutBack | Act::TypeBack(_)) {
        in_order.reverse();
    }
    for code in in_order {
        let why = match by_hand::act(db, asked, event_ref, code, what, reason).await {
            Ok(true) => {
                outcome.done.push(code.clone());
                continue;
            }
            Ok(false) => continue,
            Err(error) => match refusal(error, what) {
                Ok(why) => why,
                // What has been done is told with what has not.
                Err(error) if !outcome.done.is_empty() => {
                    let why = Text::new(error.sentence(Lang::Ja), error.sentence(Lang::En));
                    outcome.refused.push((code.clone(), why));
                    break;
                }
                Err(error) => return Err(error),
            },
        };
        outcome.refused.push((code.clone(), why));
    }
    Ok(outcome)
}

/// Why it could not be done to one of them, where that says nothing of the others. Errors: any other.
pub(super) fn refusal(error: Error, what: Act<'_>) -> Result<Text> {
    Ok(match error {
        Error::Conflict(why) => why,
        Error::NotFound if matches!(what, Act::ChangeType(_)) => {
            Text::new("この申し込みか参加枠は、もうありません。", "This registration or the type is there no more.")
        }
        Error::NotFound => Text::new("この申し込みはもうありません。", "This registration is there no more."),
        other => return Err(other),
    })
}

/// The act that takes this one back, which was done at that moment; `None` for one that cannot be.
pub const fn way_back(what: Act<'_>, at: DateTime<Utc>) -> Option<Act<'static>> {
    match what {
        Act::ChangeType(_) => Some(Act::TypeBack(at)),
        Act::Remove(_) => Some(Act::TakeBack),
        Act::Seat => Some(Act::PutBack),
        _ => None,
    }
}
