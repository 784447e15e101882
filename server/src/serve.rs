//! The accept loop: one bounded task a connection, a limit for slow headers, a drained end.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::bail;
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Method, Request, Version, header::CONNECTION},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1::Builder, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{Semaphore, watch},
};
use tower::{Service, ServiceExt as _};

use crate::http::{
    hand_over::{HandOver, Writing},
    limits,
    site::Site,
    steady::Steady,
};

/// A client that takes longer to send its request's head is cut off. Also ends idle connections.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long requests may finish after the signal to stop. With Postgres' own end this stays under 10 s.
const DRAIN: Duration = Duration::from_secs(8);
/// A client that takes nothing of its answer for so long is cut off.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes that a connection may hold unread or unwritten.
const MAX_BUFFER: usize = 64 * 1024;
/// Connections at one time; more wait in the kernel's queue.
const MAX_CONNECTIONS: u32 = 16_384;
/// Of these one source may hold a quarter: a hall of a thousand with some tabs each.
pub const PER_SOURCE: usize = 4_096;

/// Binds, with a sentence that names the variable when that does not work.
pub async fn bind(variable: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!(
                "{variable}={address} is in use by another program: stop it, or write another port, such as {variable}={}:{}.",
                address.ip(),
                address.port().saturating_add(1)
            )
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            bail!("{variable}={address} needs more rights: write a port above 1023.")
        }
        Err(error) => bail!("{variable}={address} cannot be listened on ({error}): write an address of this machine."),
    }
}

/// How many connections one source may hold. A proxy that is trusted stands for many.
#[derive(Clone, Debug)]
pub struct Bounds {
    pub per_source: usize,
    pub site: Option<Arc<Site>>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { per_source: PER_SOURCE, site: None }
    }
}

/// Connections by source.
type Held = Arc<Mutex<HashMap<u128, usize>>>;

/// A connection's place in the count of its source; given back when it is dropped.
struct Seat {
    held: Held,
    source: u128,
}

impl Bounds {
    /// `None` when the source holds as many as it may.
    fn seat(&self, held: &Held, peer: SocketAddr) -> Option<Seat> {
        let source = limits::source(peer.ip(), 0);
        let is_bounded = self.site.as_ref().is_none_or(|site| !site.trusts(peer.ip().to_canonical()));
        let mut counts = held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(source).or_default();
        if is_bounded && *count >= self.per_source {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Seat { held: Arc::clone(held), source })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counts = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.source) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.source);
            }
        }
    }
}

/// Serves until `stop` becomes true or its sender is gone, then drains.
pub async fn serve<S>(listener: TcpListener, service: S, bounds: Bounds, mut stop: watch::Receiver<bool>)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible> + Clone + Send + Unpin + 'static,
    S::Future: Send,
{
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_BUFFER);
    let held = Held::default();
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS as usize));

    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((socket, peer, slot)) = accepted else { continue };
        let Some(seat) = bounds.seat(&held, peer) else {
            tracing::debug!(%peer, "a source holds too many connections");
            continue;
        };
        // Small replies must not wait for the client's acknowledgement.
        let _ = socket.set_nodelay(true);
        let (builder, service, stop) = (builder.clone(), service.clone(), stop.clone());
        tokio::spawn(async move {
            if let Some(writing) = converse(&builder, socket, peer, service, stop).await {
                // A task of its own: this one keeps the size that requests needed.
                tokio::spawn(async move {
                    writing.await;
                    drop((slot, seat));
                });
            }
        });
    }

    drop(listener);
    if tokio::time::timeout(DRAIN, slots.acquire_many(MAX_CONNECTIONS)).await.is_err() {
        tracing::warn!("some connections did not finish in time and are cut off");
    }
}

/// Returns the requests of one connection. When one of the answers takes the socket over, what is
/// still to be written comes back.
async fn converse<S>(
    builder: &Builder,
    socket: TcpStream,
    peer: SocketAddr,
    service: S,
    mut stop: watch::Receiver<bool>,
) -> Option<Writing>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible> + Clone + Send + Unpin + 'static,
    S::Future: Send,
{
    let taken = Arc::new(Mutex::new(None));
    let service = {
        let taken = Arc::clone(&taken);
        service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let has_body = request.method() != Method::HEAD;
            let (answer, taken) = (service.clone().oneshot(request), Arc::clone(&taken));
            Box::pin(async move {
                let mut response = answer.await?;
                if let Some(hand_over) = response.extensions_mut().remove::<HandOver>().filter(|_| has_body) {
                    *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(hand_over);
                    // A body that neither has a length nor comes in chunks is one of HTTP/1.0: it
                    // ends with the connection.
                    *response.version_mut() = Version::HTTP_10;
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(response)
            })
        })
    };
    let socket = Steady::new(socket, WRITE_TIMEOUT);
    let mut connection = builder.serve_connection(TokioIo::new(socket), service);
    let mut is_stopping = false;
    let end = loop {
        tokio::select! {
            end = poll_fn(|cx| connection.poll_without_shutdown(cx)) => break end,
            _ = stop.wait_for(|stop| *stop), if !is_stopping => {
                is_stopping = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    // An error here is the client's: gone, too slow, or not speaking HTTP.
    if let Err(error) = end {
        tracing::debug!(%error, "connection ended early");
        return None;
    }
    let mut socket = connection.into_parts().io.into_inner().into_inner();
    let hand_over = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(hand_over) = hand_over else {
        let _ = socket.shutdown().await;
        return None;
    };
    hand_over.take(socket)
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, slot)),
        Err(error) => {
            // Out of file handles: the next try would fail at once, so leave others time to end.
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

/// Becomes true at SIGTERM or SIGINT. Keep the receiver's clones for everything that must end.
pub fn stop_signal() -> io::Result<watch::Receiver<bool>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping: finishing what is under way");
        let _ = sender.send(true);
        // Keep the channel open: a closed one would look like a stop to late subscribers anyway.
        sender.closed().await;
    });
    Ok(receiver)
}

/// Waits for the signal to stop.
pub async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
