//! Does what is due in the table of jobs, each by its kind.

use std::time::{Duration, Instant};

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

/// How long mails to one address are sent one after the other: well within the lease, so that nobody sends the rest besides.
const LINE: Duration = Duration::from_secs(200);

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
    let until = Instant::now() + LINE;
    let each = async |line: Vec<ClaimedJob>| {
        for job in line {
            // What is left comes again when its lease ends.
            if Instant::now() > until {
                break;
            }
            if let Err(error) = run(worker, &job).await {
                // The lease ends, and the job comes again.
                tracing::warn!(job = %job.id, kind = job.kind.into_str(), %error, "a job could not be handled");
            }
        }
    };
    stream::iter(in_lines(claimed)).for_each_concurrent(SIDE_BY_SIDE, each).await;
    count
}

/// Mails to one address one after the other, in the order in which they were written: each says what is so when it is sent,
/// and one that is not so any more is not. Whatever else is claimed is done side by side.
fn in_lines(claimed: Vec<ClaimedJob>) -> Vec<Vec<ClaimedJob>> {
    let mut lines: Vec<Vec<ClaimedJob>> = Vec::new();
    for job in claimed {
        let is_before = |line: &&mut Vec<ClaimedJob>| {
            line.first().is_some_and(|first| {
                first.kind == job.kind && !job.recipient.is_empty() && first.recipient == job.recipient
            })
        };
        match lines.iter_mut().find(is_before) {
            Some(line) => line.push(job),
            None => lines.push(vec![job]),
        }
    }
    lines
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

#[cfg(test)]
mod tests {
    use domain::{Lang, ids::JobId};

    use super::*;

    fn job(id: i64, kind: JobKind, recipient: &str) -> ClaimedJob {
        ClaimedJob {
            id: JobId(id),
            kind,
            key: id.to_string(),
            topic: "registered".to_owned(),
            recipient: recipient.to_owned(),
            lang: Lang::Ja,
            payload: serde_json::Value::Null,
            created_at: Utc::now(),
            attempt: 1,
        }
    }

    #[test]
    fn mails_to_one_address_are_sent_in_their_order_and_others_beside_them() {
        let (mail, archive) = (JobKind::Mail, JobKind::Archive);
        let claimed = vec![
            job(1, mail, "a@lines.test"),
            job(2, mail, "b@lines.test"),
            job(3, archive, ""),
            job(4, mail, "a@lines.test"),
            job(5, archive, ""),
        ];
        let lines: Vec<Vec<i64>> =
            in_lines(claimed).iter().map(|line| line.iter().map(|job| job.id.0).collect()).collect();
        assert_eq!(lines, [vec![1, 4], vec![2], vec![3], vec![5]]);
    }
}
