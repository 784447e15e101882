//! When somebody should say where an event is streamed. Pure.

use chrono::{DateTime, Duration, Utc};

use crate::events::types::EventState;

/// An evening without an end is over after that.
pub(super) const LENGTH: Duration = Duration::hours(4);
/// How long before an event somebody should say where its stream is.
const STREAM_ASKED: Duration = Duration::days(7);

/// Whether it is time to say where the stream is: from a week before until the end, of what is known to readers.
pub(super) fn asks_for_stream(
    state: EventState,
    (starts, ends): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> bool {
    let Some(starts) = starts else { return false };
    match state {
        EventState::Live => true,
        EventState::Announced | EventState::Open => {
            starts - now <= STREAM_ASKED && now < ends.unwrap_or(starts + LENGTH)
        }
        EventState::Planned | EventState::Postponed | EventState::Cancelled | EventState::Ended => false,
    }
}
