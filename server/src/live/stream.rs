//! One viewer's stream: the snapshot, then every frame of the room.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::{Body, Bytes};
use domain::{error::Error, ids::EventId, qa::types::Audience};
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderValue, Response, header};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::rooms::{Room, Rooms};
use crate::http::limits;

/// Streams that one address may hold at a time. A whole venue may share an address.
pub const PER_ADDRESS: usize = 1_500;

/// How long a stream lasts; the browser then comes again by itself, and is asked anew whether it may.
const PUBLIC_LIVES: Duration = Duration::from_mins(20);
const MODERATORS_LIVES: Duration = Duration::from_secs(20);
/// How soon a browser comes again.
const RETRY: Bytes = Bytes::from_static(b"retry: 500\n\n");

/// Who holds how many streams. Cheap to clone.
#[derive(Clone, Default)]
pub struct Streams {
    held: Arc<Mutex<HashMap<u128, usize>>>,
}

/// A stream's place in the count; given back when it is dropped.
struct Place {
    held: Arc<Mutex<HashMap<u128, usize>>>,
    source: u128,
    room: Arc<Room>,
}

impl Streams {
    /// Errors: `TooMany` when the address holds as many as it may.
    fn take(&self, address: IpAddr, room: &Arc<Room>) -> Result<Place, Error> {
        // As the limits count: an IPv6 network of 64 bits is one household.
        let source = limits::source(address, 0);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(source).or_default();
        if *count >= PER_ADDRESS {
            return Err(Error::TooMany(10));
        }
        *count += 1;
        drop(held);
        room.enter();
        Ok(Place { held: Arc::clone(&self.held), source, room: Arc::clone(room) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.leave();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.source) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.source);
            }
        }
    }
}

/// The reply that streams a board. It ends when the process stops; a browser then connects anew.
pub fn reply(
    rooms: &Rooms,
    streams: &Streams,
    address: IpAddr,
    event: EventId,
    audience: Audience,
) -> Result<Response<Body>, Error> {
    let room = rooms.enter(event);
    let place = streams.take(address, &room)?;
    let mut ended = room.ended.subscribe();
    let frames = frames(place, audience);
    let lives = if audience == Audience::Moderators { MODERATORS_LIVES } else { PUBLIC_LIVES };
    let until = async move {
        let _ = tokio::time::timeout(lives, ended.wait_for(|ended| *ended)).await;
    };
    let frames = stream::once(std::future::ready(RETRY)).chain(frames.take_until(Box::pin(until)));
    let body = Body::from_stream(frames.map(Ok::<_, std::convert::Infallible>));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers answers would hold events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

enum Step {
    Join(Place),
    Follow(Place, Receiver<Bytes>),
}

fn frames(place: Place, audience: Audience) -> impl Stream<Item = Bytes> + use<> {
    stream::unfold(Step::Join(place), move |step| async move {
        match step {
            Step::Join(place) => join(place, audience).await,
            Step::Follow(place, mut frames) => match frames.recv().await {
                Ok(frame) => Some((frame, Step::Follow(place, frames))),
                // Too slow: the newest state rather than a queue.
                Err(RecvError::Lagged(_)) => join(place, audience).await,
                Err(RecvError::Closed) => None,
            },
        }
    })
}

async fn join(place: Place, audience: Audience) -> Option<(Bytes, Step)> {
    let (snapshot, frames) = place.room.feed(audience).join().await;
    Some((snapshot, Step::Follow(place, frames)))
}
