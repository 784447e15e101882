//! When a screen that lost its stream comes again, and when it asks for the board instead. Pure: what is random is
//! passed in, from 0 to 1, so that thousands of screens do not come in the same second.

use std::time::Duration;

/// How a stream ended, or that none came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It had brought something: the server begins anew, or ends it as it ends every stream after a while.
    Cut,
    /// Nobody answered.
    Unreached,
    /// The answer was no stream: there are too many, or something on the way lets none through.
    Refused,
}

/// Milliseconds from the first to the last moment of a first try.
const fn first_try(ended: Ended) -> (f64, f64) {
    match ended {
        Ended::Cut => (300.0, 3_000.0),
        Ended::Unreached => (1_000.0, 4_000.0),
        Ended::Refused => (3_000.0, 8_000.0),
    }
}

/// How often waiting doubles.
const DOUBLINGS: u32 = 2;

/// How long to wait after so many tries in a row that brought nothing.
pub(super) fn delay(ended: Ended, failed: u32, random: f64) -> Duration {
    let (least, max) = first_try(ended);
    let longer = f64::from(1_u32 << failed.saturating_sub(1).min(DOUBLINGS));
    between(least * longer, max * longer, random)
}

/// Seconds from one look to the next while no stream comes through, in the middle.
pub(super) const RENEWED_EVERY: u32 = 10;

/// How long to wait before the next look.
pub(super) fn renewal(random: f64) -> Duration {
    let middle = f64::from(RENEWED_EVERY) * 1_000.0;
    between(middle * 0.8, middle * 1.2, random)
}

/// Tries in a row that brought nothing, after which a screen asks for the board itself.
pub(super) const TRIES: u32 = 2;

/// Whether a screen asks for the board, rather than for a stream once more.
pub(super) const fn falls_back(failed: u32) -> bool {
    failed >= TRIES
}

/// Whether the stream is tried again after so many looks in a row that were answered: when the first answer says
/// that the server is there, and now and then.
pub(super) const fn tries_stream(looks: u32) -> bool {
    looks % 6 == 1
}

/// Whether nothing comes any more, after so many milliseconds without anything. A stream begins with something at once,
/// and then says every five seconds that it is there.
pub(super) const fn is_silent(waited: i64, has_come: bool) -> bool {
    waited > if has_come { 13_000 } else { 10_000 }
}

fn between(least: f64, max: f64, random: f64) -> Duration {
    let wait = least + (max - least) * random;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands of milliseconds")]
    let wait = wait as u64;
    Duration::from_millis(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ended; 3] = [Ended::Cut, Ended::Unreached, Ended::Refused];

    #[test]
    fn five_thousand_screens_do_not_come_in_one_second() {
        for ended in ALL {
            let mut seconds = [0; 64];
            for screen in 0..5_000 {
                let wait = delay(ended, 1, f64::from(screen) / 5_000.0);
                seconds[usize::try_from(wait.as_secs()).unwrap()] += 1;
            }
            assert!(seconds.into_iter().all(|screens| screens < 2_000), "{ended:?}: {seconds:?}");
        }
    }

    #[test]
    fn waiting_grows_with_what_failed_and_not_for_ever() {
        let range = |ended, failed| [0.0, 1.0].map(|random| delay(ended, failed, random).as_millis());
        assert_eq!(range(Ended::Cut, 0), [300, 3_000]);
        assert_eq!(range(Ended::Refused, 1), [3_000, 8_000]);
        assert_eq!(range(Ended::Unreached, 2), [2_000, 8_000]);
        assert_eq!(range(Ended::Refused, 3), [12_000, 32_000]);
        assert_eq!(range(Ended::Refused, u32::MAX), [12_000, 32_000]);
    }

    #[test]
    fn one_failure_is_none_and_what_says_nothing_is_not_waited_for() {
        assert_eq!([0, 1, 2, 9].map(falls_back), [false, false, true, true]);
        assert!(!is_silent(9_000, false) && is_silent(11_000, false), "the first thing comes at once");
        assert!(!is_silent(12_000, true) && is_silent(14_000, true), "two signs may be late");
        let tried: Vec<_> = (1..14).filter(|looks| tries_stream(*looks)).collect();
        assert_eq!(tried, [1, 7, 13]);
        assert_eq!([0.0, 1.0].map(|random| renewal(random).as_secs()), [8, 12]);
    }
}
