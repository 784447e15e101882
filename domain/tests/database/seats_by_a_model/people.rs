//! What people do in the model: they ask for a place, wish for another, answer, and are silent.

use domain::registration::types::{Lapse, RegistrationState as State};

use super::{
    acts::{DAY, HOUR, MINUTE, STARTS},
    model::{ABSENTEE, Kind, Model, Moment, Person},
    place::{By, Done, Place, Refused},
};

/// So long a place is kept for the owner of an address.
const KEPT_FOR: Moment = 30 * MINUTE;
/// Before the start they are asked whether they still come.
pub const STILL_BEFORE: Moment = 12 * HOUR;

impl Model {
    /// Somebody asks for a place.
    pub fn take(&mut self, who: Person, kind: Kind, by: By) -> Done {
        let now = self.now;
        let mut looks_at_all = self.limit.is_some();
        match self.held(who) {
            Some(place) if place.waits_for_mail() && place.kind == kind => {
                if by != By::Address {
                    self.place(who).settle();
                    self.fill();
                }
                return Ok(());
            }
            // They never answered for that: what they want is the other one.
            Some(place) if place.waits_for_mail() => {
                self.place(who).leave(now);
                looks_at_all = true;
            }
            Some(place) if place.kind == kind => return Ok(()),
            Some(_) => return Err(Refused::Conflict),
            None => {}
        }
        Self::known(kind)?;
        if self.is_over() || self.is_list_closed(kind) {
            return Err(Refused::Conflict);
        }
        let is_held_back = by != By::Organizer && who == ABSENTEE && now < STARTS - DAY;
        let is_full = self.free(kind) == Some(0);
        let waits = is_full || (self.free(kind).is_some() && self.standing(kind) > 0);
        let has_lapsed = self.holding().any(|place| place.lapse.is_some_and(|(_, at)| at <= now));
        if !looks_at_all && !is_held_back && waits && (has_lapsed || !is_full) {
            self.end_lapsed();
            looks_at_all = true;
        }
        if looks_at_all {
            self.fill();
        }
        let free = self.free(kind).into_iter().chain(self.shared()).min();
        let ahead = if looks_at_all { self.waiting_for(kind).len() } else { self.standing(kind) };
        let waits = is_held_back || free.is_some_and(|free| free == 0 || ahead > 0);
        let place = Place {
            state: if waits { State::Waitlisted } else { State::Confirmed },
            kind,
            turn: self.last_turn(),
            waits_for: None,
            fallback: None,
            lapse: (by == By::Address).then_some((Lapse::Mail, now + KEPT_FOR)),
            is_held_back,
            seated_at: (!waits).then_some(now),
            left_at: None,
            before: self.places[who].take().and_then(|place| place.before),
            asked_at: None,
            is_still: false,
            has_left: false,
        };
        self.places[who] = Some(place);
        Ok(())
    }

    /// The same with nothing but an address.
    pub fn ask(&mut self, who: Person, kind: Kind) -> Done {
        Self::known(kind)?;
        if self.is_over() || self.is_list_closed(kind) {
            return Err(Refused::Conflict);
        }
        match self.held(who) {
            Some(place) if !place.waits_for_mail() || place.kind == kind => Ok(()),
            _ => self.take(who, kind, By::Address),
        }
    }

    pub fn cancel(&mut self, who: Person) -> Done {
        let now = self.now;
        if self.is_over() {
            return Err(Refused::Conflict);
        }
        if self.held(who).is_some() {
            self.place(who).leave(now);
            self.fill();
        }
        Ok(())
    }

    /// Whether somebody who holds a place may wish for another type now, and whether they would have a seat of it at once.
    fn settled(&self, who: Person) -> Done {
        let is_settled = self.held(who).is_some_and(|place| place.lapse.is_none());
        if is_settled && !self.is_over() { Ok(()) } else { Err(Refused::Conflict) }
    }

    fn has_at_once(&self, who: Person, kind: Kind) -> Result<bool, Refused> {
        Self::known(kind)?;
        if self.is_list_closed(kind) {
            return Err(Refused::Conflict);
        }
        let place = self.held(who).expect("they hold a place");
        let shared = self.shared().filter(|_| !place.has_seat());
        let free = self.free(kind).into_iter().chain(shared).min();
        Ok(!place.is_held_back && free.is_none_or(|free| free > 0 && self.standing(kind) == 0))
    }

    /// A change of the type is a seat where one is free, and else a wish; the turn stays.
    pub fn change(&mut self, who: Person, kind: Kind) -> Done {
        let now = self.now;
        self.settled(who)?;
        if self.place(who).kind == kind {
            return self.stay(who);
        }
        let is_free = self.has_at_once(who, kind)?;
        let place = self.place(who);
        if is_free {
            let seated_at = place.seated_at.unwrap_or(now);
            place.sit(kind, seated_at);
        } else if place.has_seat() {
            if place.waits_for == Some(kind) {
                return Ok(());
            }
            place.waits_for = Some(kind);
        } else {
            place.kind = kind;
        }
        self.fill();
        Ok(())
    }

    /// A seat of another type while they wait on for theirs.
    pub fn meanwhile(&mut self, who: Person, kind: Kind) -> Done {
        let now = self.now;
        self.settled(who)?;
        let place = self.place(who);
        if place.has_seat() || place.kind == kind {
            return Ok(());
        }
        if !self.has_at_once(who, kind)? {
            return Err(Refused::Conflict);
        }
        let place = self.place(who);
        let wanted = place.kind;
        let seated_at = place.seated_at.unwrap_or(now);
        place.sit(kind, seated_at);
        place.waits_for = Some(wanted);
        self.fill();
        Ok(())
    }

    pub fn stay(&mut self, who: Person) -> Done {
        self.settled(who)?;
        if self.place(who).waits_for.take().is_some() {
            self.fill();
        }
        Ok(())
    }

    pub fn keep_place(&mut self, who: Person) -> Done {
        let (now, is_over) = (self.now, self.is_over());
        let place = self.place(who);
        match place.lapse {
            _ if !place.holds() => Err(Refused::Conflict),
            None if place.has_left => Err(Refused::Conflict),
            None => Ok(()),
            Some((lapse, at)) if at <= now || (lapse == Lapse::Mail && is_over) => Err(Refused::Conflict),
            Some(_) => {
                place.settle();
                self.fill();
                Ok(())
            }
        }
    }

    /// They are asked once; from half of the time on the seats of who was asked long enough ago, and said nothing, go on.
    pub fn ask_still(&mut self) {
        let (now, asking, half) = (self.now, STARTS - STILL_BEFORE, STARTS - STILL_BEFORE / 2);
        if now < asking || now >= STARTS {
            return;
        }
        let mut is_free = false;
        for place in self.places.iter_mut().flatten() {
            let Some(seated_at) = place.seated_at.filter(|_| place.has_seat() && place.lapse.is_none()) else {
                continue;
            };
            // They were asked of the seat that they have, and not just now.
            let was_asked = place.asked_at.is_some_and(|at| at < now - STILL_BEFORE / 4 && seated_at < at);
            if now < half && place.asked_at.is_none() && seated_at < asking {
                place.asked_at = Some(now);
            } else if now >= half && was_asked && !place.is_still {
                place.leave(now);
                is_free = true;
            }
        }
        if is_free {
            self.fill();
        }
    }
}
