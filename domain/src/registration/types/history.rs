//! What happened to a place, as its holder reads it.

use crate::{registration::types::RegistrationState, time::Local};

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// `None` for what is so now, since nobody knows when.
    pub at: Option<Local>,
    pub what: Turn,
    /// An organizer did it.
    pub is_by_hand: bool,
}

/// What happened. Names are those of participation types, empty for one that is there no more; a number is the place in
/// the queue from then on, where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// They registered, for the first time or again.
    Registered {
        kind: String,
        state: RegistrationState,
        position: Option<i64>,
        is_again: bool,
    },
    /// They opened the mail that asked whether the address is theirs.
    MailOpened(Option<i64>),
    /// Nobody opened it in time.
    MailLapsed,
    /// Others left the queue, or came before them.
    Moved(i64),
    /// Held back until then, they stand in the queue.
    Queued(Option<i64>),
    /// By a draw, or because an organizer put them there.
    Placed(Option<i64>),
    /// They were asked whether they take this seat.
    Offered(String),
    OfferTaken,
    OfferDeclined,
    OfferLapsed,
    /// The event is off for now: nobody is asked any more.
    OfferWithdrawn(Option<i64>),
    /// The seat that they kept meanwhile is theirs alone.
    FellBack(String),
    /// The seat that they waited for.
    Seated(String),
    Drawn(String),
    Changed {
        was: String,
        is: String,
        position: Option<i64>,
    },
    /// A seat while they wait for another.
    Meanwhile {
        has: String,
        wants: String,
        position: Option<i64>,
    },
    /// They keep the seat that they have.
    StoppedWaiting,
    /// From a seat into the queue.
    PutBack(Option<i64>),
    Cancelled,
    /// What was cancelled is theirs again.
    Restored {
        state: RegistrationState,
        position: Option<i64>,
    },
}
