//! Reads and applies the files of an archive.

use std::time::Duration;

use chrono::Utc;
use domain::{
    archive::handing_in,
    error::Result,
    ids::ArchiveId,
    jobs::{ClaimedJob, JobOutcome},
    viewer::Viewer,
    workflows::archive,
};
use tokio::time::Instant;

use super::Worker;

/// How long one job goes on; what is left is another one's, so that its lease never ends under way.
const AT_MOST: Duration = Duration::from_mins(2);

/// Does what waits in the archive of this job.
pub async fn run(worker: &Worker, job: &ClaimedJob) -> Result<Option<JobOutcome>> {
    let Ok(id) = serde_json::from_value::<ArchiveId>(job.payload.clone()) else {
        // A newer version of the program wrote it.
        return Ok(None);
    };
    let began = Instant::now();
    // Another process may be at it: this job comes again, in case that one dies.
    let is_done = async || Ok::<_, domain::Error>(!archive::has_more(&worker.db, id).await?);
    while archive::work(&worker.db, Utc::now(), id, 1).await? > 0 {
        if began.elapsed() > AT_MOST {
            handing_in::go_on(&worker.db, Viewer::system().asks_at(Utc::now()), id).await?;
            break;
        }
    }
    Ok(Some(if is_done().await? || began.elapsed() > AT_MOST {
        JobOutcome::Done { note: None }
    } else {
        JobOutcome::Failed { reason: "another process is at it".to_owned(), for_good: false }
    }))
}
