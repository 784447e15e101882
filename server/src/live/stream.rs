//! One viewer's stream: the snapshot, then every frame of the room.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::{Body, Bytes};
use chrono::Utc;
use domain::{
    error::Error,
    ids::{EventId, SeriesId},
    people::{Sessions, types::Session},
    viewer::{Right, Viewer},
};
use http::{HeaderValue, Response, header};
use tokio::{
    io::AsyncWriteExt as _,
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::broadcast::error::RecvError,
};

use super::rooms::{Feed, Frame, Room, Rooms, Watching};
use crate::http::{hand_over::HandOver, limits};

/// Streams that one address may hold at a time. A whole venue may share an address.
pub const PER_ADDRESS: usize = 1_500;

/// How long a stream lasts; the browser then comes again by itself, and is asked anew whether it may.
const PUBLIC_LIVES: Duration = Duration::from_mins(20);
const MODERATORS_LIVES: Duration = Duration::from_secs(20);
/// How often it is asked whether somebody still moderates: every console that is open costs the database a question so often,
/// and nobody reads on for longer than this after they lost the role.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// A viewer who takes nothing for so long is gone.
const STUCK: Duration = Duration::from_secs(30);
/// Bytes that a viewer may send into a stream; it ends with more.
const MAX_FROM_A_VIEWER: usize = 16 * 1024;
/// How soon a browser comes again, in milliseconds: from the first to the last, so that ten thousand do not
/// come at once after a restart.
const RETRY: std::ops::Range<u32> = 300..3_000;

/// Who holds how many streams. Cheap to clone.
#[derive(Clone, Default)]
pub struct Streams {
    held: Arc<Mutex<HashMap<u128, usize>>>,
}

/// A stream's place in the count; given back when it is dropped.
struct StreamSlot {
    held: Arc<Mutex<HashMap<u128, usize>>>,
    source: u128,
    room: Arc<Room>,
    who: Watching,
}

impl Streams {
    /// Errors: `TooMany` when the address holds as many as it may.
    fn take(&self, address: IpAddr, room: &Arc<Room>, who: Watching) -> Result<StreamSlot, Error> {
        // As the limits count: an IPv6 network of 64 bits is one household.
        let source = limits::source(address, 0);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(source).or_default();
        if *count >= PER_ADDRESS {
            return Err(Error::TooMany(10));
        }
        *count += 1;
        drop(held);
        room.enter(who);
        Ok(StreamSlot { held: Arc::clone(&self.held), source, room: Arc::clone(room), who })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        self.room.leave(self.who);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.source) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.source);
            }
        }
    }
}

/// What ends a stream before its time.
pub type Until = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Ends when whoever has this session no longer moderates the event: signed out, closed, or without the role.
pub async fn until_no_moderator(sessions: Sessions, token: String, series: SeriesId, event: EventId) {
    loop {
        tokio::time::sleep(ASK_EVERY).await;
        // Out of reach, the database says nothing; neither is anything new sent.
        if let Ok(session) = sessions.viewer_for(&token, Utc::now()).await {
            let viewer = Viewer { account: session.and_then(Session::signed_in), ..Viewer::default() };
            if viewer.require_at(series, event, Right::Moderate).is_err() {
                return;
            }
        }
    }
}

/// The reply that streams a board, to a viewer who `has` one with that fingerprint. It ends when the process stops, and with
/// `until`; a browser then connects anew, and is asked anew whether it may.
///
/// Errors: `TooMany` when the address holds as many streams as it may.
pub fn reply(
    rooms: &Rooms,
    streams: &Streams,
    address: IpAddr,
    event: EventId,
    who: Watching,
    has: Option<String>,
    until: Option<Until>,
) -> Result<Response<Body>, Error> {
    let room = rooms.enter(event);
    let place = streams.take(address, &room, who)?;
    let mut response = Response::new(Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>()));
    let writes = move |socket| write(socket, place, has);
    response.extensions_mut().insert(match until {
        None => HandOver::to(writes),
        Some(until) => HandOver::to(move |socket| async move {
            tokio::select! { () = writes(socket) => {}, () = until => {} }
        }),
    });
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers answers would hold events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Writes the stream until its time is over, the room ends or the viewer is gone.
async fn write(mut socket: TcpStream, place: StreamSlot, has: Option<String>) {
    let mut ended = place.room.ended.subscribe();
    let lives = if place.who == Watching::Moderator { MODERATORS_LIVES } else { PUBLIC_LIVES };
    let (reader, writer) = socket.split();
    tokio::select! {
        _ = tokio::time::timeout(lives, ended.wait_for(|ended| *ended)) => {}
        _ = follow(writer, place.room.feed(place.who.audience()), has) => {}
        _ = until_gone(reader) => {}
    }
    let _ = socket.shutdown().await;
}

/// The snapshot, or that the viewer has it already; then every frame.
async fn follow(mut writer: WriteHalf<'_>, feed: &Feed, mut has: Option<String>) -> io::Result<()> {
    let mut retry = format!("retry: {}\n\n", rand::random_range(RETRY));
    loop {
        let (snapshot, mut frames) = feed.join(has.take().as_deref()).await;
        send_both(&mut writer, std::mem::take(&mut retry).as_bytes(), &snapshot).await?;
        loop {
            match frames.recv().await {
                Ok(frame) => send_frame(&mut writer, frame).await?,
                // Too slow: the newest state rather than a queue.
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }
}

/// The round waits for who takes what they are sent. Who does not, waits for themselves.
async fn send_frame(writer: &mut WriteHalf<'_>, Frame { bytes, round }: Frame) -> io::Result<()> {
    let taken = match writer.try_write(&bytes) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
        taken => taken?,
    };
    drop(round);
    send(writer, &bytes[taken..]).await
}

/// Two pieces in one write, as far as the socket takes them.
async fn send_both(writer: &mut WriteHalf<'_>, first: &[u8], second: &[u8]) -> io::Result<()> {
    let pieces = [io::IoSlice::new(first), io::IoSlice::new(second)];
    let taken = tokio::time::timeout(STUCK, writer.write_vectored(&pieces)).await??;
    if taken < first.len() {
        send(writer, &first[taken..]).await?;
    }
    send(writer, &second[taken.saturating_sub(first.len())..]).await
}

async fn send(writer: &mut WriteHalf<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match tokio::time::timeout(STUCK, writer.write(bytes)).await?? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            taken => bytes = &bytes[taken..],
        }
    }
    Ok(())
}

/// Nothing more is expected of a viewer: the little that may still come is thrown away, until
/// nothing can come.
async fn until_gone(reader: ReadHalf<'_>) -> io::Result<()> {
    let mut borne = 0;
    while borne < MAX_FROM_A_VIEWER {
        reader.readable().await?;
        match reader.try_read(&mut [0; 256]) {
            Ok(0) => return Ok(()),
            Ok(length) => borne += length,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
