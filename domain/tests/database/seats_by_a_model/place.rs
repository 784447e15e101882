//! What one person holds in the model.

use domain::registration::types::{Lapse, RegistrationState as State};

use super::model::{Kind, Moment, Person};

/// Why the product does not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Conflict,
    NotFound,
}

pub type Done = Result<(), Refused>;

/// Who asks for a place: its holder, somebody with nothing but an address, or an organizer for them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Holder,
    Address,
    Organizer,
}

/// What an organizer did by hand, and may take back.
#[derive(Clone, Debug)]
pub struct Before {
    pub is_removal: bool,
    pub at: Moment,
    pub kind: Kind,
    pub state: State,
    pub is_held_back: bool,
    pub waits_for: Option<Kind>,
    pub turn: i64,
    pub passed_to: Option<Person>,
}

/// What somebody holds, or held before they gave it back.
#[derive(Clone, Debug)]
pub struct Place {
    pub state: State,
    pub kind: Kind,
    pub turn: i64,
    /// The seat of another type that they wait for from theirs, and that which is theirs if they say no to an offer.
    pub waits_for: Option<Kind>,
    pub fallback: Option<Kind>,
    /// It ends then by itself.
    pub lapse: Option<(Lapse, Moment)>,
    pub is_held_back: bool,
    pub seated_at: Option<Moment>,
    pub left_at: Option<Moment>,
    pub before: Option<Before>,
    pub asked_at: Option<Moment>,
    pub is_still: bool,
    /// Nothing has happened since they left the seat that was offered, or did not answer.
    pub has_left: bool,
}

impl Place {
    /// Whether something has happened to it.
    pub fn differs(&self, was: &Self) -> bool {
        let said = |place: &Self| {
            let lapse = place.lapse.map(|(lapse, _)| lapse);
            (place.state, place.kind, place.waits_for, lapse, place.is_held_back, place.turn)
        };
        said(self) != said(was)
    }

    pub fn waits_for_mail(&self) -> bool {
        matches!(self.lapse, Some((Lapse::Mail, _)))
    }

    pub fn holds(&self) -> bool {
        self.state != State::Cancelled
    }

    pub fn has_seat(&self) -> bool {
        self.state == State::Confirmed
    }

    /// The type whose queue they stand in, and are told a position of.
    pub fn queue(&self) -> Option<Kind> {
        if self.state == State::Waitlisted && !self.is_held_back { Some(self.kind) } else { self.waits_for }
    }

    /// Nothing of a place is left but what it was.
    pub fn leave(&mut self, now: Moment) {
        self.state = State::Cancelled;
        self.left_at = Some(now);
        (self.waits_for, self.fallback, self.lapse, self.is_held_back) = (None, None, None, false);
    }

    /// A seat of this type, and of no other.
    pub fn sit(&mut self, kind: Kind, now: Moment) {
        self.state = State::Confirmed;
        self.kind = kind;
        self.waits_for = None;
        self.is_held_back = false;
        self.seated_at = Some(now);
    }

    pub fn settle(&mut self) {
        (self.lapse, self.fallback) = (None, None);
    }

    /// The offer is nobody's any more.
    pub fn say_no(&mut self, now: Moment) {
        match self.fallback {
            Some(kind) => {
                self.kind = kind;
                self.settle();
            }
            None => self.leave(now),
        }
    }
}

/// Where the draw of a type stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draw {
    No,
    Said,
    /// Numbers, which go by chance, and whose they are.
    Closed(Vec<(String, Person)>),
    Drawn,
}

/// What may be seen of somebody's place, by themselves and by others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub state: State,
    pub kind: Kind,
    pub position: Option<i64>,
    pub waits_for: Option<Kind>,
    pub falls_back_to: Option<Kind>,
    pub lapse: Option<(Lapse, Moment)>,
    pub is_held_back: bool,
}
