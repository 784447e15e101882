//! Pure rules of accounts: addresses, names, delays after wrong tries, ways back. Those of new
//! passwords stand in [`super::new_password`].

use chrono::{DateTime, Duration, Utc};

pub use super::new_password::{
    PASSWORD_MAX, PASSWORD_MIN, PASSWORD_MIN_WITH_SECOND_FACTOR, new_password, normal_password,
};

/// How far back wrong passwords are counted.
pub const FAILURE_MEMORY: Duration = Duration::hours(24);
/// Wrong passwords that cost no waiting within [`FREE_WINDOW`].
pub const FREE_FAILURES: usize = 5;
/// See [`FREE_FAILURES`].
pub const FREE_WINDOW: Duration = Duration::minutes(5);
const LONGEST_DELAY: i64 = 15 * 60;
/// Wrong tries from everywhere but known devices within [`FAILURE_MEMORY`], after which a new browser
/// needs the mail link (NIST SP 800-63B-4, 3.2.2: at most 100).
pub const STRANGERS_FAILURES: i64 = 100;

/// Seconds to wait before the next try; `None`: try now. `failures` are the wrong tries within
/// [`FAILURE_MEMORY`], newest first.
///
/// Five tries in five minutes are free. From the sixth wrong one on, each waits twice as long as the
/// one before (1 s, 2 s, 4 s …), up to 15 minutes: nobody is locked out for good. A failure in the
/// future, noted by a clock that ran ahead, counts as one of now: the wait is never longer than that.
pub fn retry_after(failures: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<u64> {
    let last = (*failures.first()?).min(now);
    let windowed = failures.get(FREE_FAILURES - 1).map(|fifth| (*fifth).min(now) + FREE_WINDOW);
    let doublings = failures.len().checked_sub(FREE_FAILURES);
    let grown = doublings.map(|n| {
        let seconds = 1_i64.checked_shl(u32::try_from(n).unwrap_or(u32::MAX)).unwrap_or(LONGEST_DELAY);
        last + Duration::seconds(seconds.clamp(1, LONGEST_DELAY))
    });
    let until = windowed.max(grown)?;
    let wait = (until - now).num_milliseconds();
    (wait > 0).then(|| u64::try_from(wait).unwrap_or(0).div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_02_delays_grow_and_end() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let failures = |n: usize, gap: i64| -> Vec<_> {
            (0..n).map(|i| now - Duration::seconds(gap * i64::try_from(i).unwrap())).collect()
        };
        for n in 0..FREE_FAILURES {
            assert_eq!(retry_after(&failures(n, 1), now), None, "{n} wrong ones");
        }
        assert_eq!(retry_after(&failures(5, 1), now), Some(296));
        // Spread over the day only the growing delay counts.
        let delays: Vec<_> = (5..18).map(|n| retry_after(&failures(n, 600), now).unwrap()).collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(retry_after(&failures(100, 1), now), Some(900));
        assert_eq!(retry_after(&failures(100, 1), now + Duration::minutes(15)), None);
    }

    #[test]
    fn promise_75_a_clock_that_ran_ahead_lets_nobody_wait_for_a_day() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for n in 1..60 {
            let wait = retry_after(&vec![now + Duration::days(1); n], now).unwrap_or(0);
            assert!(wait <= 900, "{n} failures: {wait} s");
        }
    }
}
