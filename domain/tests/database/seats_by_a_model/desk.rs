//! The organizers' part of the model: what they do by hand, and seats that are drawn.

use domain::registration::{
    lottery::{self, DrawEntry},
    types::RegistrationState as State,
};

use super::{
    acts::{Hand, Step},
    model::{Kind, Model, Person},
    place::{Before, Done, Draw, Place, Refused},
};

/// What every draw of these stories is drawn by.
pub const SEED: &str = "42123.45";

impl Model {
    pub fn by_hand(&mut self, who: Person, hand: Hand) -> Done {
        if self.is_over() && !matches!(hand, Hand::PutFirst | Hand::Remove) {
            return Err(Refused::Conflict);
        }
        match hand {
            Hand::ChangeType(kind) => self.retype(who, kind),
            Hand::Seat if !self.place(who).holds() => Err(Refused::Conflict),
            Hand::Confirm | Hand::Seat => self.seat_by_hand(who),
            Hand::PutBack => self.put_back(who),
            Hand::PutFirst => self.put_first(who),
            Hand::Remove => {
                self.remove(who);
                Ok(())
            }
            Hand::TakeBack => self.take_back(who),
        }
    }

    /// Whether a further seat can be given, whoever waits for it.
    fn has_free(&self, kind: Kind, takes_one_more: bool) -> Result<bool, Refused> {
        Self::known(kind)?;
        if self.is_list_closed(kind) {
            return Err(Refused::Conflict);
        }
        Ok(self.free(kind) != Some(0) && (!takes_one_more || self.shared() != Some(0)))
    }

    fn retype(&mut self, who: Person, kind: Kind) -> Done {
        let now = self.now;
        let place = self.place(who);
        if !place.holds() || place.lapse.is_some() {
            return Err(Refused::Conflict);
        }
        if place.kind == kind {
            return Ok(());
        }
        let is_free = self.has_free(kind, false)?;
        let place = self.place(who);
        if !place.has_seat() {
            place.kind = kind;
        } else if is_free {
            let seated_at = place.seated_at.unwrap_or(now);
            place.sit(kind, seated_at);
        } else {
            return Err(Refused::Conflict);
        }
        self.fill();
        Ok(())
    }

    /// What they had, in case it is to be theirs again. What waits for their own word does not come back.
    fn remember(&mut self, who: Person, is_removal: bool) {
        let now = self.now;
        let place = self.place(who);
        if place.lapse.is_none() {
            let Place { kind, state, is_held_back, waits_for, turn, .. } = *place;
            let passed_to = None;
            place.before = Some(Before { is_removal, at: now, kind, state, is_held_back, waits_for, turn, passed_to });
        }
    }

    /// That, as long as nothing else has happened since.
    fn remembered(&self, who: Person, is_removal: bool) -> Result<Before, Refused> {
        let place = self.places[who].as_ref().expect("it is tried on places alone");
        let at = if is_removal { place.left_at } else { place.seated_at };
        let known = place.before.clone().filter(|before| before.is_removal == is_removal && at == Some(before.at));
        known.ok_or(Refused::Conflict)
    }

    fn restore(&mut self, who: Person, before: &Before) {
        let place = self.place(who);
        place.state = before.state;
        place.left_at = None;
        place.seated_at = place.seated_at.filter(|_| before.state != State::Waitlisted);
        (place.turn, place.is_held_back, place.waits_for) = (before.turn, before.is_held_back, before.waits_for);
        place.before = None;
    }

    /// A free seat, past those who wait.
    fn seat_by_hand(&mut self, who: Person) -> Done {
        let now = self.now;
        let place = self.place(who);
        if place.lapse.is_some() {
            return Err(Refused::Conflict);
        }
        if place.has_seat() {
            return Ok(());
        }
        let (kind, is_back) = (place.kind, !place.holds());
        if !self.has_free(kind, true)? {
            return Err(Refused::Conflict);
        }
        if is_back {
            self.goes_last(who);
            let place = self.place(who);
            (place.left_at, place.asked_at, place.is_still) = (None, None, false);
        } else {
            self.remember(who, false);
        }
        self.place(who).sit(kind, now);
        Ok(())
    }

    /// From the seat that was given by hand back to the turn that they had.
    fn put_back(&mut self, who: Person) -> Done {
        let place = self.place(who);
        if place.state == State::Waitlisted {
            return Ok(());
        }
        let (kind, is_as_given) = (place.kind, place.has_seat() && place.lapse.is_none() && place.waits_for.is_none());
        let before = self.remembered(who, false)?;
        if !is_as_given || before.kind != kind {
            return Err(Refused::Conflict);
        }
        self.restore(who, &before);
        self.fill();
        Ok(())
    }

    fn put_first(&mut self, who: Person) -> Done {
        let turn = self.first_turn();
        let place = self.place(who);
        if place.state != State::Waitlisted || place.lapse.is_some() || place.is_held_back {
            return Err(Refused::Conflict);
        }
        let (queue, own) = (place.queue(), place.turn);
        // Before a draw there is no order.
        if queue.is_none_or(|queue| self.is_undrawn(queue)) {
            return Err(Refused::Conflict);
        }
        // Who is the first already stays so.
        let is_behind = |other: &Place| other.queue() == queue && other.turn < own;
        if self.places.iter().flatten().any(is_behind) {
            self.place(who).turn = turn;
        }
        Ok(())
    }

    fn remove(&mut self, who: Person) {
        let now = self.now;
        if self.held(who).is_none() {
            return;
        }
        let is_remembered = self.place(who).lapse.is_none();
        self.remember(who, true);
        self.place(who).leave(now);
        let seated = self.fill();
        if let ([next], true, Some(before)) = (seated.as_slice(), is_remembered, &mut self.place(who).before) {
            before.passed_to = Some(*next);
        }
    }

    /// Who was removed has again what they had. A seat that somebody got by it is called back from them, as long as
    /// nobody has told them.
    fn take_back(&mut self, who: Person) -> Done {
        let place = self.place(who);
        let (kind, is_gone) = (place.kind, !place.holds());
        let had_seat = place.before.as_ref().is_some_and(|before| before.state == State::Confirmed);
        let mut is_free = !had_seat || self.has_free(kind, true)?;
        if !is_gone {
            return Ok(());
        }
        let before = self.remembered(who, true)?;
        if !is_free && self.call_back(&before, kind) {
            is_free = self.has_free(kind, true)?;
        }
        if !is_free {
            return Err(Refused::Conflict);
        }
        self.restore(who, &before);
        self.fill();
        Ok(())
    }

    /// In these stories no mail leaves, so nobody has been told.
    fn call_back(&mut self, before: &Before, kind: Kind) -> bool {
        let Some(next) = before.passed_to else { return false };
        let place = self.place(next);
        let is_as_given = place.has_seat()
            && place.kind == kind
            && place.lapse.is_none()
            && place.waits_for.is_none()
            && place.seated_at == Some(before.at);
        if is_as_given {
            (place.state, place.seated_at, place.before) = (State::Waitlisted, None, None);
        }
        is_as_given
    }

    pub fn draw(&mut self, kind: Kind, step: Step, listed: &[(String, Person)]) -> Done {
        match (step, self.draws[kind].clone()) {
            (Step::Say, Draw::No | Draw::Said) if self.capacity[kind].is_some() => self.draws[kind] = Draw::Said,
            (Step::GiveUp, Draw::Said) => {
                self.draws[kind] = Draw::No;
                self.fill();
            }
            (Step::Close, Draw::Said) if self.is_list(kind, listed) => self.draws[kind] = Draw::Closed(listed.to_vec()),
            (Step::Draw, Draw::Closed(list)) if !self.is_over() => self.draw_from(kind, &list),
            _ => return Err(Refused::Conflict),
        }
        Ok(())
    }

    /// On a list stands who waits, and each once. Without one nothing speaks against it.
    fn is_list(&self, kind: Kind, listed: &[(String, Person)]) -> bool {
        let mut people: Vec<Person> = listed.iter().map(|(_, who)| *who).collect();
        let mut waiting = self.waiting_for(kind);
        people.sort_unstable();
        waiting.sort_unstable();
        !waiting.is_empty() && (listed.is_empty() || people == waiting)
    }

    /// In the order drawn whoever still wants a seat gets one, as many as there are, and the others wait in that order;
    /// behind them, in the order of the queue, whoever is on no list.
    fn draw_from(&mut self, kind: Kind, list: &[(String, Person)]) {
        let now = self.now;
        let entries: Vec<DrawEntry> = list.iter().map(|(number, _)| DrawEntry::new(number)).collect();
        let drawn = lottery::draw(SEED, &entries, None);
        let whose = |number: &str| list.iter().find(|(known, _)| known == number).map(|(_, who)| *who);
        let waiting = self.waiting_for(kind);
        let drawn = drawn.iter().filter_map(|one| whose(&one.entry.number)).filter(|who| waiting.contains(who));
        let mut order: Vec<Person> = drawn.collect();
        let listed = order.len();
        order.extend(waiting.iter().filter(|who| !list.iter().any(|(_, on_it)| on_it == *who)));
        let mut seats = (self.capacity[kind].unwrap_or(0) - self.seated(kind)).max(0);
        for (at, who) in order.into_iter().enumerate() {
            self.goes_last(who);
            let has_seat = self.place(who).has_seat();
            if at < listed && seats > 0 && (has_seat || self.shared() != Some(0)) {
                self.place(who).sit(kind, now);
                seats -= 1;
            } else {
                // Nobody passes them.
                seats = 0;
            }
        }
        self.draws[kind] = Draw::Drawn;
        self.fill();
    }
}
