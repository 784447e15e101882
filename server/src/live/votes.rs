//! Votes that come together are written in one transaction, and acknowledged after it.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use domain::{
    db::Db,
    error::{Error, Result},
    qa::voting::{self, Vote},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use tokio::sync::{mpsc, oneshot};

/// How long the first vote of a batch waits for others, while many vote. One that comes alone does not wait.
const GATHER: Duration = Duration::from_millis(12);
/// Votes of one batch from which on many vote.
const MANY: usize = 8;
/// Votes of one batch, and those that may wait.
const MOST: usize = 500;
const QUEUE: usize = 20_000;
/// Votes of one participant a minute.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();

type Waiting = (Vote, oneshot::Sender<Result<i64>>);

/// Hands votes to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Votes {
    queue: mpsc::Sender<Waiting>,
    limits: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Votes {
    /// Starts the writer; it ends with the last clone.
    pub fn start(db: Db) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write(db, waiting));
        Self { queue, limits: Arc::new(RateLimiter::keyed(Quota::per_minute(A_MINUTE))) }
    }

    /// Stores the vote and returns the absolute count of its question.
    ///
    /// Errors: `TooMany` beyond 30 a minute by one participant; `Unavailable` when the queue is full.
    pub async fn cast(&self, vote: Vote) -> Result<i64> {
        if let Err(until) = self.limits.check_key(&vote.participant) {
            return Err(Error::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1));
        }
        let (tell, told) = oneshot::channel();
        self.queue.try_send((vote, tell)).map_err(|_| Error::Unavailable)?;
        told.await.map_err(|_| Error::Unavailable)?
    }

    /// Forgets participants whose allowance is whole again.
    pub fn forget(&self) {
        self.limits.retain_recent();
        self.limits.shrink_to_fit();
    }
}

async fn write(db: Db, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::new();
    let mut are_many = false;
    while let Some(first) = waiting.recv().await {
        batch.push(first);
        if are_many {
            tokio::time::sleep(GATHER).await;
        }
        while batch.len() < MOST
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        are_many = batch.len() >= MANY;
        let votes: Vec<Vote> = batch.iter().map(|(vote, _)| vote.clone()).collect();
        let written = voting::write(&db, &votes).await;
        for (vote, tell) in batch.drain(..) {
            let answer = match &written {
                Ok(counts) => {
                    let count = counts.iter().find(|(question, _)| *question == vote.question);
                    count.map(|(_, votes)| *votes).ok_or(Error::NotFound)
                }
                Err(error) => Err(error.clone()),
            };
            // Whoever asked may have gone; the vote stands all the same.
            let _ = tell.send(answer);
        }
    }
}
