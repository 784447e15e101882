//! The layers in their order, around the routes.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::post};
use domain::{db::Db, people::Sessions};
use page_cache::{PageCache, PageCacheLayer, PageCacheService};
use tower::{Layer as _, ServiceBuilder};

use super::{
    address, body,
    budget::Budget,
    compress, cross_site, deadline,
    errors::{self, Draw},
    headers, hold, lang,
    limits::{self, Limits},
    panic,
    participant::Key,
    request, session,
    shared_pages::SharedPages,
    site::Site,
    storage::{self, Storage},
};

/// What the layers need.
#[derive(Clone)]
pub struct Edge {
    pub site: Arc<Site>,
    pub db: Db,
    pub cache: Arc<PageCache>,
    pub limits: Arc<Limits>,
    pub sessions: Sessions,
    pub participants: Key,
    pub bodies: Arc<Budget>,
    pub storage: Storage,
    pub draw: Draw,
}

impl Edge {
    /// Puts the layers around the routes, and `POST /language` beside them. From the outside in: the
    /// one spelling of addresses and the page cache, headers, the request's name, compression, errors,
    /// limits of rate, the cross-site check, whether there is room to write, the deadline, the session,
    /// the body, what is kept of a form, and a net for panics. Who asks is known before a body is read.
    ///
    /// What this returns is served as it is, with the peer's address as `ConnectInfo<SocketAddr>` in
    /// each request's extensions.
    pub fn around(&self, routes: Router) -> PageCacheService<Router, SharedPages> {
        let site = &self.site;
        let language = Router::new().route("/language", post(lang::choose)).with_state(Arc::clone(site));
        // One layer for the router, which boxes what it is given: a request pays for that once. The first
        // to see a request stands first.
        let layers = ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(Arc::clone(site), headers::set))
            .layer(middleware::from_fn_with_state(Arc::clone(site), request::name))
            .layer(compress::layer())
            .layer(middleware::from_fn_with_state(Arc::clone(&self.draw), errors::respond))
            .layer(panic::layer())
            .layer(middleware::from_fn_with_state((Arc::clone(&self.limits), self.db.clone()), limits::enforce))
            .layer(middleware::from_fn_with_state(Arc::clone(site), cross_site::check))
            .layer(middleware::from_fn_with_state(self.storage.clone(), storage::check))
            .layer(middleware::from_fn_with_state(deadline::HANDLER, deadline::enforce))
            .layer(middleware::from_fn_with_state(
                (Arc::clone(site), self.db.clone(), self.sessions.clone(), self.participants.clone()),
                session::identify,
            ))
            .layer(middleware::from_fn_with_state((body::WITHIN, Arc::clone(&self.bodies)), body::read))
            .layer(middleware::from_fn_with_state((Arc::clone(site), self.db.clone()), hold::hold_forms))
            .layer(DefaultBodyLimit::disable())
            .layer(panic::layer())
            .layer(middleware::from_fn(address::refuse));
        let routes = routes.merge(language).layer(layers);
        PageCacheLayer::new(Arc::clone(&self.cache), SharedPages(Arc::clone(site))).layer(routes)
    }
}

#[cfg(test)]
#[path = "edge_tests.rs"]
mod tests;
