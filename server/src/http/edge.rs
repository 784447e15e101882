//! The layers in their order, around the routes.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::post};
use domain::db::Db;
use page_cache::{PageCache, PageCacheLayer, PageCacheService};
use tower::Layer as _;

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
        // The last layer added is the first to see a request.
        let routes = routes
            .merge(language)
            .layer(middleware::from_fn(address::refuse))
            .layer(panic::layer())
            .layer(DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state((Arc::clone(site), self.db.clone()), hold::hold_forms))
            .layer(middleware::from_fn_with_state((body::WITHIN, Arc::clone(&self.bodies)), body::read))
            .layer(middleware::from_fn_with_state(
                (Arc::clone(site), self.db.clone(), self.participants.clone()),
                session::identify,
            ))
            .layer(middleware::from_fn_with_state(deadline::HANDLER, deadline::enforce))
            .layer(middleware::from_fn_with_state(self.storage.clone(), storage::check))
            .layer(middleware::from_fn_with_state(Arc::clone(site), cross_site::check))
            .layer(middleware::from_fn_with_state((Arc::clone(&self.limits), self.db.clone()), limits::enforce))
            .layer(panic::layer())
            .layer(middleware::from_fn_with_state(Arc::clone(&self.draw), errors::respond))
            .layer(compress::layer())
            .layer(middleware::from_fn_with_state(Arc::clone(site), request::name))
            .layer(middleware::from_fn_with_state(Arc::clone(site), headers::set));
        PageCacheLayer::new(Arc::clone(&self.cache), SharedPages(Arc::clone(site))).layer(routes)
    }
}

#[cfg(test)]
#[path = "edge_tests.rs"]
mod tests;
