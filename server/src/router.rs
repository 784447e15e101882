//! Every address of the product in one place.

use std::sync::Arc;

use axum::Router;
use sqlx::PgPool;

use crate::{
    assets, health,
    http::{
        edge::Edge,
        errors::{Draw, Failed},
        page_cache::service::PageCacheService,
        request::SECRETS,
    },
    interface,
    pages::{self, ctx},
    state::AppState,
};

/// Pages and server functions. The layers around them stand in [`crate::http::edge`].
pub fn routes() -> Router<AppState> {
    pages::routes().merge(interface::routes())
}

/// All of it, as it is served. `probe` is the health check's own connection.
pub fn service(state: &AppState, files: Arc<assets::Store>, probe: PgPool) -> PageCacheService<Router> {
    let all = routes().with_state(state.clone()).merge(assets::router(files)).merge(health::router(probe));
    Edge {
        site: Arc::clone(&state.site),
        db: state.db.clone(),
        cache: Arc::clone(&state.cache),
        limits: Arc::clone(&state.limits),
        participants: state.participants.clone(),
        bodies: Arc::clone(&state.bodies),
        storage: state.storage.clone(),
        draw: error_page(state.clone()),
    }
    .around(all)
}

fn error_page(state: AppState) -> Draw {
    Arc::new(move |failed: &Failed| {
        let viewer = failed.viewer.clone().unwrap_or_default();
        // The address of a one-time link is a secret, which the frame of the page must not repeat.
        let is_link = SECRETS.iter().any(|link| failed.path.starts_with(link));
        let path = if is_link { app::routes::SIGN_IN } else { &failed.path };
        let cx = ctx::cx(&state, &viewer, failed.lang, path);
        if let Some(page) = pages::people::proving::instead_of_error(&cx, &viewer, failed) {
            return page;
        }
        app::errors::error_page::document(&cx, failed.status, &failed.sentence, Some(&failed.request_id))
    })
}
