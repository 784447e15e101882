//! The accept loop: one bounded task a connection, a limit for slow headers, a drained end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tower::{Service, ServiceExt};

/// A client that takes longer to send its request's head is cut off. Also ends idle connections.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long requests may finish after the signal to stop. With Postgres' own end this stays under 10 s.
const DRAIN: Duration = Duration::from_secs(8);
/// Connections at one time; more wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 16_384;

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

/// Serves until `stop` becomes true or its sender is gone, then drains.
pub async fn serve<S>(listener: TcpListener, service: S, mut stop: watch::Receiver<bool>)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    let builder = Arc::new(builder);
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));

    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        // Small replies must not wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let inner = service.clone();
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            inner.clone().oneshot(request)
        });
        let builder = Arc::clone(&builder);
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
            // An error here is the client's: gone, too slow, or not speaking HTTP.
            if let Err(error) = watcher.watch(connection.into_owned()).await {
                tracing::debug!(%error, "connection ended early");
            }
            drop(slot);
        });
    }

    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not finish in time and are cut off");
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
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
