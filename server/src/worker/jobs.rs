//! Does what is due in the table of jobs, each by its kind.

use chrono::Utc;
use domain::{
    error::Result,
    jobs::{self, ClaimedJob, JobKind, JobOutcome},
    viewer::Viewer,
};
use futures_util::stream::{self, StreamExt as _};

use super::{Worker, archive, mail};

/// Jobs claimed at a time.
pub const BATCH: usize = 20;

/// Jobs under way at a time; no more than the worker has connections.
const SIDE_BY_SIDE: usize = 4;

/// Does one batch; returns how many it had. Trouble is logged and tried again later.
pub async fn run_due(worker: &Worker) -> usize {
    // Mail that nobody could be handed stays where it is.
    let kinds: &[JobKind] =
        if worker.delivery.holds_back() { &[JobKind::Archive] } else { &[JobKind::Mail, JobKind::Archive] };
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let claimed = match jobs::claim(&worker.db, Viewer::system().asks_at(Utc::now()), kinds, limit).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, "the jobs cannot be read");
            return 0;
        }
    };
    let count = claimed.len();
    // Each may wait for another server several times; a hall that signs up must not wait for all of them.
    let each = async |job: ClaimedJob| {
        if let Err(error) = run(worker, &job).await {
            // The lease ends, and the job comes again.
            tracing::warn!(job = %job.id, kind = job.kind.into_str(), %error, "a job could not be handled");
        }
    };
    stream::iter(claimed).for_each_concurrent(SIDE_BY_SIDE, each).await;
    count
}

async fn run(worker: &Worker, job: &ClaimedJob) -> Result<()> {
    let system = Viewer::system();
    let outcome = match job.kind {
        JobKind::Mail => mail::send(worker, &system, job).await?,
        JobKind::Archive => archive::run(worker, job).await?,
    };
    let Some(outcome) = outcome else { return Ok(()) };
    let (kind, topic) = (job.kind.into_str(), job.topic.as_str());
    match &outcome {
        JobOutcome::Done { note } => tracing::info!(job = %job.id, kind, topic, note, "job done"),
        JobOutcome::Failed { reason, for_good } => {
            tracing::warn!(job = %job.id, kind, topic, attempt = job.attempt, reason, for_good, "job failed");
        }
    }
    jobs::report(&worker.db, system.asks_at(Utc::now()), (job.id, job.attempt), &outcome).await
}
