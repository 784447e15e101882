//! The machine itself: whether its cores run at one speed. On a shared machine they do not, and what a page's slowest
//! answers say is then the machine's.
//!
//! `load machine SECONDS` keeps every core busy with nothing else and prints `share least`: of windows of 20 ms, how
//! many per cent got under 70 % of the best one's work, and what the least got, in per cent of it.

use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use super::measure::Failure;

const WINDOW: Duration = Duration::from_millis(20);

pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let [seconds] = arguments else { return Err("write: load machine SECONDS".into()) };
    let time = Duration::from_secs(seconds.parse()?);
    let cores = thread::available_parallelism()?.get();
    let busy: Vec<_> = (0..cores).map(|_| thread::spawn(move || windows(time))).collect();
    let (mut all, mut slow, mut least) = (0_u32, 0_u32, 100.0_f64);
    for core in busy {
        let done = core.join().map_err(|_| "a core gave up")?;
        let best = f64::from(done.iter().copied().max().unwrap_or(1));
        for part in done.iter().map(|done| f64::from(*done) / best) {
            all += 1;
            slow += u32::from(part < 0.7);
            least = least.min(100.0 * part);
        }
    }
    println!("{:.0} {least:.0}", 100.0 * f64::from(slow) / f64::from(all.max(1)));
    Ok(())
}

/// How many rounds of the same work each window had.
fn windows(time: Duration) -> Vec<u32> {
    let begun = Instant::now();
    let mut done = Vec::new();
    while begun.elapsed() < time {
        let (from, mut rounds) = (Instant::now(), 0);
        while from.elapsed() < WINDOW {
            black_box((0..1_000_u64).fold(0, |sum, n| sum ^ black_box(n)));
            rounds += 1;
        }
        done.push(rounds);
    }
    done
}
