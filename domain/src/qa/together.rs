//! Votes, answers and reactions that came in the same moment: the newest of each participant, those that do not count any
//! more, and the boards that are told.
//!
//! Between its check and its writing each waits for a moment. Who closes a board or a poll, moves a question, takes a right
//! away or holds somebody off locks the event first, and so does a batch, shared: what was acknowledged is counted before
//! that, and nothing after it. One thing takes no such lock: that somebody gives a registration back, or loses it, where only
//! who is registered votes. What is written beside that counts, as all does that they sent before it: a vote is not taken
//! back with a registration, so nothing says which of the two was first, and neither is wrong.

use std::collections::BTreeMap;

use sqlx::{PgConnection, Postgres, Transaction};

use super::{
    admission, asking,
    queries::{self, VoterStanding},
    wake::wake,
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::EventId,
    keys::CacheKey,
};

/// What was on its way to a question, a poll or a talk, and does not count any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused<T> {
    pub to: T,
    pub participant: String,
    pub why: Error,
}

/// What is told to one of a batch: why theirs does not count, if so.
///
/// Errors: what [`Refused::why`] says.
pub fn check<T: Copy + PartialEq>(refused: &[Refused<T>], to: T, participant: &str) -> Result<()> {
    let own = refused.iter().find(|one| one.to == to && one.participant == participant);
    own.map_or(Ok(()), |one| Err(one.why.clone()))
}

/// The newest with each key, in the order of their keys: one order for all processes, so that two batches never wait for
/// each other.
pub(super) fn newest<'a, T, K: Ord>(all: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<&'a T> {
    let newest: BTreeMap<K, &T> = all.iter().map(|one| (key(one), one)).collect();
    newest.into_values().collect()
}

/// Holds these events. It is a statement of its own because the next one has to see what was committed while this one waited.
/// Writers never wait for each other, only for who locks an event of theirs. It is paid once a batch, not once a vote; and who
/// writes batches one after the other rests between them, so that a merge gets its turn.
pub(super) async fn hold(db: &mut PgConnection, events: impl Iterator<Item = EventId>) -> Result<()> {
    let events: Vec<i64> = distinct(events).into_iter().map(|event| event.0).collect();
    queries::hold_events(db, &events).await?;
    Ok(())
}

/// Whether a board takes of somebody what they sent.
///
/// Errors: `NotFound` for an event that is gone or not seen; `Conflict` when its board is closed, and for who is blocked or not
/// registered where that is needed.
pub(super) fn admits(standing: &VoterStanding) -> Result<()> {
    asking::require_open(standing.event_state.filter(|_| standing.is_seen).ok_or(Error::NotFound)?)?;
    if standing.is_blocked {
        return Err(admission::blocked());
    }
    if standing.is_registered { Ok(()) } else { Err(admission::registered_only()) }
}

/// Those that count, in their order, and those that do not; `judged` is one of each. `named` says to what one was sent, and
/// by whom.
pub(super) fn part<'a, T, K>(
    wanted: Vec<&'a T>,
    judged: impl IntoIterator<Item = Result<()>>,
    named: impl Fn(&'a T) -> (K, &'a str),
) -> (Vec<&'a T>, Vec<Refused<K>>) {
    let (mut counted, mut refused) = (Vec::new(), Vec::new());
    for (one, judged) in wanted.into_iter().zip(judged) {
        match judged {
            Ok(()) => counted.push(one),
            Err(why) => {
                let (to, participant) = named(one);
                refused.push(Refused { to, participant: participant.to_owned(), why });
            }
        }
    }
    (counted, refused)
}

/// Tells each of these boards once, and commits.
pub(super) async fn commit(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    events: impl Iterator<Item = EventId>,
) -> Result<()> {
    let events = distinct(events);
    for event in &events {
        wake(&mut tx, *event).await?;
    }
    db.commit(tx, &events.into_iter().map(CacheKey::board).collect::<Vec<_>>()).await
}

fn distinct(events: impl Iterator<Item = EventId>) -> Vec<EventId> {
    let mut events: Vec<EventId> = events.collect();
    events.sort_unstable();
    events.dedup();
    events
}

#[cfg(test)]
mod tests {
    use super::{Refused, check, newest, part};
    use crate::error::Error;

    #[test]
    fn the_last_of_each_counts_and_they_stand_in_one_order() {
        let all = [("b", 1), ("a", 2), ("b", 3)];
        assert_eq!(newest(&all, |(who, _)| who), [&("a", 2), &("b", 3)]);
    }

    #[test]
    fn one_that_does_not_count_is_told_so_and_no_other() {
        let all = [("a", 1), ("b", 1), ("b", 2)];
        let judged = [Ok(()), Err(Error::NotFound), Ok(())];
        let (counted, refused) = part(all.iter().collect(), judged, |(who, to)| (*to, *who));
        assert_eq!(counted, [&("a", 1), &("b", 2)]);
        assert_eq!(refused, [Refused { to: 1, participant: "b".to_owned(), why: Error::NotFound }]);
        assert_eq!(check(&refused, 1, "b"), Err(Error::NotFound));
        assert_eq!((check(&refused, 1, "a"), check(&refused, 2, "b")), (Ok(()), Ok(())));
    }
}
