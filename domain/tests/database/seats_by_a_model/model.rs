//! Who holds and who waits, as it is promised, in memory and one after the other: no database, no lock, nothing of the
//! product but its words.

use domain::registration::types::Lapse;

use super::{
    acts::{Act, DAY, HOUR, STARTS},
    place::{By, Done, Draw, Place, Refused, Seen},
};

/// Seconds since the beginning of an evening's story, a person, and a participation type, each by its number.
pub type Moment = i64;
pub type Person = usize;
pub type Kind = usize;

/// People who want something, and types that there are; any other number is a type of no event.
pub const PEOPLE: usize = 7;
pub const KINDS: usize = 2;
/// Who stayed away twice without a word, in a series that puts up with no more.
pub const ABSENTEE: Person = 0;

const ENDS: Moment = STARTS + 2 * HOUR;
/// Before the start seats are offered and no longer given; so long one is kept for an answer.
const ASK_BEFORE: Moment = DAY;
const OFFERED_FOR: Moment = 6 * HOUR;

/// What becomes of a free seat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Promotion {
    Given,
    Offered(Moment),
    Held,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: Moment,
    pub capacity: [Option<i64>; KINDS],
    pub draws: [Draw; KINDS],
    pub limit: Option<i64>,
    pub is_paused: bool,
    /// `None` for who never asked for a place.
    pub places: Vec<Option<Place>>,
    turns: i64,
}

impl Model {
    pub fn new(capacity: [Option<i64>; KINDS]) -> Self {
        Self {
            now: 0,
            capacity,
            draws: [Draw::No, Draw::No],
            limit: None,
            is_paused: false,
            places: vec![None; PEOPLE],
            turns: 0,
        }
    }

    /// What is refused changes nothing. `listed` is what chance made of a list that this act closes.
    pub fn act(&mut self, act: &Act, listed: &[(String, Person)]) -> Done {
        let before = self.clone();
        let done = self.attempt(act, listed);
        if done.is_err() {
            *self = before;
            return done;
        }
        for (place, was) in self.places.iter_mut().zip(&before.places) {
            let (Some(place), Some(was)) = (place, was) else { continue };
            if place.differs(was) {
                // None of these stories puts the event off: an offer is taken, or its seat goes on.
                let is_answered = matches!(was.lapse, Some((Lapse::Offer, _))) && place.lapse.is_none();
                place.has_left = is_answered && !(place.has_seat() && place.kind == was.kind);
            }
        }
        done
    }

    fn attempt(&mut self, act: &Act, listed: &[(String, Person)]) -> Done {
        let now = self.now;
        match *act {
            Act::Register(who, kind) => self.take(who, kind, By::Holder),
            Act::Ask(who, kind) => self.ask(who, kind),
            Act::Add(who, kind) => match self.held(who) {
                Some(place) if !place.waits_for_mail() => Ok(()),
                _ => self.take(who, kind, By::Organizer),
            },
            Act::Cancel(who) => self.cancel(who),
            Act::Change(who, kind) => self.change(who, kind),
            Act::Meanwhile(who, kind) => self.meanwhile(who, kind),
            Act::Stay(who) => self.stay(who),
            Act::Keep(who) => self.keep_place(who),
            Act::Decline(who) => {
                let place = self.place(who);
                if !matches!(place.lapse, Some((Lapse::Offer, _))) {
                    return if place.has_left { Ok(()) } else { Err(Refused::Conflict) };
                }
                place.say_no(now);
                self.fill();
                Ok(())
            }
            Act::StillComing(who) => {
                let place = self.place(who);
                place.is_still |= place.has_seat();
                if place.has_seat() { Ok(()) } else { Err(Refused::Conflict) }
            }
            Act::Later(_) => Ok(()),
            Act::EndLapsed => {
                self.end_lapsed();
                Ok(())
            }
            Act::AskStill => {
                self.ask_still();
                Ok(())
            }
            Act::Capacity(kind, seats) => {
                self.capacity[kind] = Some(seats);
                self.fill();
                Ok(())
            }
            Act::Limit(limit) => {
                self.limit = limit;
                self.fill();
                Ok(())
            }
            Act::Pause(is_paused) => {
                self.is_paused = is_paused;
                self.fill();
                Ok(())
            }
            Act::ByHand(who, hand) => self.by_hand(who, hand),
            Act::Draw(kind, step) => self.draw(kind, step, listed),
        }
    }

    /// Whoever the act is about has asked for a place before.
    pub fn place(&mut self, who: Person) -> &mut Place {
        self.places[who].as_mut().expect("acts on places that are not there are not tried")
    }

    pub fn held(&self, who: Person) -> Option<&Place> {
        self.places[who].as_ref().filter(|place| place.holds())
    }

    pub fn holding(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().flatten().filter(|place| place.holds())
    }

    pub fn is_over(&self) -> bool {
        self.now >= ENDS
    }

    pub fn known(kind: Kind) -> Done {
        if kind < KINDS { Ok(()) } else { Err(Refused::NotFound) }
    }

    pub fn is_list_closed(&self, kind: Kind) -> bool {
        matches!(self.draws[kind], Draw::Closed(_))
    }

    pub fn is_undrawn(&self, kind: Kind) -> bool {
        matches!(self.draws[kind], Draw::Said | Draw::Closed(_))
    }

    /// Behind everybody.
    pub fn last_turn(&mut self) -> i64 {
        self.turns += 1;
        self.turns
    }

    /// Before everybody.
    pub fn first_turn(&self) -> i64 {
        self.places.iter().flatten().map(|place| place.turn).min().unwrap_or(0) - 1
    }

    pub fn seated(&self, kind: Kind) -> i64 {
        let taken =
            |place: &Place| i64::from(place.has_seat() && place.kind == kind) + i64::from(place.fallback == Some(kind));
        self.holding().map(taken).sum()
    }

    /// Seats left of a type alone; `None` without a limit. What is drawn is nobody's before.
    pub fn free(&self, kind: Kind) -> Option<i64> {
        let capacity = if self.is_undrawn(kind) { Some(0) } else { self.capacity[kind] };
        capacity.map(|capacity| (capacity - self.seated(kind)).max(0))
    }

    /// Seats left of what all types share.
    pub fn shared(&self) -> Option<i64> {
        let taken = self.holding().filter(|place| place.has_seat()).count();
        self.limit.map(|limit| (limit - i64::try_from(taken).unwrap()).max(0))
    }

    /// How many stand in a queue, whoever has yet to answer from an address among them.
    pub fn standing(&self, kind: Kind) -> usize {
        self.holding().filter(|place| place.queue() == Some(kind)).count()
    }

    /// Who can be called, by turn.
    fn waiting(&self) -> Vec<Person> {
        let mut waiting: Vec<(i64, Person)> = Vec::new();
        for (who, place) in self.places.iter().enumerate() {
            if let Some(place) = place
                && place.lapse.is_none()
                && place.queue().is_some()
            {
                waiting.push((place.turn, who));
            }
        }
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, who)| who).collect()
    }

    /// The same for one type.
    pub fn waiting_for(&self, kind: Kind) -> Vec<Person> {
        self.waiting().into_iter().filter(|who| self.held(*who).and_then(Place::queue) == Some(kind)).collect()
    }

    fn promotion(&self) -> Promotion {
        if self.is_paused || self.now >= STARTS {
            Promotion::Held
        } else if self.now >= STARTS - ASK_BEFORE {
            Promotion::Offered((self.now + OFFERED_FOR).min(STARTS))
        } else {
            Promotion::Given
        }
    }

    /// What is free goes to the first by turn who can have it, one after the other. Returns who has a seat now and had none.
    pub fn fill(&mut self) -> Vec<Person> {
        let (promotion, now) = (self.promotion(), self.now);
        let mut seated = Vec::new();
        if self.is_over() || promotion == Promotion::Held {
            return seated;
        }
        loop {
            let can_have = |who: &Person| {
                let place = self.held(*who).expect("they wait");
                let wants = place.queue().expect("they wait");
                // Who moves from one seat to another takes no further one of those that all share.
                self.free(wants) != Some(0) && (place.has_seat() || self.shared() != Some(0))
            };
            let Some(next) = self.waiting().into_iter().find(can_have) else { return seated };
            let place = self.place(next);
            let wants = place.queue().expect("they wait");
            if let Promotion::Offered(until) = promotion {
                place.fallback = place.has_seat().then_some(place.kind);
                let seated_at = place.seated_at.unwrap_or(now);
                place.sit(wants, seated_at);
                place.lapse = Some((Lapse::Offer, until));
            } else {
                if !place.has_seat() {
                    seated.push(next);
                }
                place.sit(wants, now);
            }
        }
    }

    /// What nobody answered for in time is free, and whoever was held back until the day before waits as everybody.
    pub fn end_lapsed(&mut self) {
        let (now, is_day_before) = (self.now, self.now >= STARTS - DAY);
        let mut is_changed = false;
        for place in self.places.iter_mut().flatten().filter(|place| place.holds()) {
            if let Some((lapse, at)) = place.lapse
                && at <= now
            {
                is_changed = true;
                if lapse == Lapse::Mail { place.leave(now) } else { place.say_no(now) }
            }
            if place.is_held_back && is_day_before {
                place.is_held_back = false;
                is_changed = true;
            }
        }
        if is_changed {
            self.fill();
        }
    }

    /// Everybody who has a place, as it is seen.
    pub fn seen(&self) -> Vec<Option<Seen>> {
        (0..PEOPLE).map(|who| self.held(who).map(|place| self.seen_of(place))).collect()
    }

    fn seen_of(&self, place: &Place) -> Seen {
        let is_before = |other: &&Place, queue| other.queue() == Some(queue) && other.turn <= place.turn;
        let position = place.queue().filter(|queue| !self.is_undrawn(*queue)).map(|queue| {
            let ahead = self.holding().filter(|other| is_before(other, queue)).count();
            i64::try_from(ahead).unwrap()
        });
        Seen {
            state: place.state,
            kind: place.kind,
            position,
            waits_for: place.waits_for,
            falls_back_to: place.fallback,
            lapse: place.lapse,
            is_held_back: place.is_held_back,
        }
    }

    /// A turn behind everybody, for who is drawn.
    pub fn goes_last(&mut self, who: Person) {
        let turn = self.last_turn();
        self.place(who).turn = turn;
    }
}
