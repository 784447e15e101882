//! Pages that everybody reads. Each is made once, for nobody in particular, and kept with places; whoever
//! asks gets it with their own facts in the places.

use std::{any::Any, sync::Arc};

use app::{
    cx::{Cx, Fill},
    shell,
};
use axum::{
    body::Body,
    response::{Html, IntoResponse as _, Response},
};
use domain::{
    Error,
    db::Db,
    viewer::{Asked, Viewer},
};
use http::{HeaderValue, header};
use page_cache::{CachedBy, Joined, Piece, Refill, Weigh as _, WithPlaces};

use super::{Ctx, ctx, reply::Reply};
use crate::http::shared_pages::{self, SharedPage};

/// A page with places and the facts that it shows.
pub(crate) struct Shared<M> {
    page: Arc<SharedPage>,
    facts: Arc<M>,
    cached_by: CachedBy,
}

impl Ctx {
    /// The page at this request's address with its places: kept from before, or made now.
    ///
    /// `load` and `draw` make it without knowing who asks: the viewer that they get is a visitor, the frame
    /// that of nobody. (For somebody with a role it is that role that they get, since it shows more; what
    /// they make then is not kept.) `cached_by` names the facts that it is made from.
    pub(crate) async fn shared_page<M: Send + Sync + 'static>(
        &self,
        load: impl AsyncFnOnce(Db, Asked<'_>) -> Result<M, Error>,
        cached_by: impl FnOnce(&M) -> CachedBy,
        draw: impl FnOnce(&Cx, &M) -> String,
    ) -> Result<Shared<M>, Error> {
        let caches = &self.state.caches;
        if self.viewer.account.as_ref().is_some_and(|account| !account.roles.is_empty()) {
            return Shared::from_page(self.make((self.db().clone(), self.asked()), load, cached_by, draw).await?);
        }
        let variant = shared_pages::variant(self.lang);
        if let Some(page) = caches.with_places.get(variant, &self.path) {
            return Shared::from_page(page);
        }
        let leader = match caches.flights.join(variant, &self.path, || caches.with_places.epoch()).await {
            Joined::Follower(made) => return Shared::from_page(made?),
            Joined::Leader(leader) => leader,
        };
        let epoch = leader.epoch;
        // Others wait for it too.
        let made = self.make((self.db().for_all(), Viewer::visitor().asks_at(self.now)), load, cached_by, draw).await;
        if let Ok(page) = &made {
            let shared = Shared::<M>::from_page(Arc::clone(page))?;
            let query = self.path.split_once('?').map_or("", |(_, query)| query);
            if query == shared.cached_by.query {
                let keys = &shared.cached_by.keys;
                caches.with_places.put(epoch, variant, &self.path, keys, Arc::clone(page));
            }
        }
        leader.finish(made.clone());
        Shared::from_page(made?)
    }

    async fn make<M: Send + Sync + 'static>(
        &self,
        (db, asked): (Db, Asked<'_>),
        load: impl AsyncFnOnce(Db, Asked<'_>) -> Result<M, Error>,
        cached_by: impl FnOnce(&M) -> CachedBy,
        draw: impl FnOnce(&Cx, &M) -> String,
    ) -> Result<Arc<SharedPage>, Error> {
        let facts = load(db, asked).await?;
        let cached_by = cached_by(&facts);
        let html = draw(&self.cx_of_nobody(), &facts);
        let kept: Arc<dyn Any + Send + Sync> = Arc::new(Kept { facts: Arc::new(facts), cached_by });
        let marks = self.state.marks.clone();
        let made = tokio::task::spawn_blocking(move || {
            let pieces = marks.split(&html).into_iter().map(|(place, text)| match place {
                None => Piece::Same(text),
                Some(name) => Piece::Place { name, default: text },
            });
            WithPlaces::new(pieces, kept)
        });
        Ok(Arc::new(made.await.map_err(|_| Error::Internal)?))
    }

    /// What the frame shows of this address, whoever asks.
    fn cx_of_nobody(&self) -> Cx {
        Cx { marks: Some(self.state.marks.clone()), ..ctx::cx(&self.state, &Viewer::visitor(), self.lang, &self.path) }
    }
}

/// The facts of a page and what they stand under, as they are kept with it.
struct Kept<M> {
    facts: Arc<M>,
    cached_by: CachedBy,
}

impl<M: Send + Sync + 'static> Shared<M> {
    fn from_page(page: Arc<SharedPage>) -> Result<Self, Error> {
        // One address has pages of one kind.
        let kept = page.model().downcast_ref::<Kept<M>>().ok_or(Error::Internal)?;
        let (facts, cached_by) = (Arc::clone(&kept.facts), kept.cached_by.clone());
        Ok(Self { page, facts, cached_by })
    }
}

impl<M> Shared<M> {
    pub(crate) fn facts(&self) -> &M {
        &self.facts
    }

    /// The page for whoever asks: their name and the like in the frame, `fills` in the places of its own.
    /// What a visitor gets may be kept as it is.
    #[expect(clippy::unnecessary_wraps, reason = "the last line of a handler")]
    pub(crate) fn reply(&self, ctx: &Ctx, fills: Vec<Fill>) -> Reply {
        if ctx.viewer.account.is_none() {
            let mut response = Html(self.page.html(&[])).into_response();
            response.extensions_mut().insert(self.cached_by.clone());
            return Ok(response);
        }
        Ok(self.personal(&ctx.cx(), ctx.takes_gzip, fills))
    }

    /// The page for whoever is nobody in particular, kept with what `fills` makes anew for each of them.
    pub(crate) fn refilled(
        &self,
        ctx: &Ctx,
        fills: impl Fn() -> Result<Vec<Fill>, Error> + Send + Sync + 'static,
    ) -> Reply {
        let mut response = self.personal(&ctx.cx(), ctx.takes_gzip, fills()?);
        let page = Arc::clone(&self.page);
        let refill = Refill::new(page.weight(), move |takes_gzip| {
            let fills = fills().ok()?;
            Some(if takes_gzip { page.gzip(&fills) } else { page.html(&fills).into() })
        });
        response.extensions_mut().insert(self.cached_by.clone());
        response.extensions_mut().insert(refill);
        Ok(response)
    }

    /// The same for a page that differs for each visitor too: it is kept for nobody.
    pub(crate) fn personal(&self, cx: &Cx, takes_gzip: bool, fills: Vec<Fill>) -> Response {
        let mut all = shell::fills(cx);
        all.extend(fills);
        let mut response = if takes_gzip {
            let mut response = Response::new(Body::from(self.page.gzip(&all)));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            Html(self.page.html(&all)).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
