//! How many screens of attendees a room has open, as it tells the database: the sum over all processes is what moderators see.
//! Who comes and goes costs no frame; what changed is said once in some seconds. Nobody who watches waits until the database has
//! taken it.

use std::time::Duration;

use chrono::Utc;
use domain::{db::Db, ids::EventId, qa::presence};
use tokio::{task::JoinHandle, time::Instant};

/// A number that changed is said this long after the last one was, at the soonest.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// One that did not change is said again after this long: a room that says nothing counts no more.
const SAY_AGAIN: Duration = Duration::from_secs(20);

/// What a room has said.
pub struct Said {
    /// Of the room alone: the next one of the same board is another.
    room: i64,
    last: Option<(usize, Instant)>,
    /// A number that is being said, and whether the database took it.
    saying: Option<(usize, JoinHandle<bool>)>,
}

impl Said {
    /// Of a room that was opened just now.
    pub fn nothing() -> Self {
        Self { room: rand::random(), last: None, saying: None }
    }

    /// Says how many are open, where that is due, and goes on at once: what the database does not take, also because somebody
    /// holds the event for longer, is said with a later look.
    pub async fn say(&mut self, db: &Db, event: EventId, screens: usize) {
        if self.saying.as_ref().is_some_and(|(_, saying)| !saying.is_finished()) {
            return;
        }
        self.settle().await;
        if !is_due(self.last.map(|(before, at)| (before, at.elapsed())), screens) {
            return;
        }
        let (db, room) = (db.clone(), self.room);
        let say = async move { presence::note_screens(&db, event, room, Some(screens), Utc::now()).await.is_ok() };
        self.saying = Some((screens, tokio::spawn(say)));
    }

    /// Waits until what is being said was taken, or not.
    async fn settle(&mut self) {
        if let Some((screens, saying)) = self.saying.take()
            && saying.await.unwrap_or(false)
        {
            self.last = Some((screens, Instant::now()));
        }
    }

    /// The room is closed. Where the database does not hear of it, the number is forgotten by itself.
    pub async fn end(mut self, db: &Db, event: EventId) {
        self.settle().await;
        if self.last.is_some() {
            let _ = presence::note_screens(db, event, self.room, None, Utc::now()).await;
        }
    }
}

/// `last`: what was said, and how long ago.
fn is_due(last: Option<(usize, Duration)>, screens: usize) -> bool {
    match last {
        None => screens > 0,
        Some((before, waited)) if before != screens => waited >= SAY_EVERY,
        Some((_, waited)) => screens > 0 && waited >= SAY_AGAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hall_that_comes_at_once_is_said_once_in_some_seconds() {
        // Looked at every 50 ms, while one comes each time.
        let (mut said, mut last) = (0, None::<(usize, Duration)>);
        for (screens, look) in (0..200_usize).zip(0_u32..) {
            let now = Duration::from_millis(50) * look;
            if is_due(last.map(|(before, at)| (before, now.saturating_sub(at))), screens) {
                last = Some((screens, now));
                said += 1;
            }
        }
        assert_eq!(said, 2, "in ten seconds");
    }

    #[test]
    fn nothing_is_said_of_nobody_and_a_number_that_stays_is_said_again() {
        let secs = Duration::from_secs;
        assert!(!is_due(None, 0));
        assert!(is_due(None, 1), "the first is seen at once");
        assert!(!is_due(Some((3, secs(19))), 3));
        assert!(is_due(Some((3, secs(20))), 3));
        assert!(is_due(Some((3, secs(5))), 0), "that all have left is said");
        assert!(!is_due(Some((0, secs(600))), 0));
    }
}
