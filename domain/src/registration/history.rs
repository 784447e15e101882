//! What happened to a place: the steps that were kept of it, in the words of its holder, with how their turn came nearer as
//! others left. Pure but for the clock on the wall; of others it knows turns and no names.

use chrono::{DateTime, Duration, Utc};

use super::types::{Happened, Lapse, RegistrationState, Turn};
use crate::{ids::TypeId, time::Local};

/// A seat that was passed on by mistake is taken back so soon that nobody was told: see `undoing`.
const UNTOLD: Duration = Duration::seconds(20);

/// What a registration was from one moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// In the order of the changes; zero for a registration that never changed.
    pub id: i64,
    pub at: DateTime<Utc>,
    pub state: RegistrationState,
    pub type_id: Option<TypeId>,
    /// Empty for one that is there no more.
    pub type_name: String,
    pub waits_for: Option<TypeId>,
    pub waits_for_name: String,
    pub lapse: Option<Lapse>,
    pub lapses_at: Option<DateTime<Utc>>,
    pub turn: i64,
    pub position: Option<i64>,
    /// The type whose seat is waited for; `None` also for who is held back.
    pub queue: Option<TypeId>,
    /// An organizer did it.
    pub is_by_hand: bool,
}

/// Somebody else's change of queue, as far as it may move others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub left: Option<(TypeId, i64)>,
    pub entered: Option<(TypeId, i64)>,
}

impl Move {
    /// How many more stand before a turn in a queue.
    fn before(&self, queue: TypeId, turn: i64) -> i64 {
        let is_before =
            |place: Option<(TypeId, i64)>| i64::from(place.is_some_and(|(id, at)| id == queue && at < turn));
        is_before(self.entered) - is_before(self.left)
    }
}

/// What happened, the oldest first; nothing for a place that was taken and never waited nor changed. `steps` are those of
/// the place, `moves` those of others, both in the order of their ids, `now` the place in the queue as the page says it.
pub fn list_happened(steps: &[Step], moves: &[Move], now: Option<i64>, zone: &str) -> Vec<Happened> {
    let steps = without_recalled(steps);
    if steps.iter().all(|step| is_quiet(step, steps[0])) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut known = None;
    for (at, step) in steps.iter().enumerate() {
        let what = match at.checked_sub(1).map(|before| &steps[before]) {
            Some(was) => became(was, step),
            None => Some(registered(step, false)),
        };
        // Somebody was put behind them, for which their turn had to change: for them nothing is otherwise.
        let what =
            what.filter(|what| !matches!(what, Turn::Placed(Some(place)) if known == Some(*place) && !step.is_by_hand));
        lines.extend(what.map(|what| Happened {
            at: Some(Local::at(step.at, zone)),
            what,
            is_by_hand: step.is_by_hand,
        }));
        known = step.position;
        if let (Some(queue), Some(position)) = (step.queue, step.position) {
            let until = steps.get(at + 1).map_or(i64::MAX, |next| next.id);
            // The first step is written with the second, whenever that comes: its id says nothing.
            let is_since = |one: &&Move| if at == 0 { one.at > step.at } else { one.id > step.id };
            let since = moves.iter().filter(|one| one.id < until).filter(is_since);
            known = Some(moved(&mut lines, since, (queue, step.turn), position, zone));
        }
    }
    // Whoever never opened their mail left without a trace.
    if let Some(now) = now.filter(|now| known.is_some_and(|known| known != *now)) {
        lines.push(Happened { at: None, what: Turn::Moved(now), is_by_hand: false });
    }
    lines
}

/// A seat that was neither waited for nor changed nor asked for.
fn is_quiet(step: &Step, first: &Step) -> bool {
    step.state == RegistrationState::Confirmed
        && step.queue.is_none()
        && step.type_id == first.type_id
        && step.lapse != Some(Lapse::Offer)
}

/// Without a seat that was passed on and called back before anybody was told.
fn without_recalled(steps: &[Step]) -> Vec<&Step> {
    let mut told: Vec<&Step> = Vec::with_capacity(steps.len());
    for step in steps {
        let is_back = match told.as_slice() {
            [.., was, given] => {
                was.queue.is_some()
                    && (was.queue, was.turn) == (step.queue, step.turn)
                    && given.state == RegistrationState::Confirmed
                    && given.lapse.is_none()
                    && !given.is_by_hand
                    && step.state == was.state
                    && step.at - given.at <= UNTOLD
            }
            _ => false,
        };
        if is_back {
            told.pop();
        } else {
            told.push(step);
        }
    }
    told
}

/// A line for each day on which the turn came nearer, or went; returns where it ended.
fn moved<'a>(
    lines: &mut Vec<Happened>,
    moves: impl Iterator<Item = &'a Move>,
    (queue, turn): (TypeId, i64),
    mut position: i64,
    zone: &str,
) -> i64 {
    let mut day = None;
    for one in moves {
        let change = one.before(queue, turn);
        if change == 0 {
            continue;
        }
        position = (position + change).max(1);
        let at = Local::at(one.at, zone);
        if day == Some(at.wall.date()) {
            lines.pop();
        }
        lines.push(Happened { at: Some(at), what: Turn::Moved(position), is_by_hand: false });
        day = Some(at.wall.date());
    }
    position
}

fn registered(is: &Step, is_again: bool) -> Turn {
    Turn::Registered { kind: is.type_name.clone(), state: is.state, position: is.position, is_again }
}

/// What a change was; `None` for one that means nothing to its holder.
fn became(was: &Step, is: &Step) -> Option<Turn> {
    use RegistrationState::{Cancelled, Confirmed, Waitlisted};
    if was.state == Cancelled && is.state == Cancelled {
        return None;
    }
    let is_over = was.lapses_at.is_some_and(|at| at <= is.at);
    let is_changed = was.type_id != is.type_id;
    let name = || is.type_name.clone();
    let changed = || Turn::Changed { was: was.type_name.clone(), is: name(), position: is.position };
    let meanwhile = || Turn::Meanwhile { has: name(), wants: is.waits_for_name.clone(), position: is.position };
    Some(match (was.state, is.state) {
        (Cancelled, state) if is.is_by_hand => Turn::Restored { state, position: is.position },
        (Cancelled, _) => registered(is, true),
        (_, Cancelled) => match was.lapse {
            Some(Lapse::Offer) if is.is_by_hand => Turn::Cancelled,
            Some(Lapse::Offer) if is_over => Turn::OfferLapsed,
            Some(Lapse::Offer) => Turn::OfferDeclined,
            Some(Lapse::Mail) if is_over => Turn::MailLapsed,
            _ => Turn::Cancelled,
        },
        (Waitlisted, Confirmed) if is.lapse == Some(Lapse::Offer) => Turn::Offered(name()),
        (Waitlisted, Confirmed) if is.waits_for.is_some() => meanwhile(),
        (Waitlisted, Confirmed) if was.turn != is.turn && !is.is_by_hand => Turn::Drawn(name()),
        (Waitlisted, Confirmed) if is_changed => changed(),
        (Waitlisted, Confirmed) => Turn::Seated(name()),
        (Confirmed, Waitlisted) if was.lapse == Some(Lapse::Offer) => Turn::OfferWithdrawn(is.position),
        (Confirmed, Waitlisted) => Turn::PutBack(is.position),
        (Waitlisted, Waitlisted) if was.lapse == Some(Lapse::Mail) && is.lapse.is_none() => {
            Turn::MailOpened(is.position)
        }
        (Waitlisted, Waitlisted) if is_changed => changed(),
        (Waitlisted, Waitlisted) if was.queue.is_none() && is.queue.is_some() => Turn::Queued(is.position),
        (Waitlisted, Waitlisted) if was.turn != is.turn => Turn::Placed(is.position),
        (Waitlisted, Waitlisted) => return None,
        (Confirmed, Confirmed) => match (was.lapse, is.lapse) {
            (Some(Lapse::Mail), None) => Turn::MailOpened(None),
            (Some(Lapse::Offer), None) if is.waits_for.is_some() => Turn::OfferWithdrawn(is.position),
            (Some(Lapse::Offer), None) if is_changed => Turn::FellBack(name()),
            (Some(Lapse::Offer), None) => Turn::OfferTaken,
            (_, Some(Lapse::Offer)) => Turn::Offered(name()),
            _ if was.waits_for.is_some() && is.type_id == was.waits_for => Turn::Seated(name()),
            _ if is.waits_for.is_some() && is.waits_for != was.waits_for => meanwhile(),
            _ if is_changed => changed(),
            _ if was.waits_for.is_some() && is.waits_for.is_none() => Turn::StoppedWaiting,
            _ if is.queue.is_some() && was.turn != is.turn => Turn::Placed(is.position),
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests;
