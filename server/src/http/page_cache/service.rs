//! The outermost service: another spelling of an address is led to the one, and a page that is held is
//! sent, before routing, tracing or sessions are touched. One that is not is made once, however many ask for it at the same moment.

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
use domain::lang::Lang;
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use tokio::sync::watch;
use tower::{Layer, Service};

use super::{CacheEpoch, CachedBy, Entry, PageCache};
use crate::http::{
    address::{self, Address, Nowhere},
    cookies, lang,
    request::X_REQUEST_ID,
    site::Site,
    workshop,
};

/// A page heavier than this many bytes is sent on as it comes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How long a page waits for a place in the workshop before it is sent as it is.
const PLACE_WITHIN: Duration = Duration::from_millis(500);
/// How long one request waits for another that makes the same page.
const FOLLOW_FOR: Duration = Duration::from_secs(3);

/// Puts the page cache before a service.
#[derive(Clone)]
pub struct PageCacheLayer(Arc<Shared>);

struct Shared {
    cache: Arc<PageCache>,
    site: Arc<Site>,
    flights: Mutex<HashMap<(Lang, String), watch::Receiver<Flight>>>,
}

/// How a request takes part in the flight of a page that is not held (single flight: one makes it, the
/// others wait for it).
enum Joined {
    Leader(Leader),
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

impl PageCacheLayer {
    pub fn new(cache: Arc<PageCache>, site: Arc<Site>) -> Self {
        Self(Arc::new(Shared { cache, site, flights: Mutex::default() }))
    }
}

impl<S> Layer<S> for PageCacheLayer {
    type Service = PageCacheService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        PageCacheService { shared: Arc::clone(&self.0), inner }
    }
}

/// A service with the page cache before it.
#[derive(Clone)]
pub struct PageCacheService<S> {
    shared: Arc<Shared>,
    inner: S,
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

impl<S, B> Service<http::Request<B>> for PageCacheService<S>
where
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
        let is_somewhere = match address::of(request.uri().path(), request.uri().query()) {
            Address::Canonical => true,
            Address::Moved(to) => {
                return Answer::Ready(Some(address::lead(&to, &self.shared.site, request.headers())));
            }
            Address::Unknown => {
                request.extensions_mut().insert(Nowhere);
                false
            }
        };
        let headers = request.headers();
        let may_be_held = is_somewhere
            && matches!(*request.method(), Method::GET | Method::HEAD)
            && cookies::get(headers, self.shared.site.session_cookie()).is_none();
        let lang = lang::of(headers);
        if may_be_held {
            let address = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
            if let Some(entry) = self.shared.cache.get(lang, address) {
                return Answer::Ready(Some(entry.reply(headers)));
            }
        }
        let may_be_made = may_be_held && *request.method() == Method::GET;
        let mut inner = self.inner.clone();
        let request = request.map(Body::new);
        if !may_be_made {
            let future = inner.call(request);
            return Answer::Making(Box::pin(async move { future.await.unwrap_or_else(|never| match never {}) }));
        }
        Answer::Making(Box::pin(Arc::clone(&self.shared).make(inner, request, lang)))
    }
}

impl Shared {
    async fn make<S>(self: Arc<Self>, mut inner: S, request: Request, lang: Lang) -> Response
    where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let address = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        let asked = request.headers().clone();
        // Made-up queries each make a page of their own, so there is nothing to wait for.
        let joined = if query.is_empty() { self.join(lang, &address, &asked).await } else { Joined::Uncached };
        let lead = match joined {
            Joined::Follower(response) => return response,
            Joined::Leader(lead) => Some(lead),
            Joined::Uncached => None,
        };
        // A task of its own: when the one who asked first goes away, the others still get the page.
        let made = tokio::spawn(async move {
            let epoch = self.cache.epoch();
            let response = inner.call(request).await.unwrap_or_else(|never| match never {});
            self.finish(epoch, lead, (lang, &address, &query), &asked, response).await
        });
        made.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }

    /// Takes the lead in making a page, or waits for the one who has it.
    async fn join(self: &Arc<Self>, lang: Lang, address: &str, asked: &HeaderMap) -> Joined {
        let until = tokio::time::Instant::now() + FOLLOW_FOR;
        loop {
            let mut flight = match Leader::take(self, lang, address) {
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
                    if let Some(entry) = self.cache.get(lang, address) {
                        return Joined::Follower(entry.reply(asked));
                    }
                }
            }
        }
    }

    async fn finish(
        &self,
        epoch: CacheEpoch,
        lead: Option<Leader>,
        (lang, address, query): (Lang, &str, &str),
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
        parts.headers.remove(&X_REQUEST_ID);
        let Some(keys) = keys else {
            outcome(Flight::Reply(parts.status, Arc::new(Entry::plain(&parts.headers, body.clone()))));
            return Response::from_parts(parts, Body::from(body));
        };
        // A rush of pages that are all made anew must fill neither the memory nor the cores: what finds
        // no room or no place is sent as it is, and not stored.
        let room = self.cache.make_room(body.len());
        let place = if room.is_some() { workshop::enter(PLACE_WITHIN).await } else { None };
        let (Some(room), Some(place)) = (room, place) else {
            outcome(Flight::Reply(parts.status, Arc::new(Entry::plain(&parts.headers, body.clone()))));
            return Response::from_parts(parts, Body::from(body));
        };
        let headers = parts.headers.clone();
        let compressed = tokio::task::spawn_blocking(move || {
            let entry = Entry::compressed(&headers, body);
            drop((place, room));
            entry
        });
        let Ok(entry) = compressed.await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let entry = Arc::new(entry);
        self.cache.put(epoch, lang, address, &keys, Arc::clone(&entry));
        outcome(Flight::Cached);
        entry.reply(request)
    }

    fn flights(&self) -> std::sync::MutexGuard<'_, HashMap<(Lang, String), watch::Receiver<Flight>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request that makes a page for all who wait. Gone, it wakes them, however it went.
struct Leader {
    shared: Arc<Shared>,
    lang: Lang,
    address: String,
    outcome: watch::Sender<Flight>,
}

impl Leader {
    /// The lead, or the flight of the one who has it.
    fn take(shared: &Arc<Shared>, lang: Lang, address: &str) -> Result<Self, watch::Receiver<Flight>> {
        let mut flights = shared.flights();
        let key = (lang, address.to_owned());
        if let Some(flight) = flights.get(&key) {
            return Err(flight.clone());
        }
        let (outcome, outcomes) = watch::channel(Flight::Pending);
        flights.insert(key, outcomes);
        Ok(Self { shared: Arc::clone(shared), lang, address: address.to_owned(), outcome })
    }

    /// The drop that follows clears the place for the next.
    fn finish(self, flight: Flight) {
        self.outcome.send_replace(flight);
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        self.shared.flights().remove(&(self.lang, self.address.clone()));
    }
}

#[cfg(test)]
mod tests;
