//! The rooms of this process: one for each board that somebody watches here.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::body::Bytes;
use domain::{
    Error,
    db::Db,
    ids::EventId,
    qa::{
        board::read_both,
        rules::diff,
        types::{Audience, Board},
    },
};
use tokio::{
    sync::{Notify, broadcast, watch},
    time::{Instant, sleep_until},
};

use super::frames;

/// Frames that a viewer may lag behind; slow clients more gets a fresh snapshot instead of a queue.
const BACKLOG: usize = 32;
/// Time between two frames with few viewers, and with many.
const SHORTEST_TICK: Duration = Duration::from_millis(50);
const LONGEST_TICK: Duration = Duration::from_millis(250);
/// A lost wake-up delays a change by at most this.
const POLL: Duration = Duration::from_secs(1);
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);

/// All rooms of a process. Cheap to clone.
#[derive(Clone)]
pub struct Rooms {
    db: Db,
    stop: watch::Receiver<bool>,
    open: Arc<Mutex<HashMap<EventId, Weak<Room>>>>,
}

/// A board with viewers in this process.
pub struct Room {
    event: EventId,
    wake: Notify,
    viewers: AtomicUsize,
    public: Feed,
    moderators: Feed,
    /// Becomes true when the process stops or the room cannot go on: streams end.
    pub ended: watch::Sender<bool>,
}

/// What one audience is sent.
pub struct Feed {
    /// The newest snapshot; whoever holds the lock sees no frame go out meanwhile.
    snapshot: Mutex<Option<Bytes>>,
    frames: broadcast::Sender<Bytes>,
    /// Raised when the first snapshot is there.
    ready: Notify,
}

impl Feed {
    fn new() -> Self {
        Self { snapshot: Mutex::new(None), frames: broadcast::channel(BACKLOG).0, ready: Notify::new() }
    }

    /// The newest snapshot, and all frames after it.
    pub async fn join(&self) -> (Bytes, broadcast::Receiver<Bytes>) {
        loop {
            let ready = self.ready.notified();
            {
                let snapshot = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(snapshot) = &*snapshot {
                    return (snapshot.clone(), self.frames.subscribe());
                }
            }
            ready.await;
        }
    }

    fn publish(&self, snapshot: Bytes, frame: Option<Bytes>) {
        let mut newest = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = Some(snapshot);
        if let Some(frame) = frame {
            // Nobody watching is no error.
            let _ = self.frames.send(frame);
        }
        drop(newest);
        self.ready.notify_waiters();
    }
}

impl Room {
    pub fn feed(&self, audience: Audience) -> &Feed {
        match audience {
            Audience::Public => &self.public,
            Audience::Moderators => &self.moderators,
        }
    }

    pub fn enter(&self) {
        self.viewers.fetch_add(1, Ordering::Relaxed);
    }

    pub fn leave(&self) {
        self.viewers.fetch_sub(1, Ordering::Relaxed);
    }

    /// 50 ms up to a hundred viewers, then growing with them to 250 ms at a thousand and more.
    fn tick(&self) -> Duration {
        let viewers = u32::try_from(self.viewers.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        (SHORTEST_TICK * viewers.div_ceil(100).max(1) / 2).clamp(SHORTEST_TICK, LONGEST_TICK)
    }
}

impl Rooms {
    pub fn new(db: Db, stop: watch::Receiver<bool>) -> Self {
        Self { db, stop, open: Arc::default() }
    }

    /// The room of an event, opened if nobody watches it yet. It closes after the last viewer left.
    pub fn enter(&self, event: EventId) -> Arc<Room> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = open.get(&event).and_then(Weak::upgrade)
            && !*room.ended.borrow()
        {
            return room;
        }
        let room = Arc::new(Room {
            event,
            wake: Notify::new(),
            viewers: AtomicUsize::new(0),
            public: Feed::new(),
            moderators: Feed::new(),
            ended: watch::channel(false).0,
        });
        open.retain(|_, room| room.strong_count() > 0);
        open.insert(event, Arc::downgrade(&room));
        tokio::spawn(run(Arc::downgrade(&room), self.db.clone(), self.stop.clone()));
        room
    }

    /// A board changed: its room, if there is one here, reads it anew.
    pub fn wake(&self, event: EventId) {
        if let Some(room) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&event).and_then(Weak::upgrade)
        {
            room.wake.notify_one();
        }
    }

    /// A wake-up may have been missed: all rooms read anew.
    pub fn wake_all(&self) {
        for room in self.open.lock().unwrap_or_else(PoisonError::into_inner).values().filter_map(Weak::upgrade) {
            room.wake.notify_one();
        }
    }

    /// Viewers in all rooms of this process.
    pub fn viewers(&self) -> usize {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.values().filter_map(Weak::upgrade).map(|room| room.viewers.load(Ordering::Relaxed)).sum()
    }
}

/// Reads and sends for as long as somebody holds the room. While the database is out of reach the
/// viewers keep what they have; they are shown what they missed when it is back.
async fn run(room: Weak<Room>, db: Db, mut stop: watch::Receiver<bool>) {
    let mut seq = 0;
    let mut sent: Option<(Board, Board)> = None;
    let mut heartbeat = Instant::now() + HEARTBEAT_EVERY;
    let mut was_woken = true;
    loop {
        let Some(here) = room.upgrade() else { return };
        // A look of its own accord costs nobody the tick: the next change is shown at once.
        let next = Instant::now() + if was_woken { here.tick() } else { Duration::ZERO };
        match read_both(&db, here.event).await {
            Ok(boards) => {
                send(&here, &mut seq, sent.as_ref(), &boards);
                sent = Some(boards);
            }
            // No longer public: whoever comes again is asked anew.
            Err(Error::NotFound) => {
                let _ = here.ended.send(true);
                return;
            }
            Err(_) => {}
        }
        if Instant::now() >= heartbeat {
            for feed in [&here.public, &here.moderators] {
                let _ = feed.frames.send(frames::HEARTBEAT);
            }
            heartbeat = Instant::now() + HEARTBEAT_EVERY;
        }
        // At most one frame a tick, however often it is woken; at least one look a second.
        let woken = async {
            sleep_until(next).await;
            tokio::select! { () = here.wake.notified() => true, () = tokio::time::sleep(POLL) => false }
        };
        tokio::select! {
            woken = woken => was_woken = woken,
            _ = stop.wait_for(|stop| *stop) => {
                let _ = here.ended.send(true);
                return;
            }
        }
    }
}

fn send(room: &Room, seq: &mut u64, sent: Option<&(Board, Board)>, boards: &(Board, Board)) {
    let is_first = sent.is_none();
    let (public, moderators) = match sent {
        Some((public, moderators)) => (diff(public, &boards.0), diff(moderators, &boards.1)),
        None => (Vec::new(), Vec::new()),
    };
    if is_first || !public.is_empty() || !moderators.is_empty() {
        *seq += 1;
    }
    for (feed, changes, board) in [(&room.public, public, &boards.0), (&room.moderators, moderators, &boards.1)] {
        if is_first || !changes.is_empty() {
            let frame = (!changes.is_empty()).then(|| frames::changes(*seq, &changes));
            feed.publish(frames::snapshot(*seq, board), frame);
        }
    }
}
