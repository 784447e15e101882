//! How many of those who registered will come, from who came before. Pure.
#![expect(clippy::cast_precision_loss, reason = "some thousand people")]

use std::collections::HashSet;

use crate::ids::EventId;

/// Days before the start that part those who register at the last moment from those who do so early: less than a day, less
/// than a week, less than a month, and more.
pub const LEADS: [f64; 3] = [1.0, 7.0, 30.0];
/// Past events from which on a share of some of their seats says more than that of all of them.
pub const MIN_EVENTS: i64 = 3;
/// Seats of them from which on it does.
const MIN_SEATS: i64 = 20;

/// What somebody did at earlier events of the series: how often they came, of how often they held a seat at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub came: i64,
    pub held: i64,
}

/// A seat that is held now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// Which of the spans that [`LEADS`] parts lay between registration and start, from 0 for the last moment.
    pub lead: i32,
    /// Of its holder, in the same mode.
    pub record: Record,
}

/// Seats of a past event that are alike, of all of which it is known whether they were used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastSeats {
    pub event: EventId,
    pub is_online: bool,
    pub type_name: String,
    /// As in [`Seat`].
    pub lead: i32,
    pub came: i64,
    pub held: i64,
}

/// The share of seats that were used, and what it was counted on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// From 0 to 1.
    pub came: f64,
    /// How many past events it is of.
    pub events: usize,
    /// It is that of types of the same name, and not of all on site, or all online.
    pub is_of_name: bool,
}

/// Expected attendance with the range in which it lies four times of five.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// What is to be expected of a type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    pub forecast: Forecast,
    /// Seats that could be given beyond its own; zero for none.
    pub overbooking: i64,
    /// Further ones that could be, were it not for the limit that all types of the event share.
    pub held_back: i64,
    pub share: Share,
}

/// Times that the share of the past counts beside what somebody did themselves: who came once of once is no certainty.
const PRIOR: f64 = 2.0;
/// Standard deviations around the mean that hold 80 of 100 of a normal distribution.
const EIGHTY: f64 = 1.2816;
/// Above these only 5 of 100 lie.
const NINETY_FIVE: f64 = 1.6449;

impl Record {
    /// The chance that they come: the mean of a beta distribution that begins at `base` with the weight [`PRIOR`].
    pub fn chance(self, base: f64) -> f64 {
        let (came, held) = (self.came as f64, self.held as f64);
        (came + base * PRIOR) / (held + PRIOR)
    }
}

/// What is to be expected of the seats of one type, called `name`, with `room` seats in all (zero: no limit, or none that could
/// be raised); `None` where the past says nothing of its mode.
///
/// Each seat counts p = (c + 2s) / (n + 2), where its holder came c times of n, and s is the share of seats that were used at
/// past events: of types of the same name whose holders registered about as many days before, else of the same name, else of
/// the same mode (on site, online) and days before, each only where there were at least [`MIN_EVENTS`] such events and
/// [`MIN_SEATS`] such seats; else of the mode. This is the mean of a beta distribution after n observations (Gelman et al.,
/// Bayesian Data Analysis, 3rd ed., 2.1 and 2.4). The sum of these independent chances (Poisson binomial) is taken as a normal
/// distribution of the mean Σp and the variance Σp(1 − p); the range holds 80 of 100 of it.
pub fn expect(seats: &[Seat], (name, is_online): (&str, bool), room: i64, past: &[PastSeats]) -> Option<Expected> {
    let share = share_of(past, (name, is_online), None)?;
    let by_lead: Vec<f64> = (0..=LEADS.len())
        .map(|lead| {
            let lead = i32::try_from(lead).ok();
            share_of(past, (name, is_online), lead).map_or(share.came, |share| share.came)
        })
        .collect();
    let base = |seat: &Seat| usize::try_from(seat.lead).ok().and_then(|lead| by_lead.get(lead)).copied();
    let chances: Vec<f64> = seats.iter().map(|seat| seat.record.chance(base(seat).unwrap_or(share.came))).collect();
    let overbooking = overbooking(&chances, share.came, room);
    Some(Expected { forecast: forecast(&chances), overbooking, held_back: 0, share })
}

impl Expected {
    /// The same where all types share a limit: no more seats than somebody could be given. `left`: seats that are left under
    /// it once those of the type are taken, which may be fewer than none; `None` without a limit.
    pub fn within(self, left: Option<i64>) -> Self {
        let given = self.overbooking.min(left.unwrap_or(i64::MAX)).max(0);
        Self { overbooking: given, held_back: self.overbooking - given, ..self }
    }
}

/// The finest share that enough is known of; `lead: None` for seats of which nobody knows when they will be taken.
fn share_of(past: &[PastSeats], (name, is_online): (&str, bool), lead: Option<i32>) -> Option<Share> {
    let count = |of_name: bool, lead: Option<i32>| {
        let alike = past.iter().filter(|seats| {
            seats.is_online == is_online
                && (!of_name || seats.type_name == name)
                && lead.is_none_or(|lead| seats.lead == lead)
        });
        let mut events = HashSet::new();
        let (came, held) = alike.fold((0_i64, 0_i64), |(came, held), seats| {
            events.insert(seats.event);
            (came + seats.came, held + seats.held)
        });
        let share = Share { came: came as f64 / held.max(1) as f64, events: events.len(), is_of_name: of_name };
        (share, held)
    };
    let is_enough = |(share, held): &(Share, i64)| {
        i64::try_from(share.events).is_ok_and(|events| events >= MIN_EVENTS) && *held >= MIN_SEATS
    };
    let finer = [(true, lead), (true, None), (false, lead)];
    let found = finer.into_iter().map(|(of_name, lead)| count(of_name, lead)).find(is_enough);
    let (share, held) = found.unwrap_or_else(|| count(false, None));
    (held > 0).then_some(share)
}

/// A sum of independent yes and no (Poisson binomial), as a normal distribution of the same mean and variance.
fn forecast(chances: &[f64]) -> Forecast {
    let (mean, variance) = moments(chances);
    let (deviation, n) = (variance.sqrt(), chances.len() as f64);
    let within = |x: f64| x.clamp(0.0, n);
    Forecast { mean, low: within(mean - EIGHTY * deviation), high: within(mean + EIGHTY * deviation) }
}

/// Mean and variance of the sum.
fn moments(chances: &[f64]) -> (f64, f64) {
    chances.iter().fold((0.0, 0.0), |(mean, variance), p| (mean + p, variance + p * (1.0 - p)))
}

/// Seats that could be given beyond the room's, so that more people than it holds come at most one time of twenty: those
/// further ones are strangers, who come by the share of the past. Zero when nothing can be given.
fn overbooking(chances: &[f64], base: f64, room: i64) -> i64 {
    let taken = i64::try_from(chances.len()).unwrap_or(i64::MAX);
    let (mean, variance) = moments(chances);
    let fits = |further: i64| {
        // What is not taken yet will be, by strangers.
        let strangers = (room + further - taken).max(0) as f64;
        let (mean, variance) = (strangers.mul_add(base, mean), strangers.mul_add(base * (1.0 - base), variance));
        NINETY_FIVE.mul_add(variance.sqrt(), mean) <= room as f64
    };
    // The more are let in, the more come: the last that fits is found by halving.
    let (mut low, mut high) = (0, room / 2);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    if low > 0 && fits(low) { low } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(n: usize, came: i64, held: i64) -> Vec<f64> {
        vec![Record { came, held }.chance(0.6); n]
    }

    fn past(event: i64, name: &str, lead: i32, (came, held): (i64, i64)) -> PastSeats {
        let is_online = name == "配信";
        PastSeats { event: EventId(event), is_online, type_name: name.to_owned(), lead, came, held }
    }

    fn share(past: &[PastSeats], name: &str, lead: Option<i32>) -> Option<(f64, usize, bool)> {
        share_of(past, (name, name == "配信"), lead).map(|share| (share.came, share.events, share.is_of_name))
    }

    #[test]
    fn who_always_came_is_likelier_than_who_never_did_and_neither_is_certain() {
        let chance = |came, held| Record { came, held }.chance(0.6);
        assert!((chance(0, 0) - 0.6).abs() < 1e-9, "nothing known: the share of the past");
        assert!(chance(6, 6) > 0.85 && chance(6, 6) < 1.0 && chance(0, 6) < 0.2 && chance(0, 6) > 0.0);
        assert!(chance(1, 1) < chance(6, 6));
    }

    #[test]
    fn the_range_holds_the_mean_and_stays_among_the_people() {
        let Forecast { mean, low, high } = forecast(&people(60, 3, 4));
        assert!((mean - 60.0 * 4.2 / 6.0).abs() < 1e-9, "{mean}");
        assert!(low < mean && mean < high && low > 35.0 && high < 50.0, "{low} {high}");
        let none = forecast(&[]);
        assert_eq!((none.mean, none.low, none.high), (0.0, 0.0, 0.0));
        let one = forecast(&people(1, 0, 0));
        assert!(one.low >= 0.0 && one.high <= 1.0);
    }

    #[test]
    fn a_share_is_that_of_seats_and_never_of_the_other_mode() {
        let seats = [past(1, "現地", 1, (9, 10)), past(2, "現地", 1, (0, 10))];
        assert_eq!(share(&seats, "現地", None), Some((0.45, 2, false)));
        assert_eq!(share(&seats, "配信", None), None);
        assert_eq!(share(&[], "現地", None), None);
    }

    #[test]
    fn the_finest_share_that_enough_is_known_of_counts() {
        // Three events: of 現地 with early and late ones, of LT, of which there are few.
        let mut seats = Vec::new();
        for event in 1..=3 {
            seats.extend([
                past(event, "現地", 0, (9, 10)),
                past(event, "現地", 3, (4, 10)),
                past(event, "LT", 3, (2, 2)),
            ]);
        }
        assert_eq!(share(&seats, "現地", Some(0)), Some((0.9, 3, true)), "the same name and days before");
        assert_eq!(share(&seats, "現地", Some(3)), Some((0.4, 3, true)));
        assert_eq!(share(&seats, "現地", Some(1)), Some((39.0 / 60.0, 3, true)), "nobody registered then: the name");
        assert_eq!(share(&seats, "LT", Some(3)), Some((18.0 / 36.0, 3, false)), "too few of the name: mode and days");
        assert_eq!(share(&seats, "初めて", Some(1)), Some((45.0 / 66.0, 3, false)), "a new name: the mode");
        // Two events are not enough for any but the mode.
        seats.retain(|one| one.event != EventId(3));
        assert_eq!(share(&seats, "現地", Some(0)), Some((30.0 / 44.0, 2, false)));
    }

    #[test]
    fn who_registered_at_the_last_moment_is_expected_by_those_who_did_before() {
        let seats: Vec<_> =
            (1..=3).flat_map(|event| [past(event, "現地", 0, (9, 10)), past(event, "現地", 3, (4, 10))]).collect();
        let of = |lead| {
            let held = vec![Seat { lead, record: Record::default() }; 40];
            expect(&held, ("現地", false), 60, &seats).unwrap()
        };
        assert!((of(0).forecast.mean - 36.0).abs() < 1e-9 && (of(3).forecast.mean - 16.0).abs() < 1e-9);
        assert!(of(3).overbooking > of(0).overbooking);
        assert_eq!(expect(&[], ("配信", true), 0, &seats), None);
    }

    #[test]
    fn further_seats_are_suggested_only_as_far_as_the_room_holds_who_comes() {
        let further = overbooking(&people(60, 3, 5), 0.6, 60);
        assert!((20..=28).contains(&further), "{further}");
        assert_eq!(overbooking(&people(60, 99, 99), 0.95, 60), 0, "everybody comes");
        assert!(overbooking(&people(10, 0, 9), 0.1, 10) <= 5, "never more than half again");
        assert_eq!(overbooking(&[], 0.5, 0), 0);
    }

    #[test]
    fn no_further_seat_is_suggested_that_the_limit_of_the_event_lets_nobody_have() {
        let seats = [past(1, "現地", 1, (5, 10))];
        let held = vec![Seat { lead: 1, record: Record::default() }; 20];
        let expected = expect(&held, ("現地", false), 20, &seats).unwrap();
        assert!(expected.overbooking > 3, "{expected:?}");
        let within = |left| {
            let is = expected.within(left);
            (is.overbooking, is.held_back)
        };
        let all = expected.overbooking;
        assert_eq!([within(None), within(Some(all)), within(Some(99))], [(all, 0); 3]);
        assert_eq!([within(Some(3)), within(Some(0)), within(Some(-2))], [(3, all - 3), (0, all), (0, all)]);
    }
}
