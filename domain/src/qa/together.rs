//! Votes, answers and reactions that came in the same moment: the newest of each participant, and the boards that are told.

use std::collections::BTreeMap;

use sqlx::{Postgres, Transaction};

use super::wake::wake;
use crate::{db::Db, error::Result, ids::EventId, keys::CacheKey};

/// The newest with each key, in the order of their keys: one order for all processes, so that two batches never wait for
/// each other.
pub(super) fn newest<'a, T, K: Ord>(all: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<&'a T> {
    let newest: BTreeMap<K, &T> = all.iter().map(|one| (key(one), one)).collect();
    newest.into_values().collect()
}

/// Tells each of these boards once, and commits.
pub(super) async fn commit(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    events: impl Iterator<Item = EventId>,
) -> Result<()> {
    let mut events: Vec<EventId> = events.collect();
    events.sort_unstable();
    events.dedup();
    for event in &events {
        wake(&mut tx, *event).await?;
    }
    db.commit(tx, &events.into_iter().map(CacheKey::board).collect::<Vec<_>>()).await
}

#[cfg(test)]
mod tests {
    use super::newest;

    #[test]
    fn the_last_of_each_counts_and_they_stand_in_one_order() {
        let all = [("b", 1), ("a", 2), ("b", 3)];
        assert_eq!(newest(&all, |(who, _)| who), [&("a", 2), &("b", 3)]);
    }
}
