//! What all loads measure with.

use std::time::Duration;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// `share` of these times are at most this, in milliseconds; sorts them.
pub fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = (times.len().saturating_sub(1) as f64 * share).round() as usize;
    times.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

/// The slowest of a hundred, in milliseconds.
pub fn p99(mut times: Vec<Duration>) -> f64 {
    quantile(&mut times, 0.99)
}

/// Resident memory of a process in bytes.
pub fn resident(pid: &str) -> Result<i64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<i64>()? * 1024)
}
