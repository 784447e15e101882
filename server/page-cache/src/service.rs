//! The layer: a page that is held is sent before anything else is touched. One that is not is made once,
//! however many ask for it at the same moment.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{Arc, Weak},
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
use tower::{Layer, Service};

use super::{CacheEpoch, CachedBy, Entry, Flights, Joined, Leader, PageCache, Refill, Variant};

/// A page heavier than this many bytes is sent on as it comes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How long one request waits for another that makes the same page.
const FOLLOW_FOR: Duration = Duration::from_secs(3);
/// A page up to so many bytes is compressed in passing while its facts change again and again; a heavier one takes its turn.
const LIGHT_UP_TO: usize = 128 * 1024;
/// How long such a page must have stood before it is compressed as well as others are.
const SETTLES_AFTER: Duration = Duration::from_secs(2);

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
    flights: Flights<Made>,
}

/// What came of a page that several wanted at the same moment.
#[derive(Clone)]
enum Made {
    /// It is kept, too.
    Page(Arc<Entry>),
    /// The same answer for everyone who waited, and for nobody later.
    Reply(StatusCode, Arc<Entry>),
    /// Not a page to share: everyone asks for themselves.
    Uncached,
}

impl<H: Host> PageCacheLayer<H> {
    pub fn new(cache: Arc<PageCache>, host: H) -> Self {
        Self(Arc::new(Shared { cache, host, flights: Flights::default() }))
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
        let joined = if query.is_empty() {
            let flight = self.flights.join(variant, &address, || self.cache.epoch());
            tokio::time::timeout(FOLLOW_FOR, flight).await.ok()
        } else {
            None
        };
        let lead = match joined {
            Some(Joined::Follower(Made::Page(entry))) => return entry.reply(&asked),
            Some(Joined::Follower(Made::Reply(status, entry))) => return unkept(status, &entry, &asked),
            Some(Joined::Leader(lead)) => Some(lead),
            Some(Joined::Follower(Made::Uncached)) | None => None,
        };
        // A task of its own: when the one who asked first goes away, the others still get the page.
        let made = tokio::spawn(async move {
            let epoch = lead.as_ref().map_or_else(|| self.cache.epoch(), |lead| lead.epoch);
            let response = inner.call(request).await.unwrap_or_else(|never| match never {});
            self.finish(epoch, lead, (variant, &address, &query), &asked, response).await
        });
        made.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }

    async fn finish(
        self: &Arc<Self>,
        epoch: CacheEpoch,
        lead: Option<Leader<Made>>,
        (variant, address, query): (Variant, &str, &str),
        request: &HeaderMap,
        response: Response,
    ) -> Response {
        let hand_over = |made| {
            if let Some(lead) = lead {
                lead.finish(made);
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
            hand_over(Made::Uncached);
            return response;
        }
        if let (Some(keys), Some(refill)) = (&keys, response.extensions().get::<Refill>()) {
            let mut headers = response.headers().clone();
            for name in [header::CONTENT_ENCODING.as_str(), header::CONTENT_LENGTH.as_str()].iter().chain(H::UNSHARED) {
                headers.remove(*name);
            }
            let entry = Arc::new(Entry::refilled(&headers, refill.clone()));
            self.cache.put(epoch, variant, address, keys, Arc::clone(&entry));
            hand_over(Made::Page(entry));
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
            hand_over(Made::Reply(parts.status, Arc::new(Entry::plain(&parts.headers, body.clone()))));
            return Response::from_parts(parts, Body::from(body));
        };
        if body.len() <= LIGHT_UP_TO && self.cache.is_restless(&keys) {
            let entry = Arc::new(Entry::light(&parts.headers, body));
            if self.cache.put(epoch, variant, address, &keys, Arc::clone(&entry)) {
                tokio::spawn(Arc::clone(self).settle(variant, address.to_owned(), Arc::downgrade(&entry)));
            }
            hand_over(Made::Page(Arc::clone(&entry)));
            return entry.reply(request);
        }
        // A rush of pages that are all made anew must fill neither the memory nor the cores: what finds
        // no room or gets no leave is sent as it is, and not stored.
        let room = self.cache.make_room(Entry::weight_while_made(body.len()));
        let permit = if room.is_some() { self.host.permit().await } else { None };
        let (Some(room), Some(permit)) = (room, permit) else {
            hand_over(Made::Reply(parts.status, Arc::new(Entry::plain(&parts.headers, body.clone()))));
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
        hand_over(Made::Page(Arc::clone(&entry)));
        entry.reply(request)
    }

    /// Compresses a page as well as others are, if it is still held after a while.
    async fn settle(self: Arc<Self>, variant: Variant, address: String, light: Weak<Entry>) {
        tokio::time::sleep(SETTLES_AFTER).await;
        let Some(light) = light.upgrade() else { return };
        let room = self.cache.make_room(Entry::weight_while_made(light.plain_len()));
        let permit = if room.is_some() { self.host.permit().await } else { None };
        // Without either it stays as it is, which is good enough.
        let (Some(room), Some(permit)) = (room, permit) else { return };
        let body = Arc::clone(&light);
        let settled = tokio::task::spawn_blocking(move || {
            let entry = body.settled();
            drop((permit, room));
            entry
        });
        if let Ok(entry) = settled.await {
            self.cache.replace(variant, &address, &light, Arc::new(entry));
        }
    }
}

/// An answer to all who waited, for nobody to keep.
fn unkept(status: StatusCode, entry: &Entry, asked: &HeaderMap) -> Response {
    let mut response = entry.reply(asked);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
