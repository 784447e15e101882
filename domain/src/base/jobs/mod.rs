//! What is to be done later: use cases write a job in their own transaction; workers claim it, do it, and
//! report how it ended. Mail is the first kind.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    db::Db,
    error::{Error, Result},
    ids::JobId,
    secret,
    viewer::{Asked, CLOCK_SKEW},
};

mod queries;
mod types;

pub use queries::CHANNEL;
pub(crate) use queries::{
    dead_of_series, exists, settle_dead, withdraw, withdraw_answered, withdraw_of, withdraw_said,
};
pub use types::{ClaimedJob, JobKind, JobOutcome, NewJob};

/// How long a claimed job is left to the worker that claimed it.
const LEASE: Duration = Duration::minutes(5);
/// Tries until a job is given up. With the waits of [`back_off`] this takes over twelve hours.
const MAX_ATTEMPTS: i32 = 12;
/// Jobs that are done are forgotten after this time.
const KEEP_DONE: Duration = Duration::days(30);
/// A job that waits longer than this was put off by a clock that ran ahead: the longest wait is 4 h.
const LONGEST_WAIT: Duration = Duration::hours(5);

/// Writes a job within the transaction of the use case, due at `now`.
pub async fn enqueue<P: Serialize + Sync>(
    tx: &mut PgConnection,
    job: &NewJob<'_, P>,
    now: DateTime<Utc>,
) -> Result<()> {
    let payload = serde_json::to_value(job.payload).map_err(|_| Error::Internal)?;
    queries::insert(tx, job, &secret::new_key()?, payload, now).await?;
    Ok(())
}

/// Jobs of one limit within the last hour. Whoever counts the same limit waits until the transaction ends.
pub(crate) async fn count_last_hour(tx: &mut PgConnection, limit_key: &str, now: DateTime<Utc>) -> Result<i64> {
    queries::lock_limit(tx, limit_key).await?;
    Ok(queries::count_by_limit(tx, limit_key, now - Duration::hours(1), now + CLOCK_SKEW).await?)
}

/// Takes up to `limit` due jobs of these kinds; no other worker gets them for the time of a lease.
pub async fn claim(db: &Db, asked: Asked<'_>, kinds: &[JobKind], limit: i64) -> Result<Vec<ClaimedJob>> {
    asked.viewer.require_program()?;
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.into_str().to_owned()).collect();
    let mut connection = db.acquire().await?;
    Ok(queries::claim(&mut connection, &kinds, asked.now, asked.now + LEASE, asked.now + LONGEST_WAIT, limit).await?)
}

/// Writes down how a try ended. What a worker says whose lease was over counts no more.
pub async fn report(db: &Db, asked: Asked<'_>, job: (JobId, i32), outcome: &JobOutcome) -> Result<()> {
    asked.viewer.require_program()?;
    let (id, attempt) = job;
    let mut connection = db.acquire().await?;
    match outcome {
        JobOutcome::Done { note } => queries::mark_done(&mut connection, id, attempt, *note, asked.now).await?,
        JobOutcome::Failed { reason, for_good } => {
            let state = if *for_good || attempt >= MAX_ATTEMPTS { "dead" } else { "queued" };
            let reason: String = reason.chars().filter(|c| !c.is_control()).take(500).collect();
            queries::mark_failed(&mut connection, id, attempt, state, &reason, asked.now + back_off(attempt)).await?;
        }
    }
    Ok(())
}

/// Deletes what was done long ago; returns how many.
pub async fn clean_up(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    Ok(queries::delete_done(&mut connection, asked.now - KEEP_DONE).await?)
}

/// 30 s, 1 min, 2 min … up to 4 hours after the `attempt`-th try.
fn back_off(attempt: i32) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 10) - 1).unwrap_or(0);
    Duration::seconds((30 << doublings).min(4 * 3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_four_hours() {
        let seconds: Vec<_> = (1..=12).map(|n| back_off(n).num_seconds()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400, 14400]);
    }
}
