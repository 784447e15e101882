//! How many of those who registered will come, from who came before. Pure.
#![expect(clippy::cast_precision_loss, reason = "some thousand people")]

/// What somebody did at earlier events of the series: how often they came, of how often they held a seat at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub came: i64,
    pub held: i64,
}

/// Expected attendance with the range in which it lies four times of five.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Times that the series' mean counts beside what somebody did themselves: who came once of once is no certainty.
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

/// The share of seats at earlier events that were used; `None` without any.
pub fn base_share(records: &[Record]) -> Option<f64> {
    let (came, held) = records.iter().fold((0, 0), |(came, held), one| (came + one.came, held + one.held));
    (held > 0).then(|| came as f64 / held as f64)
}

/// A sum of independent yes and no (Poisson binomial), as a normal distribution of the same mean and variance.
pub fn forecast(records: &[Record], base: f64) -> Forecast {
    let (mean, variance) = moments(records.iter().map(|one| one.chance(base)));
    let (deviation, n) = (variance.sqrt(), records.len() as f64);
    let within = |x: f64| x.clamp(0.0, n);
    Forecast { mean, low: within(mean - EIGHTY * deviation), high: within(mean + EIGHTY * deviation) }
}

/// Mean and variance of the sum.
fn moments(chances: impl Iterator<Item = f64>) -> (f64, f64) {
    chances.fold((0.0, 0.0), |(mean, variance), p| (mean + p, variance + p * (1.0 - p)))
}

/// Seats that could be given beyond the room's, so that more people than it holds come at most one time of twenty: those
/// further ones are strangers, who come by the series' share. Zero when nothing is known, or nothing can be given.
pub fn overbooking(records: &[Record], base: Option<f64>, room: i64) -> i64 {
    let Some(base) = base else { return 0 };
    let taken = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let (mean, variance) = moments(records.iter().map(|one| one.chance(base)));
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

    fn people(n: usize, came: i64, held: i64) -> Vec<Record> {
        vec![Record { came, held }; n]
    }

    #[test]
    fn who_always_came_is_likelier_than_who_never_did_and_neither_is_certain() {
        let chance = |came, held| Record { came, held }.chance(0.6);
        assert!((chance(0, 0) - 0.6).abs() < 1e-9, "nothing known: the series' share");
        assert!(chance(6, 6) > 0.85 && chance(6, 6) < 1.0 && chance(0, 6) < 0.2 && chance(0, 6) > 0.0);
        assert!(chance(1, 1) < chance(6, 6));
    }

    #[test]
    fn the_range_holds_the_mean_and_stays_among_the_people() {
        let Forecast { mean, low, high } = forecast(&people(60, 3, 4), 0.64);
        assert!((mean - 60.0 * (3.0 + 1.28) / 6.0).abs() < 1e-9, "{mean}");
        assert!(low < mean && mean < high && low > 35.0 && high < 50.0, "{low} {high}");
        let none = forecast(&[], 0.64);
        assert_eq!((none.mean, none.low, none.high), (0.0, 0.0, 0.0));
        let one = forecast(&people(1, 0, 0), 0.5);
        assert!(one.low >= 0.0 && one.high <= 1.0);
    }

    #[test]
    fn the_share_is_that_of_seats_not_of_people() {
        let records = [Record { came: 9, held: 10 }, Record { came: 0, held: 10 }];
        assert_eq!(base_share(&records), Some(0.45));
        assert_eq!((base_share(&[]), base_share(&people(3, 0, 0))), (None, None));
    }

    #[test]
    fn further_seats_are_suggested_only_as_far_as_the_room_holds_who_comes() {
        assert_eq!(overbooking(&people(60, 3, 5), None, 60), 0, "nothing is known");
        let further = overbooking(&people(60, 3, 5), Some(0.6), 60);
        assert!((20..=28).contains(&further), "{further}");
        assert_eq!(overbooking(&people(60, 9, 9), Some(0.95), 60), 0, "everybody comes");
        assert!(overbooking(&people(10, 0, 9), Some(0.1), 10) <= 5, "never more than half again");
        assert_eq!(overbooking(&[], Some(0.5), 0), 0);
    }
}
