//! How many statements something sends to the database: what a page asks for is easily one more.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use domain::db::Db;
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
    subscriber::set_default,
};

use super::seats::one;

struct Counter(Arc<AtomicUsize>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Where there is but one subscriber, `tracing` asks that of the thread which comes first to a place of the code whether
/// anybody cares for it, and keeps the answer for all threads: one without any says no. With these it asks them all.
static LISTENING: LazyLock<[Dispatch; 2]> = LazyLock::new(|| [(); 2].map(|()| Dispatch::new(Counter(Arc::default()))));

/// The statements that `what` sends, on the thread of its test.
pub async fn statements<T>(what: impl Future<Output = T>) -> (T, usize) {
    LazyLock::force(&LISTENING);
    let count = Arc::new(AtomicUsize::new(0));
    let guard = set_default(Counter(Arc::clone(&count)));
    let done = what.await;
    drop(guard);
    (done, count.load(Ordering::Relaxed))
}

/// How many prepared statements the one connection of a pool has run.
pub async fn executed(db: &Db) -> i64 {
    one(db, "select coalesce(sum(generic_plans + custom_plans), 0)::bigint from pg_prepared_statements").await
}
