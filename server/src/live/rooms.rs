//! The rooms of this process: one for each board that somebody watches here.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::body::Bytes;
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::EventId,
    qa::{
        board::{TalkOn, read_both},
        screens::{diff_window, window},
        types::{Audience, Board},
    },
};
use tokio::{
    sync::{Notify, broadcast, oneshot, watch},
    time::{Instant, timeout},
};

use super::{frames, screens::Said};
use crate::http::deadline;

/// Frames that a viewer may lag behind; a slow client gets a fresh snapshot instead of a queue.
const BACKLOG: usize = 32;
/// The next frame waits for the last one to be written to everybody who takes it, but no longer than this.
const MAX_ROUND: Duration = Duration::from_millis(250);
/// A lost wake-up delays a change by at most this.
const POLL: Duration = Duration::from_secs(1);
/// What is quiet for so long says that it is there. A screen that hears nothing for 13 seconds takes its connection for dead
/// (`app/src/qa/board/returning.rs`, `app/browser/reading/2-following.js`): two signs may be late. Ten thousand screens of an
/// idle board are 2,000 small writes a second; one where something happens has none.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(5);

/// All rooms of a process. Cheap to clone.
#[derive(Clone)]
pub struct Rooms {
    db: Db,
    stop: watch::Receiver<bool>,
    open: Arc<Mutex<HashMap<EventId, Weak<Room>>>>,
    /// The events of open rooms by their addresses.
    addresses: Arc<Mutex<HashMap<(String, i32), EventId>>>,
}

/// Who watches a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// Somebody who may ask and vote there.
    Attendee,
    /// A stage, or a line on another page: it shows what everybody sees, and nobody takes part by it.
    Aside,
    Moderator,
}

impl Watching {
    /// What they are shown.
    pub const fn audience(self) -> Audience {
        match self {
            Self::Attendee | Self::Aside => Audience::Public,
            Self::Moderator => Audience::Moderators,
        }
    }
}

/// A board with viewers in this process.
pub struct Room {
    event: EventId,
    wake: Notify,
    viewers: AtomicUsize,
    /// Those of them who take part.
    screens: AtomicUsize,
    /// Anyone may watch, as of the last look, which is a second ago at most.
    is_public: AtomicBool,
    public: Feed,
    moderators: Feed,
    /// Becomes true when the process stops or the room cannot go on: streams end.
    pub ended: watch::Sender<bool>,
}

/// Bytes for everybody of an audience. The round that they belong to ends when the last stream has written
/// them, or found that its viewer does not take them yet.
#[derive(Clone)]
pub struct Frame {
    pub bytes: Bytes,
    pub round: Arc<RoundGuard>,
}

/// Held by each stream that still has to write; the last one that lets go ends the round.
pub struct RoundGuard(#[expect(dead_code, reason = "dropping it is what it says")] oneshot::Sender<()>);

/// Frames that were sent together.
struct Round {
    guard: Arc<RoundGuard>,
    ended: oneshot::Receiver<()>,
}

impl Round {
    fn begin() -> Self {
        let (guard, ended) = oneshot::channel();
        Self { guard: Arc::new(RoundGuard(guard)), ended }
    }

    fn frame(&self, bytes: Bytes) -> Frame {
        Frame { bytes, round: Arc::clone(&self.guard) }
    }

    /// Waits until every stream has written its frame, for at most [`MAX_ROUND`].
    async fn end(self) {
        drop(self.guard);
        let _ = timeout(MAX_ROUND, self.ended).await;
    }
}

/// What one audience is sent.
pub struct Feed {
    /// The newest snapshot; whoever holds the lock sees no frame go out meanwhile.
    snapshot: Mutex<Option<Snapshot>>,
    frames: broadcast::Sender<Frame>,
    /// Raised when the first snapshot is there.
    ready: Notify,
}

/// A board as it is sent to whoever joins.
struct Snapshot {
    bytes: Bytes,
    seq: u64,
    /// Of the board, see [`domain::qa::board::fingerprint`].
    fingerprint: String,
}

impl Feed {
    fn new() -> Self {
        Self { snapshot: Mutex::new(None), frames: broadcast::channel(BACKLOG).0, ready: Notify::new() }
    }

    /// The newest snapshot, or that there is none newer than what the viewer has; and all frames after it.
    pub async fn join(&self, has: Option<&str>) -> (Bytes, broadcast::Receiver<Frame>) {
        loop {
            let ready = self.ready.notified();
            {
                let snapshot = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(snapshot) = &*snapshot {
                    let is_held = has == Some(&snapshot.fingerprint);
                    let first = if is_held { frames::current(snapshot.seq) } else { snapshot.bytes.clone() };
                    return (first, self.frames.subscribe());
                }
            }
            ready.await;
        }
    }

    /// The newest board as JSON, and its fingerprint, as soon as there is one.
    async fn newest(&self) -> (Bytes, String) {
        loop {
            let ready = self.ready.notified();
            if let Some(newest) = self.held() {
                return newest;
            }
            ready.await;
        }
    }

    fn held(&self) -> Option<(Bytes, String)> {
        let snapshot = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        snapshot.as_ref().map(|snapshot| (frames::data_of(&snapshot.bytes), snapshot.fingerprint.clone()))
    }

    fn publish(&self, snapshot: Snapshot, frame: Option<Frame>) {
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

    /// What a screen is sent whose stream does not come through: the newest board as JSON, and its fingerprint. Many
    /// that ask cost one look a second, as many that listen do.
    ///
    /// Errors: `Unavailable` while the board cannot be read.
    pub async fn newest(&self, audience: Audience) -> Result<(Bytes, String), Error> {
        let mut ended = self.ended.subscribe();
        tokio::select! {
            newest = timeout(deadline::PATIENCE, self.feed(audience).newest()) => newest.map_err(|_| Error::Unavailable),
            _ = ended.wait_for(|ended| *ended) => Err(Error::Unavailable),
        }
    }

    pub fn enter(&self, who: Watching) {
        self.viewers.fetch_add(1, Ordering::Relaxed);
        if who == Watching::Attendee {
            self.screens.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn leave(&self, who: Watching) {
        self.viewers.fetch_sub(1, Ordering::Relaxed);
        if who == Watching::Attendee {
            self.screens.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Rooms {
    pub fn new(db: Db, stop: watch::Receiver<bool>) -> Self {
        Self { db, stop, open: Arc::default(), addresses: Arc::default() }
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
            screens: AtomicUsize::new(0),
            is_public: AtomicBool::new(false),
            public: Feed::new(),
            moderators: Feed::new(),
            ended: watch::channel(false).0,
        });
        open.retain(|_, room| room.strong_count() > 0);
        open.insert(event, Arc::downgrade(&room));
        tokio::spawn(run(Arc::downgrade(&room), event, self.db.clone(), self.stop.clone()));
        room
    }

    /// The room at an address, when somebody watches it here and anyone may. Asks nobody.
    pub fn public_at(&self, slug: &str, number: i32) -> Option<EventId> {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let event = *addresses.get(&(slug.to_owned(), number))?;
        drop(addresses);
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let room = open.get(&event).and_then(Weak::upgrade)?;
        (room.is_public.load(Ordering::Relaxed) && !*room.ended.borrow()).then_some(event)
    }

    /// Remembers the address under which the room of an event is asked for.
    pub fn remember(&self, slug: &str, number: i32, event: EventId) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.retain(|_, event| open.contains_key(event));
        addresses.insert((slug.to_owned(), number), event);
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

/// The room of an event, from when it is opened until it is closed.
async fn run(room: Weak<Room>, event: EventId, db: Db, stop: watch::Receiver<bool>) {
    let mut said = Said::nothing();
    read_and_send(room, &db, &mut said, stop).await;
    said.end(&db, event).await;
}

/// Reads and sends for as long as somebody holds the room. While the database is out of reach the
/// viewers keep what they have; they are shown what they missed when it is back.
async fn read_and_send(room: Weak<Room>, db: &Db, said: &mut Said, mut stop: watch::Receiver<bool>) {
    let mut seq = 0;
    let mut talk = TalkOn::default();
    let mut sent: Option<(Board, Board)> = None;
    let mut heartbeat = Instant::now() + HEARTBEAT_EVERY;
    loop {
        let Some(here) = room.upgrade() else { return };
        let round = Round::begin();
        match read_both(db, here.event, &mut talk, Utc::now()).await {
            Ok(boards) => {
                here.is_public.store(true, Ordering::Relaxed);
                let (now, is_heard) = send(&here, &round, &mut seq, sent.as_ref(), &boards);
                sent = Some(now);
                if is_heard {
                    heartbeat = Instant::now() + HEARTBEAT_EVERY;
                }
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
                let _ = feed.frames.send(round.frame(frames::HEARTBEAT));
            }
            heartbeat = Instant::now() + HEARTBEAT_EVERY;
        }
        said.say(db, here.event, here.screens.load(Ordering::Relaxed)).await;
        // Idle, it sends at once; busy, as fast as everybody takes it. At least one look a second.
        let next = async {
            round.end().await;
            tokio::select! { () = here.wake.notified() => {}, () = tokio::time::sleep(POLL) => {} }
        };
        tokio::select! {
            () = next => {}
            _ = stop.wait_for(|stop| *stop) => {
                let _ = here.ended.send(true);
                return;
            }
        }
    }
}

/// Sends what changed on the screens. Returns what they hold now, and whether all of them hear of something.
fn send(
    room: &Room,
    round: &Round,
    seq: &mut u64,
    sent: Option<&(Board, Board)>,
    boards: &(Board, Board),
) -> ((Board, Board), bool) {
    let is_first = sent.is_none();
    let step = |sent: Option<&Board>, board: &Board| match sent {
        Some(sent) => diff_window(sent, board),
        None => (window(board), Vec::new()),
    };
    let (public, public_changes) = step(sent.map(|sent| &sent.0), &boards.0);
    let (moderators, moderator_changes) = step(sent.map(|sent| &sent.1), &boards.1);
    if is_first || !public_changes.is_empty() || !moderator_changes.is_empty() {
        *seq += 1;
    }
    let is_heard = !public_changes.is_empty() && !moderator_changes.is_empty();
    for (feed, changes, board) in
        [(&room.public, public_changes, &public), (&room.moderators, moderator_changes, &moderators)]
    {
        if is_first || !changes.is_empty() {
            let frame = (!changes.is_empty()).then(|| round.frame(frames::changes(*seq, &changes)));
            let (bytes, fingerprint) = frames::snapshot(*seq, board);
            feed.publish(Snapshot { bytes, seq: *seq, fingerprint }, frame);
        }
    }
    ((public, moderators), is_heard)
}
