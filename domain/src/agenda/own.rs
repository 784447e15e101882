//! What the forms of a speaker's own page carry, and when an event counts as begun.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::queries::ProfileRow;
use crate::events::types::{EventCard, EventState};

/// What a form was drawn with, as sixteen hexadecimal digits: one that was drawn with something else overwrites nothing.
pub fn stamp(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    hex::encode(&Sha256::digest(json)[..8])
}

/// That of the form of a profile.
pub(crate) fn stamp_of_profile(row: &ProfileRow) -> String {
    stamp(&(&row.bio, &row.url, &row.picture))
}

/// Its first minute has come, or an organizer opened it.
pub fn has_begun(card: &EventCard, now: DateTime<Utc>) -> bool {
    begun(card.state, card.starts.map(|starts| starts.utc), now)
}

/// The same by its facts.
pub(crate) fn begun(state: EventState, starts: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    matches!(state, EventState::Live | EventState::Ended) || starts.is_some_and(|starts| starts <= now)
}
