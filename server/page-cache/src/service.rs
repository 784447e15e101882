//! The layer: a page that is held is sent before anything else is touched. One that is not is made once,
//! however many ask for it at the same moment.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use tokio::sync::watch;
use tower::{Layer, Service};

use super::{CacheEpoch, CachedBy, Entry, PageCache, Variant};

/// A page heavier than this many bytes is sent on as it comes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How long one request waits for another that makes the same page.
const FOLLOW_FOR: Duration = Duration::from_secs(3);

/// What the layer asks the service that it stands before.
pub trait Host: Send + Sync + 'static {
    /// Leave to compress one page; given back when it is dropped.
    type Permit: Send + 'static;

    /// Headers of a response that belong to one request alone, and are not kept with a page.
    const UNSHARED: &'static [&'static str];

    /// How a request may be answered. It is asked for each of them, so it should cost next to nothing.
    fn admit<B>(&self, request: &mut http::Request<B>) -> Admission;

    /// Leave to compress a page, or `None` when there is none soon: then the page is sent as it is,
    /// and not stored.
    fn permit(&self) -> impl Future<Output = Option<Self::Permit>> + Send;
}

/// How a request may be answered.
pub enum Admission {
    /// With this response, without asking anybody.
    Reply(Response),
    /// By the service alone: it is about somebody.
    Own,
    /// With a page that others get as well.
    Shared(Variant),
}

/// Puts the page cache before a service.
pub struct PageCacheLayer<H>(Arc<Shared<H>>);

struct Shared<H> {
    cache: Arc<PageCache>,
    host: H,
    flights: Mutex<HashMap<(Variant, String), watch::Receiver<Flight>>>,
}

/// How a request takes part in the flight of a page that is not held (single flight: one makes it, the
/// others wait for it).
enum Joined<H> {
    Leader(Leader<H>),
    Follower(Response),
    /// It makes its own answer, which is not stored.
    Uncached,
}

/// How far a page is that is made for several.
#[derive(Clone)]
enum Flight {
    Pending,
    /// It is in the cache.
    Cached,
    /// Not a page to share: everyone asks for themselves.
    Uncached,
    /// The same answer for everyone who waited.
    Reply(StatusCode, Arc<Entry>),
}

impl<H: Host> PageCacheLayer<H> {
    pub fn new(cache: Arc<PageCache>, host: H) -> Self {
        Self(Arc::new(Shared { cache, host, flights: Mutex::default() }))
    }
}

impl<S, H: Host> Layer<S> for PageCacheLayer<H> {
    type Service = PageCacheService<S, H>;

    fn layer(&self, inner: S) -> Self::Service {
        PageCacheService { shared: Arc::clone(&self.0), inner }
    }
}

/// A service with the page cache before it.
pub struct PageCacheService<S, H> {
    shared: Arc<Shared<H>>,
    inner: S,
}

impl<S: Clone, H> Clone for PageCacheService<S, H> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), inner: self.inner.clone() }
    }
}

/// An answer that is there, or one that is being made.
pub enum Answer {
    Ready(Option<Response>),
    Making(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            // Polled once only: a future is not polled again after it was ready.
            Self::Ready(response) => Poll::Ready(Ok(response.take().unwrap_or_default())),
            Self::Making(future) => future.as_mut().poll(cx).map(Ok),
        }
    }
}

impl<S, B, H> Service<http::Request<B>> for PageCacheService<S, H>
where
    H: Host,
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: HttpBody<Data = axum::body::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Answer {
        let variant = match self.shared.host.admit(&mut request) {
            Admission::Reply(response) => return Answer::Ready(Some(response)),
            Admission::Shared(variant) if matches!(*request.method(), Method::GET | Method::HEAD) => Some(variant),
            Admission::Shared(_) | Admission::Own => None,
        };
        if let Some(variant) = variant {
            let address = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
            if let Some(entry) = self.shared.cache.get(variant, address) {
                return Answer::Ready(Some(entry.reply(request.headers())));
            }
        }
        let mut inner = self.inner.clone();
        let request = request.map(Body::new);
        match variant {
            Some(variant) if *request.method() == Method::GET => {
                Answer::Making(Box::pin(Arc::clone(&self.shared).make(inner, request, variant)))
            }
            _ => {
                let future = inner.call(request);
                Answer::Making(Box::pin(async move { future.await.unwrap_or_else(|never| match never {}) }))
            }
        }
    }
}

impl<H: Host> Shared<H> {
    async fn make<S>(self: Arc<Self>, mut inner: S, request: Request, variant: Variant) -> Response
    where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let address = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        let asked = request.headers().clone();
        // Made-up queries each make a page of their own, so there is nothing to wait for.
        let joined = if query.is_empty() { self.join(variant, &address, &asked).await } else { Joined::Uncached };
        let lead = match joined {
            Joined::Follower(response) => return response,
            Joined::Leader(lead) => Some(lead),
            Joined::Uncached => None,
        };
        // A task of its own: when the one who asked first goes away, the others still get the page.
        let made = tokio::spawn(async move {
            let epoch = self.cache.epoch();
            let response = inner.call(request).await.unwrap_or_else(|never| match never {});
            self.finish(epoch, lead, (variant, &address, &query), &asked, response).await
        });
        made.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }

    /// Takes the lead in making a page, or waits for the one who has it.
    async fn join(self: &Arc<Self>, variant: Variant, address: &str, asked: &HeaderMap) -> Joined<H> {
        let until = tokio::time::Instant::now() + FOLLOW_FOR;
        loop {
            let mut flight = match Leader::take(self, variant, address) {
                Ok(lead) => return Joined::Leader(lead),
                Err(flight) => flight,
            };
            let landed = flight.wait_for(|flight| !matches!(flight, Flight::Pending));
            let flight = match tokio::time::timeout_at(until, landed).await {
                Ok(Ok(flight)) => flight.clone(),
                // The leader was dropped: ask again.
                Ok(Err(_)) => Flight::Cached,
                Err(_) => Flight::Uncached,
            };
            match flight {
                Flight::Reply(status, entry) => {
                    let mut response = entry.reply(asked);
                    *response.status_mut() = status;
                    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
                    return Joined::Follower(response);
                }
                Flight::Uncached | Flight::Pending => return Joined::Uncached,
                Flight::Cached => {
                    if let Some(entry) = self.cache.get(variant, address) {
                        return Joined::Follower(entry.reply(asked));
                    }
                }
            }
        }
    }

    async fn finish(
        &self,
        epoch: CacheEpoch,
        lead: Option<Leader<H>>,
        (variant, address, query): (Variant, &str, &str),
        request: &HeaderMap,
        response: Response,
    ) -> Response {
        let outcome = |flight| {
            if let Some(lead) = lead {
                lead.finish(flight);
            }
        };
        let light = response.body().size_hint().exact().is_some_and(|bytes| bytes <= MAX_BYTES);
        let busy = response.status() == StatusCode::SERVICE_UNAVAILABLE;
        let keys = match response.extensions().get::<CachedBy>() {
            Some(by) if response.status() == StatusCode::OK && by.query == query => Some(by.keys.clone()),
            _ => None,
        };
        let personal = response.headers().contains_key(header::SET_COOKIE);
        if !light || personal || (keys.is_none() && !busy) {
            outcome(Flight::Uncached);
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let Ok(body) = body.collect().await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let body = body.to_bytes();
        for name in H::UNSHARED {
            parts.headers.remove(*name);
        }
        let Some(keys) = keys else {
            outcome(Flight::Reply(parts.status, Arc::new(Entry::plain(&parts.headers, body.clone()))));
            return Response::from_parts(parts, Body::from(body));
        };
        // A rush of pages that are all made anew must fill neither the memory nor the cores: what finds
        // no room or gets no leave is sent as it is, and not stored.
        let room = self.cache.make_room(Entry::weight_while_made(body.len()));
        let permit = if room.is_some() { self.host.permit().await } else { None };
        let (Some(room), Some(permit)) = (room, permit) else {
            outcome(Flight::Reply(parts.status, Arc::new(Entry::plain(&parts.headers, body.clone()))));
            return Response::from_parts(parts, Body::from(body));
        };
        let headers = parts.headers.clone();
        let compressed = tokio::task::spawn_blocking(move || {
            let entry = Entry::compressed(&headers, body);
            drop((permit, room));
            entry
        });
        let Ok(entry) = compressed.await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let entry = Arc::new(entry);
        self.cache.put(epoch, variant, address, &keys, Arc::clone(&entry));
        outcome(Flight::Cached);
        entry.reply(request)
    }
}

impl<H> Shared<H> {
    fn flights(&self) -> std::sync::MutexGuard<'_, HashMap<(Variant, String), watch::Receiver<Flight>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request that makes a page for all who wait. Gone, it wakes them, however it went.
struct Leader<H> {
    shared: Arc<Shared<H>>,
    variant: Variant,
    address: String,
    outcome: watch::Sender<Flight>,
}

impl<H> Leader<H> {
    /// The lead, or the flight of the one who has it.
    fn take(shared: &Arc<Shared<H>>, variant: Variant, address: &str) -> Result<Self, watch::Receiver<Flight>> {
        let mut flights = shared.flights();
        let key = (variant, address.to_owned());
        if let Some(flight) = flights.get(&key) {
            return Err(flight.clone());
        }
        let (outcome, outcomes) = watch::channel(Flight::Pending);
        flights.insert(key, outcomes);
        Ok(Self { shared: Arc::clone(shared), variant, address: address.to_owned(), outcome })
    }

    /// The drop that follows clears the place for the next.
    fn finish(self, flight: Flight) {
        self.outcome.send_replace(flight);
    }
}

impl<H> Drop for Leader<H> {
    fn drop(&mut self) {
        self.shared.flights().remove(&(self.variant, self.address.clone()));
    }
}

#[cfg(test)]
mod tests;
