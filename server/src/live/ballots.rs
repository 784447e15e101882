//! Votes, answers and reactions that come together are written in one transaction, and acknowledged after it.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use domain::{
    db::Db,
    error::{Error, Result},
    ids::{PollId, SlotId},
    qa::{
        polls::{
            answering, reacting,
            types::{PollAnswer, WantedReaction},
        },
        together::{self, Refused},
        voting::{self, Vote},
    },
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use tokio::sync::{mpsc, oneshot};

/// How long the first of a batch waits for others, while many vote. One that comes alone does not wait.
const GATHER: Duration = Duration::from_millis(12);
/// Of one batch, from which on many vote.
const MANY: usize = 8;
/// Of one batch, and those that may wait.
const MOST: usize = 500;
const QUEUE: usize = 20_000;
/// Of one participant a minute.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();

/// What is written many at once: a vote, an answer to a poll, a reaction.
pub trait Ballot: Clone + Send + 'static {
    /// What the writer knows of a whole batch, and what it says to one of them.
    type Written: Send + Sync;
    type Receipt: Send;

    fn participant(&self) -> &str;
    fn write(db: &Db, all: &[Self]) -> impl Future<Output = Result<Self::Written>> + Send;
    /// Errors: `NotFound` for what is gone; those of the writer for what is no longer counted.
    fn receipt(&self, written: &Self::Written) -> Result<Self::Receipt>;
}

impl Ballot for Vote {
    type Written = voting::Written;
    /// The absolute count of its question; of one that became a part of another one, that of the whole.
    type Receipt = i64;

    fn participant(&self) -> &str {
        &self.participant
    }

    async fn write(db: &Db, all: &[Self]) -> Result<Self::Written> {
        voting::write(db, all).await
    }

    fn receipt(&self, written: &Self::Written) -> Result<i64> {
        written.count_for(self)
    }
}

impl Ballot for PollAnswer {
    /// Those that do not count any more.
    type Written = Vec<Refused<PollId>>;
    type Receipt = ();

    fn participant(&self) -> &str {
        &self.participant
    }

    async fn write(db: &Db, all: &[Self]) -> Result<Self::Written> {
        answering::write(db, all).await
    }

    fn receipt(&self, written: &Self::Written) -> Result<()> {
        together::check(written, self.poll, &self.participant)
    }
}

impl Ballot for WantedReaction {
    /// Those that do not count any more.
    type Written = Vec<Refused<SlotId>>;
    type Receipt = ();

    fn participant(&self) -> &str {
        &self.participant
    }

    async fn write(db: &Db, all: &[Self]) -> Result<Self::Written> {
        reacting::write(db, all).await
    }

    fn receipt(&self, written: &Self::Written) -> Result<()> {
        together::check(written, self.slot, &self.participant)
    }
}

type Waiting<B> = (B, oneshot::Sender<Result<<B as Ballot>::Receipt>>);
type Limits = DefaultKeyedRateLimiter<String>;

/// Hands ballots of one kind to their writer. Cheap to clone.
#[derive(Clone)]
pub struct Writer<B: Ballot> {
    queue: mpsc::Sender<Waiting<B>>,
    limits: Arc<Limits>,
}

impl<B: Ballot> Writer<B> {
    fn start(db: Db, limits: Arc<Limits>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write(db, waiting));
        Self { queue, limits }
    }

    /// Stores it, and returns once that is so.
    ///
    /// Errors: `TooMany` beyond 30 of all kinds a minute by one participant; `Unavailable` when the queue is full.
    pub async fn cast(&self, ballot: B) -> Result<B::Receipt> {
        if let Err(until) = self.limits.check_key(&ballot.participant().to_owned()) {
            return Err(Error::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1));
        }
        let (tell, told) = oneshot::channel();
        self.queue.try_send((ballot, tell)).map_err(|_| Error::Unavailable)?;
        told.await.map_err(|_| Error::Unavailable)?
    }
}

/// The writers of all kinds. Cheap to clone.
#[derive(Clone)]
pub struct Ballots {
    pub votes: Writer<Vote>,
    pub answers: Writer<PollAnswer>,
    pub reactions: Writer<WantedReaction>,
    limits: Arc<Limits>,
}

impl Ballots {
    /// Starts the writers; they end with the last clone.
    pub fn start(db: &Db) -> Self {
        let limits = Arc::new(RateLimiter::keyed(Quota::per_minute(A_MINUTE)));
        Self {
            votes: Writer::start(db.clone(), Arc::clone(&limits)),
            answers: Writer::start(db.clone(), Arc::clone(&limits)),
            reactions: Writer::start(db.clone(), Arc::clone(&limits)),
            limits,
        }
    }

    /// Forgets participants whose allowance is whole again.
    pub fn forget(&self) {
        self.limits.retain_recent();
        self.limits.shrink_to_fit();
    }
}

async fn write<B: Ballot>(db: Db, mut waiting: mpsc::Receiver<Waiting<B>>) {
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
        let ballots: Vec<B> = batch.iter().map(|(ballot, _)| ballot.clone()).collect();
        let written = B::write(&db, &ballots).await;
        for (ballot, tell) in batch.drain(..) {
            let answer = match &written {
                Ok(written) => ballot.receipt(written),
                Err(error) => Err(error.clone()),
            };
            // Whoever asked may have gone; what they wanted stands all the same.
            let _ = tell.send(answer);
        }
    }
}
